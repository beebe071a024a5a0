using System.Collections.Immutable;
using Entente.Deals;
using Entente.Evidence;

namespace Entente.Reports;

/// <summary>What a ledger says, in sentences that carry their doubt. They take no side and say nothing that the ledger's numbers do not.</summary>
public static class Conclusions
{
    private const int FewRuns = 100;

    /// <summary>The conclusions of a ledger, the most important first. A pure function: the same ledger gives the same sentences.</summary>
    public static ImmutableArray<string> Of(Ledger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var labels = new PackageLabels(ledger);
        var sentences = new List<string>();
        int usable = ledger.Runs - ledger.NotFinite;
        if (usable <= 0)
            return ["Nothing can be said: in every world a payoff was not a finite number."];
        sentences.AddRange(Signing(ledger));
        for (int party = 0; party < ledger.Parties.Length; party++)
            sentences.Add(PartySentences.Of(ledger, party));
        sentences.AddRange(Picks(ledger, labels));
        sentences.AddRange(Breaking(ledger));
        sentences.AddRange(Worlds(ledger));
        sentences.AddRange(Foundations(ledger));
        sentences.AddRange(Claims(ledger));
        sentences.AddRange(Doubts(ledger, usable));
        return [.. sentences];
    }

    /// <summary>"in 83 % of worlds", "in all 1,000 worlds", "in 3 of 5 worlds".</summary>
    internal static string InWorlds(double share, int worlds)
    {
        long count = (long)Math.Round(share * worlds);
        if (count <= 0)
            return worlds == 1 ? "not in the one world simulated" : $"in none of the {Figures.Count(worlds)} worlds";
        if (count >= worlds)
            return worlds == 1 ? "in the one world simulated" : $"in all {Figures.Count(worlds)} worlds";
        return worlds < FewRuns
            ? $"in {count} of {worlds} worlds"
            : $"in {Figures.Share(share).Replace("<", "fewer than ").Replace(">", "more than ")} of worlds";
    }

    internal static IEnumerable<string> Signing(Ledger ledger)
    {
        WeighedPackage full = ledger.Full;
        string name = FullName(ledger);
        yield return full switch
        {
            { Signed: true } =>
                $"{Capital(name)} would be signed: all who perform or must consent to one of its clauses accept it.",
            { RefusedBy.Length: > 0 } => $"{Capital(name)} would not be signed: {Figures.List(full.RefusedBy)} would refuse.",
            _ => $"{Capital(name)} would not be signed.",
        };
        int others = ledger.Packages.Length - 1;
        if (others < 1)
            yield break;
        int signed = ledger.Packages.Count(p => p.Signed);
        string of =
            ledger.ConsistentPackages > ledger.Packages.Length
                ? $" (of {Figures.Count(ledger.ConsistentPackages)} that are possible)"
                : "";
        string weighed = $"the {Figures.Count(ledger.Packages.Length)} packages weighed{of}";
        if (signed == 0)
            yield return $"None of {weighed} would be signed.";
        else if (signed == ledger.Packages.Length)
            yield return $"All of {weighed} would be signed.";
        else
            yield return $"Of {weighed}, {Figures.Count(signed)} would be signed.";
    }

    internal static IEnumerable<string> Picks(Ledger ledger, PackageLabels labels)
    {
        if (!ledger.Packages.Any(p => p.Signed))
            yield break;
        string? nash = Names(ledger.Nash, labels);
        string? kalai = Names(ledger.KalaiSmorodinsky, labels);
        if (nash == null && kalai == null)
            yield return "Among the signed packages neither a Nash bargain nor Kalai and Smorodinsky's solution picks one: none brings every party a gain.";
        else if (nash == kalai)
            yield return $"A Nash bargain and Kalai and Smorodinsky's solution both pick {nash}.";
        else
            yield return $"A Nash bargain picks {nash ?? "no package"}; Kalai and Smorodinsky's solution picks {kalai ?? "no package"}.";
        if (ledger.Halves is { Nash: < 1 } or { KalaiSmorodinsky: < 1 } || ledger.Full.SignedInHalves is > 0 and < 1)
            yield return SamplingWords.Halves(ledger);
        if (ledger.Nash is [var best, ..] && ledger.Packages.FirstOrDefault(p => p.Package.Name == best) is { } package)
            yield return Brings(ledger, package, labels);
    }

