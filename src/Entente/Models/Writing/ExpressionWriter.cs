using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Thrown where an expression cannot be written for all elements of its loops at once; it is then written for each.</summary>
internal sealed class NotAFamily : Exception;

/// <summary>Thrown where an expression cannot be written in a format at all.</summary>
internal sealed class NotWritable(string what) : Exception
{
    /// <summary>What it is that the format does not have.</summary>
    public string What => what;
}

/// <summary>
/// Writes bound expressions in the words of a format. Loops of the left side are written by the name of their dimension, or stand at one element. Brackets are
/// written only where the reader would otherwise group differently, so that what is written, read and written again is the same text.
/// </summary>
internal abstract class ExpressionWriter
{
    private readonly Dictionary<Axis, int> fixedAt = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Axis> marked = new(ReferenceEqualityComparer.Instance);

    /// <summary>How tightly what stands around an expression binds.</summary>
    protected enum Binding
    {
        Loose,
        Or,
        And,
        Not,
        Comparison,
        Sum,
        Product,
        Sign,
        Power,
        Operand,
    }

    /// <summary>Puts a loop at one of its elements, or takes it away from there (null).</summary>
    public void Fix(Axis axis, int? element)
    {
        if (element is { } at)
            fixedAt[axis] = at;
        else
            fixedAt.Remove(axis);
    }

    /// <summary>Puts loops at the elements of one number, row by row, the last loop fastest.</summary>
    public void FixAll(IReadOnlyList<Axis> axes, int number)
    {
        for (int k = axes.Count - 1; k >= 0; k--)
        {
            Fix(axes[k], number % axes[k].Length);
            number /= axes[k].Length;
        }
    }

    /// <summary>The number of the element of all loops that is written, row by row; null where all are written at once.</summary>
    public int? Loop { get; set; }

    /// <summary>An expression as a text.</summary>
    public string Write(Expression expression) => Write(expression, Binding.Loose);

    /// <summary>A variable's name as equations write it.</summary>
    public abstract string Name(string name);

    /// <summary>A call in the words of the format.</summary>
    protected abstract string Call(CallExpression call, Binding around);

    /// <summary>A loop's element as a number.</summary>
    protected abstract string AxisNumber(AxisNumberExpression number);

    /// <summary>A reference through a loop of a sum or the like: the whole dimension.</summary>
    protected abstract string Marked(Axis axis, Variable variable, int subscript);

    /// <summary>Logic's operators.</summary>
    protected abstract (string And, string Or, string Not) Logic { get; }

    /// <summary>How tightly the operator 'not' binds.</summary>
    protected abstract Binding NotBinds { get; }

    /// <summary>How tightly a comparison must bind to stand before another one without brackets.</summary>
    protected abstract Binding BeforeComparison { get; }

    /// <summary>A number.</summary>
    protected virtual string Number(double value)
    {
        if (double.IsInfinity(value))
            return value > 0 ? "1e+308" : "-1e+308";
        return value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
    }

    /// <summary>The variable at an element of which a value is wanted, as a name with subscripts.</summary>
    protected string Reference(Variable variable, IReadOnlyList<Index> indexes) =>
        Name(variable.Name) + Subscripts(variable, indexes);

    /// <summary>Subscripts in brackets.</summary>
    protected string Subscripts(Variable variable, IReadOnlyList<Index> indexes)
    {
        if (indexes.Count == 0)
            return "";
        var seen = new HashSet<Axis>(ReferenceEqualityComparer.Instance);
        var parts = indexes.Select((index, k) => Subscript(variable, index, k, seen));
        return $"[{string.Join(",", parts)}]";
    }

    /// <summary>An element's name as a subscript.</summary>
    public abstract string Element(string name);

    private string Subscript(Variable variable, Index index, int k, HashSet<Axis> seen)
    {
        if (index is FixedIndex at)
            return Element(variable.Shape[k][at.Position]);
        var moving = (AxisIndex)index;
        // Four numbers from the named one on.
        if (moving.Axis.Dimension.Name == Binder.Profile)
            return Element(variable.Shape[k][moving.Positions[0]]);
        if (fixedAt.TryGetValue(moving.Axis, out int element))
            return Element(variable.Shape[k][moving.Positions[element]]);
        bool isSame = moving
            .Positions.Select((p, i) => p >= 0 && variable.Shape[k][p] == moving.Axis.Dimension.Elements[i])
            .All(same => same);
        if (!isSame || !seen.Add(moving.Axis))
            throw new NotAFamily();
        return marked.Contains(moving.Axis) ? Marked(moving.Axis, variable, k) : Name(moving.Axis.Dimension.Name);
    }

