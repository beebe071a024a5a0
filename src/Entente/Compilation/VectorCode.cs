using System.Reflection;
using System.Runtime.Intrinsics;

namespace Entente.Compilation;

/// <summary>The methods that generated code calls on vectors of one width. Each computes a lane by the same operation in any width.</summary>
internal sealed class VectorCode
{
    private static readonly VectorCode Four = new(typeof(Vector256<double>), typeof(Vector256), Vector256<double>.Count);
    private static readonly VectorCode Eight = new(typeof(Vector512<double>), typeof(Vector512), Vector512<double>.Count);

    private readonly Type functions;

    private VectorCode(Type vector, Type functions, int lanes)
    {
        Vector = vector;
        this.functions = functions;
        Lanes = lanes;
        Broadcast = functions.GetMethod("Create", [typeof(double)]) ?? throw new MissingMethodException(functions.Name, "Create");
        Complement = Operator("op_OnesComplement", 1);
        AreEqual = Function("Equals", 2);
        BitwiseAnd = Operator("op_BitwiseAnd", 2);
        Operations = new()
        {
            [Op.Add] = Operator("op_Addition", 2),
            [Op.Subtract] = Operator("op_Subtraction", 2),
            [Op.Multiply] = Operator("op_Multiply", 2),
            [Op.Divide] = Operator("op_Division", 2),
            [Op.Negate] = Operator("op_UnaryNegation", 1),
            [Op.Minimum] = Function("Min", 2),
            [Op.Maximum] = Function("Max", 2),
            [Op.Absolute] = Function("Abs", 1),
            [Op.SquareRoot] = Function("Sqrt", 1),
            [Op.Truncate] = OfDoubles("Truncate"),
            [Op.Floor] = OfDoubles("Floor"),
            [Op.Equal] = AreEqual,
            [Op.Less] = Function("LessThan", 2),
            [Op.LessOrEqual] = Function("LessThanOrEqual", 2),
            [Op.And] = BitwiseAnd,
            [Op.Or] = Operator("op_BitwiseOr", 2),
            [Op.Not] = Complement,
            [Op.Select] = Function("ConditionalSelect", 3),
        };
    }

    /// <summary>The vector's type.</summary>
    public Type Vector { get; }

    /// <summary>Lanes that one vector holds.</summary>
    public int Lanes { get; }

    /// <summary>One number in all lanes.</summary>
    public MethodInfo Broadcast { get; }

    /// <summary>The complement of a mask.</summary>
    public MethodInfo Complement { get; }

    /// <summary>The mask of equal lanes.</summary>
    public MethodInfo AreEqual { get; }

    /// <summary>The bits set in both.</summary>
    public MethodInfo BitwiseAnd { get; }

    /// <summary>The method of each operation that is one call.</summary>
    public Dictionary<Op, MethodInfo> Operations { get; }

    /// <summary>The widest vectors that the machine computes in and a row of so many lanes can be divided into.</summary>
    public static VectorCode For(int lanes) => Vector512.IsHardwareAccelerated && lanes % Eight.Lanes == 0 ? Eight : Four;

    private MethodInfo Operator(string name, int operands) =>
        Vector.GetMethod(name, [.. Enumerable.Repeat(Vector, operands)]) ?? throw new MissingMethodException(Vector.Name, name);

    private MethodInfo OfDoubles(string name) =>
        functions.GetMethod(name, [Vector]) ?? throw new MissingMethodException(functions.Name, name);

    private MethodInfo Function(string name, int operands) =>
        functions
            .GetMethods()
            .Single(m =>
                m.Name == name
                && m.IsGenericMethodDefinition
                && m.GetParameters() is { } parameters
                && parameters.Length == operands
                && parameters.All(p =>
                    p.ParameterType.IsGenericType
                    && p.ParameterType.GetGenericTypeDefinition() == Vector.GetGenericTypeDefinition()
                )
            )
            .MakeGenericMethod(typeof(double));
}
