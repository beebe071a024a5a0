using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Entente.Compilation;

/// <summary>The methods that generated code calls on vectors of one width. Each computes a lane by the same operation in any width. They are taken from
/// delegates: a search by name among the hundreds that vectors have costs a start 50 ms.</summary>
internal sealed class VectorCode
{
    private static readonly Lazy<VectorCode> One = new(Of128);
    private static readonly Lazy<VectorCode> Four = new(Of256);
    private static readonly Lazy<VectorCode> Eight = new(Of512);

    private static readonly MethodInfo First = ((Func<double, Vector128<double>>)Vector128.CreateScalar).Method;
    private static readonly MethodInfo Alone = ((Func<Vector128<double>, double>)Vector128.ToScalar).Method;

    private readonly MethodInfo broadcast;
    private readonly Operations operations;

    private VectorCode(Type vector, int lanes, MethodInfo broadcast, Operations operations)
    {
        Vector = vector;
        Lanes = lanes;
        this.broadcast = broadcast;
        this.operations = operations;
    }

    /// <summary>The vector's type.</summary>
    public Type Vector { get; }

    /// <summary>Lanes that one vector holds.</summary>
    public int Lanes { get; }

    /// <summary>The widest vectors that the machine computes in and a row of so many lanes can be divided into; for a single lane the first half of a short one.</summary>
    public static VectorCode For(int lanes) =>
        lanes % 4 != 0 ? One.Value
        : VectorWidth.IsEight(lanes) ? Eight.Value
        : Four.Value;

    /// <summary>The widest vectors that the machine computes in, for rows of one lane that lie one after the other.</summary>
    public static VectorCode OfElements => For(8);

    /// <summary>Emits a number in all lanes.</summary>
    public void Constant(ILGenerator il, double value)
    {
        il.Emit(OpCodes.Ldc_R8, value);
        Broadcast(il);
    }

    /// <summary>Emits that the number on the stack goes to all lanes.</summary>
    public void Broadcast(ILGenerator il) => il.Emit(OpCodes.Call, broadcast);

    /// <summary>Emits that the lanes at the address on the stack are loaded.</summary>
    public void Load(ILGenerator il)
    {
        if (Lanes > 1)
        {
            il.Emit(OpCodes.Ldobj, Vector);
            return;
        }
        il.Emit(OpCodes.Ldind_R8);
        il.Emit(OpCodes.Call, First);
    }

    /// <summary>Emits that the lanes on the stack are stored at the address below them.</summary>
    public void Store(ILGenerator il)
    {
        if (Lanes > 1)
        {
            il.Emit(OpCodes.Stobj, Vector);
            return;
        }
        il.Emit(OpCodes.Call, Alone);
        il.Emit(OpCodes.Stind_R8);
    }

    /// <summary>Emits an operation whose operands are on the stack.</summary>
    public void Operation(ILGenerator il, Op op)
    {
        switch (op)
        {
            case Op.ToNumber:
                Constant(il, 1);
                il.Emit(OpCodes.Call, operations[Op.And]);
                return;
            case Op.IsTrue:
                Constant(il, 0);
                Operation(il, Op.NotEqual);
                return;
            case Op.NotEqual:
                il.Emit(OpCodes.Call, operations[Op.Equal]);
                il.Emit(OpCodes.Call, operations[Op.Not]);
                return;
            case Op.DivideBy when Lanes < 8:
                il.Emit(OpCodes.Pop);
                il.Emit(OpCodes.Call, operations[Op.Divide]);
                return;
            default:
                il.Emit(OpCodes.Call, operations[op]);
                return;
        }
    }

    private sealed class Operations
    {
        private readonly MethodInfo?[] methods = new MethodInfo?[(int)Op.Pick];

        public MethodInfo this[Op op]
        {
            get =>
                methods[(int)op]
                ?? throw new InvalidOperationException($"This is a bug in Entente: {op} is no operation on vectors.");
            init => methods[(int)op] = value;
        }
    }

