using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Entente.Models;

/// <summary>A unit of measure: a product of powers of base units, in the order of their names. Without base units it is dimensionless, written "1".</summary>
internal sealed class Units : IEquatable<Units>
{
    private const double Tolerance = 1e-9;

    private readonly ImmutableSortedDictionary<string, double> powers;

    private Units(ImmutableSortedDictionary<string, double> powers) => this.powers = powers;

    /// <summary>The unit of a pure number.</summary>
    public static Units Dimensionless { get; } = new(ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal));

    /// <summary>Whether it is the unit of a pure number.</summary>
    public bool IsDimensionless => powers.IsEmpty;

    /// <summary>The base units with their powers, none of them 0.</summary>
    public IEnumerable<(string Name, double Power)> Parts => powers.Select(p => (p.Key, p.Value));

    /// <summary>A base unit.</summary>
    public static Units Base(string name) => new(Dimensionless.powers.Add(name, 1));

    /// <summary>The power of a base unit, 0 where it does not appear.</summary>
    public double PowerOf(string name) => powers.GetValueOrDefault(name);

    /// <summary>The product.</summary>
    public Units Times(Units other) => Combined(other, 1);

    /// <summary>The quotient.</summary>
    public Units Over(Units other) => Combined(other, -1);

    /// <summary>A power.</summary>
    public Units ToThe(double exponent) =>
        exponent == 0
            ? Dimensionless
            : new Units(powers.ToImmutableSortedDictionary(p => p.Key, p => p.Value * exponent, StringComparer.Ordinal));

    /// <inheritdoc/>
    public bool Equals(Units? other) =>
        other != null
        && powers.Count == other.powers.Count
        && powers.All(p => Math.Abs(p.Value - other.PowerOf(p.Key)) < Tolerance);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Units);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (string name in powers.Keys)
            hash.Add(name, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>As people write it: <c>USD/(person*year)</c>, <c>1/year</c>, <c>1</c>.</summary>
    /// <param name="spelling">How a base unit is spelt.</param>
    public string ToText(Func<string, string> spelling)
    {
        var above = powers.Where(p => p.Value > 0).Select(p => Power(spelling(p.Key), p.Value)).ToList();
        var below = powers.Where(p => p.Value < 0).Select(p => Power(spelling(p.Key), -p.Value)).ToList();
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
        var result = powers.ToBuilder();
        foreach (var (name, power) in other.powers)
        {
            double sum = result.GetValueOrDefault(name) + sign * power;
            if (Math.Abs(sum) < Tolerance)
                result.Remove(name);
            else
                result[name] = sum;
        }
        return new Units(result.ToImmutable());
    }
}
