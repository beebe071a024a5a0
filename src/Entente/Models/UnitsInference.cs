using System.Globalization;

namespace Entente.Models;

/// <summary>
/// Units that are not known yet: each is a base unit of its own until an equation says what it must be (unification in a group of units: Wand and O'Keefe 1991, "Automatic
/// dimensional inference"). Later equations then hold it to that.
/// </summary>
internal sealed class UnitsInference
{
    private const char Mark = '?';

    // For each unit that has been found what it is; may hold others that are not known yet.
    private readonly Dictionary<string, Units> found = [];
    private readonly Dictionary<string, string> owners = [];

    /// <summary>The unit of a variable that is not known yet.</summary>
    public Units Unknown(string variable)
    {
        string name = Mark + owners.Count.ToString("D9", CultureInfo.InvariantCulture);
        owners.Add(name, variable);
        return Units.Base(name);
    }

    /// <summary>What stands for a unit that is not known in a text; null for one that is.</summary>
    public string? Spelling(string name) => owners.TryGetValue(name, out string? owner) ? $"[unit of {owner}]" : null;

    /// <summary>A unit with all that has been found put in.</summary>
    public Units Resolve(Units unit)
    {
        // Each round replaces what is known; a found unit never leads back to itself, because it was resolved when it was found.
        while (unit.Parts.Any(p => found.ContainsKey(p.Name)))
        {
            var (name, power) = unit.Parts.First(p => found.ContainsKey(p.Name));
            unit = unit.Over(Units.Base(name).ToThe(power)).Times(found[name].ToThe(power));
        }
        return unit;
    }

    /// <summary>Whether nothing in a unit is unknown.</summary>
    public bool IsKnown(Units unit) => Resolve(unit).Parts.All(p => p.Name[0] != Mark);

    /// <summary>Makes two units the same where that is possible: false where both are known and differ.</summary>
    public bool Equate(Units a, Units b)
    {
        var factor = Resolve(a.Over(b));
        if (factor.IsDimensionless)
            return true;
        var unknown = factor.Parts.LastOrDefault(p => p.Name[0] == Mark);
        if (unknown == null)
            return false;
        // The factor is 1: what stands beside the unknown is its reciprocal.
        var rest = factor.Over(Units.Base(unknown.Name).ToThe(unknown.Power));
        found[unknown.Name] = rest.ToThe(-1 / unknown.Power);
        return true;
    }
}
