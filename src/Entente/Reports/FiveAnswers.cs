using System.Collections.Immutable;
using Entente.Deals;
using Entente.Evidence;

namespace Entente.Reports;

/// <summary>A ledger in five questions and their answers, for who reads no further.</summary>
internal static class FiveAnswers
{
    private const int MostNames = 4;

    /// <summary>A question, its answer in sentences, and the section of the page that says more.</summary>
    internal sealed record Answer(string Question, string Text, string Section);

    /// <summary>The five answers; none where no world gave a finite payoff.</summary>
    public static ImmutableArray<Answer> Of(Ledger ledger)
    {
        int usable = ledger.Runs - ledger.NotFinite;
        if (usable <= 0)
            return [];
        return
        [
            new("Who gains and who loses?", Gains(ledger, usable), "ledger"),
            new("How sure is that?", Sure(ledger, usable), "rests"),
            new("Which packages would all of them sign?", Signed(ledger), "signing"),
            new(
                "Would it hold?",
                ledger.Breaches.IsDefaultOrEmpty ? "No breach was examined." : Sentences(Conclusions.Breaking(ledger)),
                ledger.Breaches.IsDefaultOrEmpty ? "signing" : "breach"
            ),
            new(
                "Which claims survive?",
                ledger.Claims.IsDefaultOrEmpty ? "The deal file states no claims." : Claims(ledger),
                ledger.Claims.IsDefaultOrEmpty ? "methods" : "claims"
            ),
        ];
    }

    private static string Gains(Ledger ledger, int usable)
    {
        ImmutableArray<(LedgerParty Party, Gain Gain)> all = [.. ledger.Parties.Zip(ledger.Full.Gains)];
        ImmutableArray<string> Those(Func<Gain, bool> chosen, bool amount = true) =>
            [.. all.Where(a => chosen(a.Gain)).Select(a => Named(ledger, a.Party, amount ? a.Gain.Mean : null))];
        ImmutableArray<string> gain = Those(g => IsClear(g) && g.Mean > 0);
        ImmutableArray<string> loss = Those(g => IsClear(g) && g.Mean < 0);
        ImmutableArray<string> nothing = Those(g => g is { Mean: 0, Error: 0 }, amount: false);
        ImmutableArray<string> open = Those(g => !IsClear(g) && g is not { Mean: 0, Error: 0 });
        var parts = new List<string>(3);
        if (gain.Length > 0)
            parts.Add($"a gain to {Figures.List(gain)}");
        if (loss.Length > 0)
            parts.Add($"a loss to {Figures.List(loss)}");
        if (nothing.Length > 0)
            parts.Add($"neither to {Figures.List(nothing)}");
        string where = usable == 1 ? "In the one world simulated" : "On average";
        string first =
            parts.Count > 0
                ? $"{where} {Conclusions.FullName(ledger)} brings {Figures.List(parts)}{(gain.Length + loss.Length > 0 ? Money(ledger) : "")}."
                : "";
        string rest = open.Length > 0 ? $"The mean cannot be told from zero for {Figures.List(open)}." : "";
        return Sentences([first, rest]);
    }

    // Told from zero at 95 %, by the sampling error of the mean.
    private static bool IsClear(Gain gain) =>
        double.IsFinite(gain.Mean) && gain.Mean != 0 && !(Math.Abs(gain.Mean) <= 1.96 * gain.Error);

    private static string Named(Ledger ledger, LedgerParty party, double? mean)
    {
        string unit = OneUnit(ledger) ? "" : $" {party.Unit}";
        string[] details =
        [
            .. party.Affected ? ["unasked"] : Array.Empty<string>(),
            .. mean is { } amount ? [Figures.ShortSigned(amount) + unit] : Array.Empty<string>(),
        ];
        return details.Length == 0 ? party.Name : $"{party.Name} ({string.Join(", ", details)})";
    }

    private static bool OneUnit(Ledger ledger) =>
        ledger.Parties.Select(p => p.Unit).Distinct(StringComparer.Ordinal).Count() == 1;

    private static string Money(Ledger ledger) =>
        OneUnit(ledger) ? $", in {ledger.Parties[0].Unit} of {ledger.BaseYear}" : $", in money of {ledger.BaseYear}";

    private static string Sure(Ledger ledger, int usable)
    {
        ImmutableArray<string> shares =
        [
            .. ledger
                .Parties.Zip(ledger.Full.Gains)
                .OrderByDescending(p => p.Second.ProbabilityOfGain)
                .Select(p => $"to {p.First.Name} {Conclusions.InWorlds(p.Second.ProbabilityOfGain, usable)}"),
        ];
        return Sentences([
            $"{Conclusions.Capital(Conclusions.FullName(ledger))} brings a gain {Figures.List(shares)}.",
            .. Conclusions.Foundations(ledger),
            .. Conclusions.Doubts(ledger, usable),
        ]);
    }

    private static string Signed(Ledger ledger)
    {
        var labels = new PackageLabels(ledger);
        ImmutableArray<string> best =
        [
            .. NotablePackages
                .Of(ledger, int.MaxValue)
                .Where(p => p is { Signed: true, Efficient: true })
                .Select(p => $"“{labels[p.Package.Name]}”"),
        ];
        string more = best.Length > MostNames ? $" and {Figures.Count(best.Length - MostNames)} more" : "";
        string named =
            best.Length == 0 ? ""
            : more.Length > 0 ? $"Signed and efficient: {string.Join(", ", best.Take(MostNames))}{more}."
            : $"Signed and efficient: {Figures.List(best)}.";
        return Sentences([.. Conclusions.Signing(ledger), named, .. Conclusions.Picks(ledger, labels).Take(1)]);
    }

    private static string Claims(Ledger ledger)
    {
        IEnumerable<string> lists = Enum.GetValues<Verdict>()
            .Select(v => (Verdict: v, Ids: ledger.Claims.Where(c => c.Verdict == v).Select(c => c.Id).ToArray()))
            .Where(l => l.Ids.Length > 0)
            .Select(l => $"{Conclusions.Capital(Conclusions.VerdictWords(l.Verdict))}: {string.Join(", ", l.Ids)}.");
        return Sentences([.. Conclusions.Claims(ledger), .. lists]);
    }

    private static string Sentences(IEnumerable<string> sentences) => string.Join(" ", sentences.Where(s => s.Length > 0));
}