    // What the best signed package brings on average, party by party; units once where they agree.
    private static string Brings(Ledger ledger, WeighedPackage package, PackageLabels labels)
    {
        int[] parties = [.. Enumerable.Range(0, ledger.Parties.Length).Where(p => !ledger.Parties[p].Affected)];
        int worlds = ledger.Runs - ledger.NotFinite;
        var chosen = package.Package.Clauses.Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        var asked = ledger
            .Clauses.Where(c => chosen.Contains(c.Name))
            .SelectMany(c => c.Performs.Concat(c.NeedsConsentOf))
            .ToHashSet();
        bool oneUnit = parties.Select(p => ledger.Parties[p].Unit).Distinct().Count() == 1;
        ImmutableArray<string> parts =
        [
            .. parties.Select(p =>
            {
                Gain gain = package.Gains[p];
                string unit = oneUnit ? "" : $" {ledger.Parties[p].Unit}";
                string name =
                    asked.Count == 0 || asked.Contains(ledger.Parties[p].Name)
                        ? ledger.Parties[p].Name
                        : $"{ledger.Parties[p].Name}, unasked,";
                return $"{name} {Figures.ShortSigned(gain.Mean)}{unit} (a gain {InWorlds(gain.ProbabilityOfGain, worlds)})";
            }),
        ];
        string of = oneUnit ? $", {ledger.Parties[parties[0]].Unit} of {ledger.BaseYear}" : $", money of {ledger.BaseYear}";
        return $"The package of the Nash bargain, “{labels[package.Package.Name]}”, brings on average {Figures.List(parts)}{of}.";
    }

    private static string? Names(ImmutableArray<string>? picks, PackageLabels labels)
    {
        if (picks is not { Length: > 0 } names)
            return null;
        if (names.Length > 3)
            return $"{Figures.Count(names.Length)} packages that tie, among them “{labels[names[0]]}”";
        string list = Figures.List([.. names.Select(n => $"“{labels[n]}”")], "or");
        return names.Length > 1 ? list + " (a tie)" : list;
    }

    internal static IEnumerable<string> Breaking(Ledger ledger)
    {
        if (ledger.Breaches.IsDefaultOrEmpty)
            yield break;
        ImmutableArray<BreachResult> paying = [.. ledger.Breaches.Where(b => Pays(b)).OrderByDescending(b => b.GainFromBreaking)];
        string worlds = Figures.Count(ledger.BreachRuns, "world");
        if (paying.IsEmpty)
        {
            yield return $"No party would gain on average by breaking a clause in any of the years tried ({worlds}).";
            yield break;
        }
        BreachResult worst = paying[0];
        string unit = UnitOf(ledger, worst.Party);
        string doubt = Math.Abs(worst.GainFromBreaking) <= 1.96 * worst.Error ? $", which {worlds} cannot tell from nothing" : "";
        string more =
            paying.Length > 1 ? $" In all, {paying.Length} of {ledger.Breaches.Length} breaches examined pay on average." : "";
        yield return $"{worst.Party} would gain most by breaking {worst.Clause} in {Figures.Year(worst.BestYear ?? double.NaN)}: "
            + $"{Figures.ShortSigned(worst.GainFromBreaking)} {unit} on average{doubt}, paying {InWorlds(worst.ShareOfWorlds, ledger.BreachRuns)}.{more}";
    }

    /// <summary>Whether breaking pays on average in some year.</summary>
    internal static bool Pays(BreachResult breach) => breach is { BestYear: not null, GainFromBreaking: > 0 };

