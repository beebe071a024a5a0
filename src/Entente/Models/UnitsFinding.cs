namespace Entente.Models;

/// <summary>What is known of the unit of an expression: a unit; a written number, which fits into any sum; nothing; or that it was at fault already.</summary>
internal sealed record Finding
{
    /// <summary>The unit, null where none is known or none can be relied on.</summary>
    public Units? Unit { get; private init; }

    /// <summary>Whether it is made of written numbers only.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>Whether a mismatch inside it has been reported.</summary>
    public bool IsMismatch { get; private init; }

    /// <summary>Whether it is the value of a pure function (SIN, PULSE, …), whose product with a written number may have any unit.</summary>
    public bool IsPure { get; private init; }

    /// <summary>The value of a pure function.</summary>
    public static Finding Pure { get; } = new() { Unit = Units.Dimensionless, IsPure = true };

    /// <summary>A written number.</summary>
    public static Finding Number { get; } = new() { IsNumber = true };

    /// <summary>Nothing is known.</summary>
    public static Finding Unknown { get; } = new();

    /// <summary>A mismatch has been reported.</summary>
    public static Finding Mismatch { get; } = new() { IsMismatch = true };

    /// <summary>A unit, or nothing where it is null.</summary>
    public static Finding OfUnit(Units? unit) => new() { Unit = unit };

    /// <summary>Of a product or quotient.</summary>
    public Finding Product(Finding other, Func<Units, Units, Units> combine)
    {
        if (IsMismatch || other.IsMismatch)
            return Mismatch;
        if ((IsNumber || IsPure) && (other.IsNumber || other.IsPure))
            return IsPure && other.IsPure ? Pure : Number;
        var left = IsNumber ? Units.Dimensionless : Unit;
        var right = other.IsNumber ? Units.Dimensionless : other.Unit;
        return left == null || right == null ? Unknown : OfUnit(combine(left, right));
    }

    /// <summary>Of a sum of parts whose units do not contradict each other.</summary>
    public Finding Sum(Finding other)
    {
        if (IsMismatch || other.IsMismatch)
            return Mismatch;
        if (IsNumber && other.IsNumber)
            return Number;
        return Unit != null ? this
            : other.Unit != null ? other
            : Unknown;
    }
}