    private static VectorCode Of128() =>
        new(
            typeof(Vector128<double>),
            1,
            ((Func<double, Vector128<double>>)Vector128.Create).Method,
            new()
            {
                [Op.Add] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Add).Method,
                [Op.Subtract] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Subtract).Method,
                [Op.Multiply] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Multiply).Method,
                [Op.Divide] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Divide).Method,
                [Op.Minimum] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Min).Method,
                [Op.Maximum] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Max).Method,
                [Op.Equal] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.Equals).Method,
                [Op.Less] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.LessThan).Method,
                [Op.LessOrEqual] = (
                    (Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.LessThanOrEqual
                ).Method,
                [Op.And] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.BitwiseAnd).Method,
                [Op.Or] = ((Func<Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.BitwiseOr).Method,
                [Op.Negate] = ((Func<Vector128<double>, Vector128<double>>)Vector128.Negate).Method,
                [Op.Absolute] = ((Func<Vector128<double>, Vector128<double>>)Vector128.Abs).Method,
                [Op.SquareRoot] = ((Func<Vector128<double>, Vector128<double>>)Vector128.Sqrt).Method,
                [Op.Not] = ((Func<Vector128<double>, Vector128<double>>)Vector128.OnesComplement).Method,
                [Op.Truncate] = ((Func<Vector128<double>, Vector128<double>>)Vector128.Truncate).Method,
                [Op.Floor] = ((Func<Vector128<double>, Vector128<double>>)Vector128.Floor).Method,
                [Op.Select] = (
                    (Func<Vector128<double>, Vector128<double>, Vector128<double>, Vector128<double>>)Vector128.ConditionalSelect
                ).Method,
            }
        );

    private static VectorCode Of256() =>
        new(
            typeof(Vector256<double>),
            Vector256<double>.Count,
            ((Func<double, Vector256<double>>)Vector256.Create).Method,
            new()
            {
                [Op.Add] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Add).Method,
                [Op.Subtract] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Subtract).Method,
                [Op.Multiply] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Multiply).Method,
                [Op.Divide] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Divide).Method,
                [Op.Minimum] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Min).Method,
                [Op.Maximum] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Max).Method,
                [Op.Equal] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.Equals).Method,
                [Op.Less] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.LessThan).Method,
                [Op.LessOrEqual] = (
                    (Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.LessThanOrEqual
                ).Method,
                [Op.And] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.BitwiseAnd).Method,
                [Op.Or] = ((Func<Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.BitwiseOr).Method,
                [Op.Negate] = ((Func<Vector256<double>, Vector256<double>>)Vector256.Negate).Method,
                [Op.Absolute] = ((Func<Vector256<double>, Vector256<double>>)Vector256.Abs).Method,
                [Op.SquareRoot] = ((Func<Vector256<double>, Vector256<double>>)Vector256.Sqrt).Method,
                [Op.Not] = ((Func<Vector256<double>, Vector256<double>>)Vector256.OnesComplement).Method,
                [Op.Truncate] = ((Func<Vector256<double>, Vector256<double>>)Vector256.Truncate).Method,
                [Op.Floor] = ((Func<Vector256<double>, Vector256<double>>)Vector256.Floor).Method,
                [Op.Select] = (
                    (Func<Vector256<double>, Vector256<double>, Vector256<double>, Vector256<double>>)Vector256.ConditionalSelect
                ).Method,
            }
        );

    private static VectorCode Of512() =>
        new(
            typeof(Vector512<double>),
            Vector512<double>.Count,
            ((Func<double, Vector512<double>>)Vector512.Create).Method,
            new()
            {
                [Op.Add] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Add).Method,
                [Op.Subtract] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Subtract).Method,
                [Op.Multiply] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Multiply).Method,
                [Op.Divide] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Divide).Method,
                [Op.DivideBy] = (
                    (Func<Vector512<double>, Vector512<double>, Vector512<double>, Vector512<double>>)VectorDivision.By
                ).Method,
                [Op.Minimum] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Min).Method,
                [Op.Maximum] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Max).Method,
                [Op.Equal] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.Equals).Method,
                [Op.Less] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.LessThan).Method,
                [Op.LessOrEqual] = (
                    (Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.LessThanOrEqual
                ).Method,
                [Op.And] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.BitwiseAnd).Method,
                [Op.Or] = ((Func<Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.BitwiseOr).Method,
                [Op.Negate] = ((Func<Vector512<double>, Vector512<double>>)Vector512.Negate).Method,
                [Op.Absolute] = ((Func<Vector512<double>, Vector512<double>>)Vector512.Abs).Method,
                [Op.SquareRoot] = ((Func<Vector512<double>, Vector512<double>>)Vector512.Sqrt).Method,
                [Op.Not] = ((Func<Vector512<double>, Vector512<double>>)Vector512.OnesComplement).Method,
                [Op.Truncate] = ((Func<Vector512<double>, Vector512<double>>)Vector512.Truncate).Method,
                [Op.Floor] = ((Func<Vector512<double>, Vector512<double>>)Vector512.Floor).Method,
                [Op.Select] = (
                    (Func<Vector512<double>, Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.ConditionalSelect
                ).Method,
            }
        );
}
