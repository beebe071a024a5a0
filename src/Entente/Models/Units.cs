using System.Globalization;
using System.Text;

namespace Entente.Models;

/// <summary>A base unit and its power in a unit.</summary>
internal sealed record UnitPower(string Name, double Power);

/// <summary>A unit of measure: a product of powers of base units, in the order of their names. Without base units it is dimensionless, written "1".</summary>
internal sealed class Units : IEquatable<Units>
{
    private const double Tolerance = 1e-9;

    private readonly UnitPower[] powers;

    private Units(UnitPower[] powers) => this.powers = powers;

    /// <summary>The unit of a pure number.</summary>
    public static Units Dimensionless { get; } = new([]);

    /// <summary>Whether it is the unit of a pure number.</summary>
    public bool IsDimensionless => powers.Length == 0;

    /// <summary>The base units with their powers, none of them 0.</summary>
    public IReadOnlyList<UnitPower> Parts => powers;

    /// <summary>A base unit.</summary>
    public static Units Base(string name) => new([new UnitPower(name, 1)]);

    /// <summary>The power of a base unit, 0 where it does not appear.</summary>
    public double PowerOf(string name)
    {
        foreach (var part in powers)
            if (part.Name == name)
                return part.Power;
        return 0;
    }

    /// <summary>The product.</summary>
    public Units Times(Units other) => Combined(other, 1);

    /// <summary>The quotient.</summary>
    public Units Over(Units other) => Combined(other, -1);

    /// <summary>A power.</summary>
    public Units ToThe(double exponent) =>
        exponent == 0 ? Dimensionless : new Units(Array.ConvertAll(powers, p => p with { Power = p.Power * exponent }));

    /// <inheritdoc/>
    public bool Equals(Units? other) =>
        other != null
        && powers.Length == other.powers.Length
        && Array.TrueForAll(powers, p => Math.Abs(p.Power - other.PowerOf(p.Name)) < Tolerance);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Units);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in powers)
            hash.Add(part.Name, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>As people write it: <c>USD/(person*year)</c>, <c>1/year</c>, <c>1</c>.</summary>
    /// <param name="spelling">How a base unit is spelt.</param>
    public string ToText(Func<string, string> spelling)
    {
        var above = powers.Where(p => p.Power > 0).Select(p => Power(spelling(p.Name), p.Power)).ToList();
        var below = powers.Where(p => p.Power < 0).Select(p => Power(spelling(p.Name), -p.Power)).ToList();
        var text = new StringBuilder(above.Count == 0 ? "1" : string.Join('*', above));
        if (below.Count == 1)
            text.Append('/').Append(below[0]);
        else if (below.Count > 1)
            text.Append("/(").AppendJoin('*', below).Append(')');
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => ToText(name => name);

    private static string Power(string name, double power) =>
        power == 1 ? name : name + "^" + power.ToString("0.####", CultureInfo.InvariantCulture);

    private Units Combined(Units other, int sign)
    {
        if (other.IsDimensionless)
            return this;
        var result = new List<UnitPower>(powers.Length + other.powers.Length);
        int at = 0;
        foreach (var part in other.powers)
        {
            while (at < powers.Length && string.CompareOrdinal(powers[at].Name, part.Name) < 0)
                result.Add(powers[at++]);
            double power = at < powers.Length && powers[at].Name == part.Name ? powers[at++].Power : 0;
            double sum = power + sign * part.Power;
            if (Math.Abs(sum) >= Tolerance)
                result.Add(part with { Power = sum });
        }
        result.AddRange(powers.AsSpan(at));
        return new Units([.. result]);
    }
}
