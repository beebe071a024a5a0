namespace Entente.Tests.Independent;

/// <summary>A dimension; a part of another where it has a parent; a mapping says for each element which elements of the target go with it.</summary>
internal sealed record Dim(string Name, string[] Elements, Dim? Parent = null)
{
    public (Dim Target, string[][] Groups)? Mapping { get; set; }

    /// <summary>The dimension that variables have in this place.</summary>
    public Dim Whole => Parent ?? this;
}

/// <summary>A subscript: a dimension (gone through by the equation, or with ! by a sum) or an element.</summary>
internal sealed record Sub(Dim? Dim, string Element, bool Bang = false)
{
    public static Sub Of(Dim dim, bool bang = false) => new(dim, "", bang);

    public static Sub At(string element) => new(null, element);
}

/// <summary>An expression as an author writes it.</summary>
internal abstract record Expr
{
    public sealed record Num(double Value) : Expr;

    public sealed record Clock : Expr;

    /// <summary>A variable, or a table where an argument follows.</summary>
    public sealed record Ref(Quantity Of, Sub[] Subs) : Expr;

    public sealed record Read(Ref Of, Expr X) : Expr;

    public sealed record Pre(string Sign, Expr Operand) : Expr;

    public sealed record Bin(string Sign, Expr Left, Expr Right) : Expr;

    public sealed record Fun(string Name, params Expr[] Arguments) : Expr;

    public sealed record Table((double X, double Y)[] Points) : Expr;

    /// <summary>The place of the loop's element in its dimension, from 1.</summary>
    public sealed record Place(Dim Dim) : Expr;
}

/// <summary>An equation for some elements of a variable.</summary>
internal sealed record Clause(Sub[] Subs, Sub[][] Except, Expr Value);

internal enum QuantityKind
{
    Constant,
    Auxiliary,
    Stock,
    Table,
}

/// <summary>A variable; a stock's clauses hold its rate, and its initial value as the second part.</summary>
internal sealed class Quantity(string name, QuantityKind kind, Dim[] dims)
{
    public string Name => name;

    public QuantityKind Kind => kind;

    public Dim[] Dims => dims;

    public List<Clause> Clauses { get; } = [];

    public Expr? Initial { get; set; }
}

/// <summary>A model as a description from which texts in both formats and the plain system are made.</summary>
internal sealed class RandomModel
{
    public List<Dim> Dims { get; } = [];

    public List<Quantity> Quantities { get; } = [];

    public (double Initial, double Final, double Step, double SavePer) Clock { get; set; }

    /// <summary>Order in which the equations are written.</summary>
    public int[] Order { get; set; } = [];

    /// <summary>Whether something has no word in XMILE.</summary>
    public bool OnlyVensim { get; set; }
}

/// <summary>Choices from a list of numbers, so that a shorter list makes a smaller model; behind its end the first choice is taken.</summary>
internal sealed class Choices(int[] values)
{
    private int at;

    public int Next(int count) => count <= 1 || at >= values.Length ? 0 : values[at++] % count;

    public bool IsEmpty => at >= values.Length;

    public bool One(int of) => Next(of) == of - 1 && of > 1;

    public T Of<T>(params IReadOnlyList<T> list) => list[Next(list.Count)];
}
