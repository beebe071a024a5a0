using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Entente.Diagnostics;

namespace Entente.Deals;

/// <summary>Names of packages, and packages by name: "full", one of the deal file, "clause", "clause=setting", several joined by "+".</summary>
internal static class PackageNames
{
    public const string NoDeal = "no deal";
    public const string Full = "full";

    /// <summary>A package of a choice of settings, with the name that it has in the deal file if it has one.</summary>
    public static Package Named(Deal deal, ImmutableArray<KeyValuePair<string, string>> choice)
    {
        var known = deal.NamedPackages.Prepend(deal.Full).FirstOrDefault(p => p.Clauses.SequenceEqual(choice));
        return known ?? new Package(string.Join(" + ", choice.Select(c => $"{c.Key}={c.Value}")), choice);
    }

    /// <summary>Reads a name.</summary>
    public static bool TryParse(Deal deal, string name, [NotNullWhen(true)] out Package? package, out string problem)
    {
        package = deal.NamedPackages.Prepend(deal.Full).FirstOrDefault(p => Same(p.Name, name));
        problem = "";
        if (package != null)
            return true;
        var chosen = new Dictionary<string, string>();
        foreach (string part in name.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParsePart(deal, part, chosen, out problem))
                return false;
        }
        if (chosen.Count == 0)
        {
            problem = $"'{name}' names no clause.";
            return false;
        }
        if (PackageList.Contradiction(deal, chosen) is { } contradiction)
        {
            problem = contradiction;
            return false;
        }
        package = Named(deal, PackageList.InOrder(deal, chosen));
        return true;
    }

    private static bool TryParsePart(Deal deal, string part, Dictionary<string, string> chosen, out string problem)
    {
        string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
        var clause = deal.Clauses.FirstOrDefault(c => Same(c.Name, sides[0]));
        if (clause == null)
        {
            var names = deal.Clauses.Select(c => c.Name).Concat(deal.NamedPackages.Select(p => p.Name)).Append(Full);
            string near = Nearest.Question(sides[0], names);
            string all = $"The clauses are {string.Join(", ", deal.Clauses.Select(c => $"'{c.Name}'"))}.";
            problem = $"There is no clause or package '{sides[0]}'. {(near.Length > 0 ? near : all)}";
            return false;
        }
        string wanted = sides.Length == 2 ? sides[1] : DefaultSetting(deal, clause);
        var setting = clause.Settings.FirstOrDefault(s => Same(s.Name, wanted));
        problem =
            setting != null
                ? ""
                : $"The clause '{clause.Name}' has no setting '{wanted}'; it has {string.Join(", ", clause.Settings.Select(s => $"'{s.Name}'"))}.";
        if (setting != null)
            chosen[clause.Name] = setting.Name;
        return setting != null;
    }

    // The setting of the full package where the clause is in it, else the last.
    private static string DefaultSetting(Deal deal, Clause clause) =>
        deal.Full.Clauses.FirstOrDefault(c => c.Key == clause.Name).Value ?? clause.Settings[^1].Name;

    private static bool Same(string a, string b) =>
        string.Equals(
            a.Replace(" ", "", StringComparison.Ordinal),
            b.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );
}
