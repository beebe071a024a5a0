using Entente.Language;

namespace Entente.Models;

/// <summary>
/// What names of units stand for: the shipped list (<see cref="ShippedUnitNames"/>) and the equivalences of a model's settings. To take two names for one unit can hide a
/// mismatch but never make one, because a consistent equation stays consistent when its units are replaced throughout.
/// </summary>
internal sealed class UnitsNames
{
    private readonly Dictionary<string, string> parents = [];
    private readonly Dictionary<string, string> spellings = [];
    private readonly Dictionary<string, Units> units = [];

    /// <summary>The shipped names and the groups of a model ("Year,Years" a line each, setting 22).</summary>
    public UnitsNames(string equivalences)
    {
        foreach (string line in ShippedUnitNames.Lines)
            Join(line.Split(',', StringSplitOptions.TrimEntries));
        foreach (string line in equivalences.Split('\n'))
            Join(line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The unit of a text; null where it is empty or no unit.</summary>
    public Units? Read(string text) => text.Trim().Length == 0 ? null : UnitsText.Read(text, Named);

    /// <summary>Takes "Time", by which some tools name the unit of time before somebody chooses one, for the one unit of time that the units name.</summary>
    public void JoinTime(IEnumerable<string> texts)
    {
        var used = new HashSet<string>();
        foreach (string text in texts)
            if (Read(text) is { } unit)
                foreach (var part in unit.Parts)
                    used.Add(part.Name);
        string[] times = Array.FindAll(Array.ConvertAll(TimeUnits, t => Root(Key(t))), used.Contains);
        if (used.Contains(Root(Key("time"))) && times.Length == 1)
            Join([times[0], "time"]);
        units.Clear();
        spellings.Clear();
    }

    private static readonly string[] TimeUnits = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

    /// <summary>A unit with the names that the author used first, or others.</summary>
    public string Text(Units unit, Func<string, string?> other) =>
        unit.ToText(name => other(name) ?? spellings.GetValueOrDefault(name, name));

    private Units Named(string name)
    {
        string key = Root(Key(name));
        if (!units.TryGetValue(key, out var unit))
            units.Add(key, unit = key == "1" ? Units.Dimensionless : Units.Base(key));
        spellings.TryAdd(key, name);
        return unit;
    }

    private void Join(string[] names)
    {
        for (int i = 1; i < names.Length; i++)
        {
            string a = Root(Key(names[0]));
            string b = Root(Key(names[i]));
            if (a == b)
                continue;
            // Dimensionless stays the root of its group.
            if (b == "1")
                (a, b) = (b, a);
            parents[b] = a;
        }
    }

    private string Root(string key)
    {
        while (parents.TryGetValue(key, out string? parent))
            key = parent;
        return key;
    }

    // The singular, with the last word replaced by what it is known as.
    private string Key(string name)
    {
        string key = Singular(Names.Canonical(name));
        int space = key.LastIndexOf(' ');
        if (space < 0 || parents.ContainsKey(key))
            return key;
        string last = Root(key[(space + 1)..]);
        return last == "1" ? key : key[..(space + 1)] + last;
    }

    private static string Singular(string name) =>
        name switch
        {
            { Length: < 4 } => name,
            _ when name.EndsWith("ies", StringComparison.Ordinal) => name[..^3] + "y",
            _ when name.EndsWith("xes", StringComparison.Ordinal)
                    || name.EndsWith("ches", StringComparison.Ordinal)
                    || name.EndsWith("shes", StringComparison.Ordinal)
                    || name.EndsWith("sses", StringComparison.Ordinal) => name[..^2],
            [.., not ('s' or 'u' or 'i'), 's'] => name[..^1],
            _ => name,
        };
}