    private static IEnumerable<string> Worlds(Ledger ledger)
    {
        foreach (bool signed in (bool[])[true, false])
        {
            if (signed == ledger.Full.Signed)
                continue;
            ImmutableArray<string> turned = [.. ledger.NamedWorlds.Where(w => w.Signed == signed).Select(w => $"“{w.World}”")];
            if (turned.Length > 0)
                yield return $"In the named {(turned.Length == 1 ? "world" : "worlds")} {Figures.List(turned)} {FullName(ledger)} would "
                    + (signed ? "be signed." : "not be signed.");
        }
    }

    internal static IEnumerable<string> Foundations(Ledger ledger)
    {
        if (ledger.Assumptions.IsDefaultOrEmpty)
            yield break;
        ImmutableArray<RankedAssumption> first = [.. ledger.Assumptions.Take(10)];
        ImmutableArray<string> names = [.. first.Take(3).Select(a => a.Assumption.Variable)];
        int weak = first.Count(a => a.Assumption.Quality is not ("A" or "B"));
        string of =
            first.Length == 1
                ? "It"
                : $"Of the {first.Length} assumptions that matter most, {(weak == 0 ? "none" : Figures.Count(weak))}";
        string quality =
            first.Length == 1
                ? (weak == 1 ? "It rests on an own estimate, a recalled figure or no stated source." : "It rests on statistics.")
                : $"{of} {(weak == 1 ? "rests" : "rest")} on own estimates, recalled figures or no stated source.";
        yield return $"The numbers depend most on {Figures.List(names)}. {quality}";
    }

    internal static IEnumerable<string> Claims(Ledger ledger)
    {
        if (ledger.Claims.IsDefaultOrEmpty)
            yield break;
        ImmutableArray<(Verdict Verdict, int Count)> counts =
        [
            .. Enum.GetValues<Verdict>().Select(v => (v, ledger.Claims.Count(c => c.Verdict == v))).Where(p => p.Item2 > 0),
        ];
        ImmutableArray<string> parts =
        [
            .. counts.Select(
                (p, i) => $"{Figures.Count(p.Count)} {(i > 0 ? "" : p.Count == 1 ? "is " : "are ")}{VerdictWords(p.Verdict)}"
            ),
        ];
        yield return ledger.Claims.Length == 1
            ? $"The one claim checked is {VerdictWords(ledger.Claims[0].Verdict)}."
            : $"Of {Figures.Count(ledger.Claims.Length)} claims checked {Figures.List(parts)}.";
    }

    /// <summary>The verdict in lower case.</summary>
    internal static string VerdictWords(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    internal static IEnumerable<string> Doubts(Ledger ledger, int usable)
    {
        if (ledger.NotFinite > 0)
            yield return $"{Figures.Count(ledger.NotFinite)} of {Figures.Count(ledger.Runs, "world")} "
                + $"{(ledger.NotFinite == 1 ? "is" : "are")} left out, because a payoff there was not a finite number.";
        if (usable >= FewRuns)
            yield return SamplingWords.OfShares(usable);
        else
            yield return $"Only {Figures.Count(usable, "world was", "worlds were")} simulated: shares and percentiles are coarse.";
    }

    /// <summary>"the full package", or "the package x" where another one stands for it.</summary>
    internal static string FullName(Ledger ledger) =>
        ledger.Full.Package.Name == "full" ? "the full package" : $"the package “{ledger.Full.Package.Name}”";

    /// <summary>A party's unit with the base year: "billion USD of 2023".</summary>
    internal static string UnitOf(Ledger ledger, string party)
    {
        string unit = ledger.Parties.FirstOrDefault(p => p.Name == party)?.Unit ?? ledger.Unit;
        return $"{unit} of {ledger.BaseYear}";
    }

    /// <summary>With a capital letter first.</summary>
    internal static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
