using System.Collections.Immutable;

namespace Entente.Language;

/// <summary>Operators with one operand.</summary>
public enum UnaryOperator
{
    /// <summary>Minus.</summary>
    Negate,

    /// <summary>:NOT:, 1 if the operand is 0, else 0.</summary>
    Not,
}

/// <summary>Operators with two operands. Comparison and logic give 1 or 0.</summary>
public enum BinaryOperator
{
    /// <summary>+</summary>
    Add,

    /// <summary>-</summary>
    Subtract,

    /// <summary>*</summary>
    Multiply,

    /// <summary>/</summary>
    Divide,

    /// <summary>^</summary>
    Power,

    /// <summary>=</summary>
    Equal,

    /// <summary>&lt;&gt;</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,

    /// <summary>:AND:</summary>
    And,

    /// <summary>:OR:</summary>
    Or,
}

/// <summary>How a data variable is read between its points.</summary>
public enum DataInterpolation
{
    /// <summary>The last point at or before the time (Vensim's default for data variables is a straight line; see <see cref="Linear"/>).</summary>
    HoldBackward,

    /// <summary>A straight line between the points.</summary>
    Linear,

    /// <summary>The next point at or after the time.</summary>
    LookForward,

    /// <summary>Only at the points themselves; elsewhere :NA:.</summary>
    Raw,
}

/// <summary>A table function: points (x, y), x not descending. Between points straight lines, outside the last value (Vensim's rule).</summary>
public sealed record LookupTable(ImmutableArray<double> X, ImmutableArray<double> Y);
