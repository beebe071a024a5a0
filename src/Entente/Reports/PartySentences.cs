using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>What the full package brings one party, in a sentence or two.</summary>
internal static class PartySentences
{
    private const double Trifle = 0.05;

    /// <summary>The sentence for the party at this position of <see cref="Ledger.Parties"/>.</summary>
    public static string Of(Ledger ledger, int party)
    {
        LedgerParty who = ledger.Parties[party];
        Gain gain = ledger.Full.Gains[party];
        int worlds = ledger.Runs - ledger.NotFinite;
        string unit = $"{who.Unit} of {ledger.BaseYear}";
        string name = who.Affected ? $"{who.Name}, unasked," : who.Name;
        string brings = $"{Conclusions.Capital(Conclusions.FullName(ledger))} brings {name}";
        if (!double.IsFinite(gain.Mean) || !double.IsFinite(gain.Median))
            return $"Nothing can be said of what {Conclusions.FullName(ledger)} brings {who.Name}: the gain is not a finite number.";
        if (gain is { Mean: 0, P5: 0, P95: 0, ProbabilityOfGain: 0 })
            return $"{brings} neither gain nor loss in money.";
        string spread =
            $"median {Figures.ShortSigned(gain.Median)}, 5–95 % {Figures.ShortSigned(gain.P5)} to {Figures.ShortSigned(gain.P95)} {unit}";
        if (gain.P5 == gain.P95)
            spread = $"{Figures.ShortSigned(gain.Median)} {unit}";
        (string unless, string where) = Unless(ledger, who, gain);
        return $"{brings} {Outcome(gain, worlds, unless)} ({spread}){From(ledger, party, gain)}.{where}{Error(gain, worlds, unit)}";
    }

    // The party is the object of every sentence, so that names in the plural need no other verb.
    private static string Outcome(Gain gain, int worlds, string unless)
    {
        if (worlds == 1)
            return $"a {(gain.Mean > 0 ? "gain" : "loss")} in the one world simulated";
        string share = Conclusions.InWorlds(gain.ProbabilityOfGain, worlds);
        string only =
            gain.ProbabilityOfGain is > 0 and < 0.5 && share.Length > 3 && char.IsAsciiDigit(share[3])
                ? "in only" + share[2..]
                : share;
        bool often = gain.ProbabilityOfGain > 0.5;
        return (often, gain.Mean) switch
        {
            (true, >= 0) => $"a gain {share}",
            (true, < 0) => $"a gain {share}, yet a loss on average{unless}: mean {Figures.ShortSigned(gain.Mean)}",
            (false, > 0) => $"a gain on average, mean {Figures.ShortSigned(gain.Mean)}, yet {only}",
            (false, 0) => $"neither gain nor loss on average and a gain {share}",
            _ => $"a loss on average{unless} and a gain {only}",
        };
    }

    // "mostly from the clause x and the component y": what carries at least half of all that points the way of the mean.
    private static string From(Ledger ledger, int party, Gain gain)
    {
        if (gain.Mean == 0)
            return "";
        var parts = new List<string>(2);
        if (
            ledger.Attribution is { } shared
            && shared.Package == ledger.Full.Package.Name
            && shared.By[party].Length == ledger.Full.Package.Clauses.Length
        )
        {
            ImmutableArray<string> clauses = [.. ledger.Full.Package.Clauses.Select(c => c.Key)];
            if (clauses.Length > 1 && Main(clauses, shared.By[party], gain.Mean) is { } clause)
                parts.Add($"the clause {clause}");
        }
        LedgerParty who = ledger.Parties[party];
        if (
            who.Components.Length > 1
            && who.Components.Length == gain.Components.Length
            && Main(who.Components, gain.Components, gain.Mean) is { } component
        )
            parts.Add($"the component {component}");
        return parts.Count == 0 ? "" : ", mostly from " + Figures.List(parts);
    }

    private static string? Main(ImmutableArray<string> names, ImmutableArray<double> values, double mean)
    {
        double sign = Math.Sign(mean);
        double all = 0;
        int best = -1;
        for (int i = 0; i < names.Length; i++)
        {
            double along = values[i] * sign;
            if (!(along > 0))
                continue;
            all += along;
            if (best < 0 || along > values[best] * sign)
                best = i;
        }
        return best >= 0 && values[best] * sign >= all / 2 ? names[best] : null;
    }

    // The strongest input in whose lowest or highest fifth of worlds the mean gain has the other sign and is not a trifle: for a loss words to put into the
    // sentence, for a gain a sentence of its own.
    private static (string Unless, string Where) Unless(Ledger ledger, LedgerParty who, Gain gain)
    {
        if (gain.Mean == 0 || ledger.Drivers.FirstOrDefault(d => d.Party == who.Name) is not { } drivers)
            return ("", "");
        foreach (Driver driver in drivers.Inputs.OrderByDescending(d => Math.Abs(d.Coefficient)))
        {
            bool low = driver.WhenLow * gain.Mean < 0;
            bool high = driver.WhenHigh * gain.Mean < 0;
            double mean = low ? driver.WhenLow : driver.WhenHigh;
            if (low == high || Math.Abs(mean) < Trifle * Math.Abs(gain.Mean))
                continue;
            string there = Figures.ShortSigned(mean);
            string end = low ? "low" : "high";
            string fifth = low ? "lowest" : "highest";
            return gain.Mean < 0
                ? ($" unless {driver.Input} is {end} (mean {there} in its {fifth} fifth)", "")
                : ("", $" Where {driver.Input} is {end} the mean is a loss ({there} in its {fifth} fifth).");
        }
        return ("", "");
    }

    private static string Error(Gain gain, int worlds, string unit) =>
        worlds > 1 && gain.Error > 0 && Math.Abs(gain.Mean) <= 1.96 * gain.Error
            ? $" With {Figures.Count(worlds, "world")} the mean, {Figures.ShortSigned(gain.Mean)} ± {Figures.Short(1.96 * gain.Error)} {unit}, cannot be told from zero."
            : "";
}
