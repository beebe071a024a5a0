using Entente.Deals;
using Entente.Evidence;
using Entente.Reports.Text;

namespace Entente.Reports;

/// <summary>Flips of decisions in words, for the terminal and the page.</summary>
internal static class FlipWords
{
    /// <summary>What the figures are.</summary>
    public const string Title = "Where decisions flip";

    /// <summary>How they come about.</summary>
    public static string Method(Ledger ledger) =>
        "One input at a time, all else as drawn: the value nearest to the input's median at which the party's decision is another one, looked for from the "
        + "input's 0.5th to its 99.5th percentile by the runs at hand"
        + (
            ledger.FlipRuns > 0
                ? $" and confirmed by runs of the first {Figures.Count(ledger.FlipRuns, "world")} with the input held there"
                : ""
        )
        + "; ± 95 %.";

    /// <summary>The flips, those nearest to the median of each input first.</summary>
    public static IEnumerable<DecisionFlip> Flipping(Ledger ledger) => ledger.Flips.Where(f => f.At != null);

    /// <summary>The decision with the input at its median, and that of the ledger where it is another one.</summary>
    public static string Present(Ledger ledger, DecisionFlip flip)
    {
        static string Word(bool accepts) => accepts ? "accepts" : "refuses";
        bool asDrawn = ledger.Packages.First(p => p.Package.Name == flip.Package).AcceptableTo.Contains(flip.Party);
        return Word(flip.AcceptsAtPresent)
            + (asDrawn == flip.AcceptsAtPresent ? "" : $" (as drawn {Word(asDrawn)})")
            + (flip.MustAccept ? "" : ", unasked");
    }

    /// <summary>Where it flips: "below 0.83 ± 0.06".</summary>
    public static string Place(DecisionFlip flip)
    {
        if (flip.At is not { } at)
            return flip.TooCloseToTell ? "too close to tell" : "does not flip";
        string error = flip.Error > 0 ? $" ± {Figures.Short(1.96 * flip.Error)}" : "";
        return flip.Error > 0
            ? $"{(flip.Above ? "above" : "below")} {Figures.Short(at)}{error}"
            : $"{(flip.Above ? "from" : "down from")} {Figures.Short(at)} on";
    }

    /// <summary>What would turn the verdict on a claim; empty where that was not sought.</summary>
    public static string Turn(CheckedClaim claim)
    {
        if (!claim.TurnSought)
            return "";
        if (claim.Turn is not { } turn)
            return "No single input within its range turns it.";
        if (turn.At == turn.Present)
            return $"Turns {Conclusions.VerdictWords(turn.Verdict)} already where {turn.Input} is held at its median, {Figures.Short(turn.At)}{TextPage.Behind(turn.Unit)}.";
        string error = turn.Error > 0 ? $" ± {Figures.Short(1.96 * turn.Error)}" : "";
        string side =
            turn.Error > 0 ? (turn.Above ? "above" : "below")
            : turn.Above ? "at or above"
            : "at or below";
        return $"Turns {Conclusions.VerdictWords(turn.Verdict)} where {turn.Input} is {side} {Figures.Short(turn.At)}{error}{TextPage.Behind(turn.Unit)} "
            + $"(median {Figures.Short(turn.Present)}; {Figures.Share(turn.Probability)} of its distribution lies below).";
    }

    /// <summary>What does not flip, and what cannot be told.</summary>
    public static IEnumerable<string> Rest(Ledger ledger)
    {
        int still = ledger.Flips.Count(f => f.At == null && !f.TooCloseToTell);
        int close = ledger.Flips.Count(f => f.TooCloseToTell);
        var ranges = ledger
            .Flips.DistinctBy(f => f.Input)
            .Select(f => $"{f.Input} {Figures.Short(f.Low)} to {Figures.Short(f.High)}{TextPage.Behind(f.Unit)}");
        if (still > 0)
            yield return (
                still == ledger.Flips.Length
                    ? "No decision flips"
                    : $"{Figures.Count(still, "other decision")} {(still == 1 ? "stays" : "stay")}"
            ) + $" over the whole range of the input: {string.Join("; ", ranges)}.";
        if (close > 0)
            yield return $"{Figures.Count(close, "decision")} {(close == 1 ? "is" : "are")} too close to tell with {Figures.Count(ledger.Runs, "world")}; ledger.json lists all.";
    }
}