    /// <summary>An expression inside another.</summary>
    protected string Write(Expression expression, Binding around)
    {
        if (Literal(expression) is { } value)
        {
            string number = Number(value);
            return number.StartsWith('-') && around > Binding.Sum ? $"({number})" : number;
        }
        switch (expression)
        {
            case ValuesExpression:
                throw new NotAFamily();
            case TextExpression words:
                return $"'{words.Value}'";
            case TimeExpression:
                return "Time";
            case ReferenceExpression reference:
                return Reference(reference.Variable, reference.Indexes);
            case LookupReferenceExpression lookup:
                return Reference(lookup.Variable, lookup.Indexes);
            case DataReferenceExpression:
                throw new NotWritable("a function that searches a data variable");
            case AxisNumberExpression number:
                return AxisNumber(number);
            case UnaryExpression unary:
                return Unary(unary, around);
            case BinaryExpression binary:
                return Binary(binary, around);
            case CallExpression call:
                return Call(call, around);
            case ArrayElementExpression element:
                return ArrayCall(element);
            case ArrayExpression array:
                return Over(array);
            default:
                throw new NotWritable(expression.GetType().Name);
        }
    }

    // What is read as a number, its sign included.
    private double? Literal(Expression expression) =>
        expression switch
        {
            NumberExpression number => number.Value,
            ValuesExpression { Values.Length: 1 } values => values.Values[0],
            ValuesExpression values when Loop is { } loop => values.Values[loop],
            AxisNumberExpression number when fixedAt.TryGetValue(number.Axis, out int element) => number.Numbers[element],
            UnaryExpression { Operator: UnaryOperator.Negate } minus => -Literal(minus.Operand),
            _ => null,
        };

    private string Unary(UnaryExpression unary, Binding around) =>
        unary.Operator == UnaryOperator.Negate
            ? Bracketed($"-{Write(unary.Operand, Binding.Sign)}", Binding.Sign, around)
            : Bracketed($"{Logic.Not} {Write(unary.Operand, NotBinds)}", NotBinds, around);

    private string Binary(BinaryExpression binary, Binding around)
    {
        var (sign, own) = binary.Operator switch
        {
            BinaryOperator.Add => ("+", Binding.Sum),
            BinaryOperator.Subtract => ("-", Binding.Sum),
            BinaryOperator.Multiply => ("*", Binding.Product),
            BinaryOperator.Divide => ("/", Binding.Product),
            BinaryOperator.Power => ("^", Binding.Power),
            BinaryOperator.Equal => ("=", Binding.Comparison),
            BinaryOperator.NotEqual => ("<>", Binding.Comparison),
            BinaryOperator.Less => ("<", Binding.Comparison),
            BinaryOperator.LessOrEqual => ("<=", Binding.Comparison),
            BinaryOperator.Greater => (">", Binding.Comparison),
            BinaryOperator.GreaterOrEqual => (">=", Binding.Comparison),
            BinaryOperator.And => (Logic.And, Binding.And),
            _ => (Logic.Or, Binding.Or),
        };
        // Powers group to the right, everything else to the left.
        var left =
            own == Binding.Power ? Binding.Operand
            : own == Binding.Comparison ? BeforeComparison
            : own;
        var right = own == Binding.Power ? Binding.Power : own + 1;
        string gap = own is Binding.Product or Binding.Power ? "" : " ";
        return Bracketed($"{Write(binary.Left, left)}{gap}{sign}{gap}{Write(binary.Right, right)}", own, around);
    }

    /// <summary>A text in brackets where it binds less tightly than what stands around it.</summary>
    protected static string Bracketed(string text, Binding own, Binding around) => own < around ? $"({text})" : text;

    /// <summary>Arguments with commas between.</summary>
    protected string Arguments(IEnumerable<Expression> arguments) =>
        string.Join(", ", arguments.Select(a => a is LookupExpression table ? Points(table.Table) : Write(a, Binding.Loose)));

    /// <summary>The points of a table in place.</summary>
    public string Points(LookupTable table)
    {
        var points = table.X.Zip(table.Y).Select(p => $"({Number(p.First)},{Number(p.Second)})");
        return $"({string.Join(",", points)})";
    }

    // Functions that take arrays whole name them by dimensions or first elements.
    private static readonly HashSet<string> TakeWhole =
    [
        "FIND MARKET PRICE",
        "DEMAND AT PRICE",
        "SUPPLY AT PRICE",
        "MARKETP",
        "VECTOR LOOKUP",
        "DEPRECIATE BY SCHEDULE",
    ];

    /// <summary>A call whose arguments are arrays, in the words of both formats; null where it is none.</summary>
    protected string? OfArrays(CallExpression call)
    {
        if (!call.Arguments.Any(a => a is ArrayExpression))
            return null;
        string function = FunctionName(call.Function.Name);
        if (call.Function.Name == "VECTOR ELM MAP" && call.Arguments[0] is ArrayExpression { Body: ReferenceExpression all } from)
        {
            // The offset counts from the first element.
            ImmutableArray<Index> first = [.. all.Indexes.Select(_ => new FixedIndex(0))];
            var place = call.Arguments[1] is BinaryExpression { Left: NumberExpression { Value: 0 } } bare
                ? bare.Right
                : call.Arguments[1];
            return from.Axes.Length == all.Indexes.Length
                ? $"{function}({Reference(all.Variable, first)}, {Write(place)})"
                : throw new NotWritable(function);
        }
        if (!TakeWhole.Contains(call.Function.Name))
            return $"{function}({Arguments(call.Arguments)})";
        return $"{function}({string.Join(", ", call.Arguments.Select(Whole))})";
    }

    private string Whole(Expression argument) => Write(argument is ArrayExpression array ? array.Body : argument);

    // The result's subscripts are those of the left side, which must move with it.
    private string ArrayCall(ArrayElementExpression element)
    {
        if (element.Indexes.Any(i => i is not AxisIndex moving || fixedAt.ContainsKey(moving.Axis)))
            throw new NotWritable(element.Call.Function.Name);
        try
        {
            return $"{FunctionName(element.Call.Function.Name)}({string.Join(", ", element.Call.Arguments.Select(Whole))})";
        }
        catch (NotAFamily)
        {
            throw new NotWritable(element.Call.Function.Name);
        }
    }

    /// <summary>A function's name as equations write it.</summary>
    protected virtual string FunctionName(string name) => name;

    private string Over(ArrayExpression array)
    {
        foreach (var axis in array.Axes)
            marked.Add(axis);
        try
        {
            return Write(array.Body, Binding.Loose);
        }
        finally
        {
            foreach (var axis in array.Axes)
                marked.Remove(axis);
        }
    }

    /// <summary>A sum, product, smallest or largest value over elements; written element by element where the format cannot go through them.</summary>
    protected string Over(string function, CallExpression call, Func<IEnumerable<string>, string> eachWritten)
    {
        if (call.Arguments[0] is not ArrayExpression array)
            return Write(call.Arguments[0], Binding.Operand);
        try
        {
            return $"{function}({Over(array)})";
        }
        catch (NotAFamily)
        {
            return eachWritten(Each(array));
        }
    }

    private List<string> Each(ArrayExpression array)
    {
        int size = array.Axes.Aggregate(1, (n, a) => n * a.Length);
        var result = new List<string>();
        try
        {
            for (int i = 0; i < size; i++)
            {
                FixAll(array.Axes, i);
                result.Add(Write(array.Body, Binding.Sum + 1));
            }
        }
        finally
        {
            foreach (var axis in array.Axes)
                Fix(axis, null);
        }
        return result;
    }

    /// <summary>Whether a name is made of letters, digits, spaces, underscores and what else the format takes without quotes, and begins with a letter.</summary>
    protected static bool IsPlain(string name, string also = "") =>
        name.Length > 0
        && (char.IsLetter(name[0]) || name[0] == '_')
        && name.All(c => char.IsLetterOrDigit(c) || c is '_' or ' ' || also.Contains(c, StringComparison.Ordinal));

    /// <summary>A name in double quotes; those inside are escaped.</summary>
    protected static string Quoted(string name)
    {
        string bare = Bare(name);
        var text = new StringBuilder("\"");
        foreach (char c in bare)
            text.Append(c == '"' ? "\\\"" : c.ToString());
        return text.Append('"').ToString();
    }

    /// <summary>A name without the quotes around it.</summary>
    public static string Bare(string name) =>
        name is ['"', .., '"'] ? name[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal) : name;
}
