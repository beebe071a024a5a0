using System.Collections.Immutable;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports.Text;

/// <summary>How tests of behaviour came out, as text for a terminal.</summary>
public static class BehaviourText
{
    private const int NarrowestWidth = 60;

    /// <summary>A line or two for each test, of at most so many cells (at least 60).</summary>
    public static ImmutableArray<TextLine> Of(ImmutableArray<BehaviourResult> results, int width)
    {
        var page = new TextLines(Math.Max(NarrowestWidth, width));
        page.Heading("Tests of behaviour");
        foreach (var result in results)
        {
            string runs = Figures.Count(result.Runs, "run");
            page.Words(
                $"{(result.Holds ? "holds" : "FAILS")}  {result.Name}: {result.Says} ({runs})",
                result.Holds ? TextStyle.Plain : TextStyle.Bad
            );
            if (result.Failure is { } failure)
                page.Item(Words(failure));
            if (result is { Failure.Run: not null, Worlds: > 1 })
                page.Item(
                    $"fails in {Figures.Count(result.FailingWorlds)} of {Figures.Count(result.Worlds, "world")}: {Figures.Share(result.FailingShare.Value)} ({Figures.Share(result.FailingShare.Low)} to {Figures.Share(result.FailingShare.High)} at 95 %)."
                );
        }
        int failed = results.Count(r => !r.Holds);
        page.Words(
            failed == 0
                ? $"{Figures.Count(results.Length, "test")}, all hold."
                : $"{Figures.Count(results.Length, "test")}, {Figures.Count(failed)} failed."
        );
        // What never failed may do so in worlds that were not drawn.
        long least = results.Where(r => r is { Holds: true, Worlds: > 1 }).Select(r => r.Worlds).DefaultIfEmpty(0).Min();
        if (least > 0)
            page.Note(
                $"What holds in all of {Figures.Count(least, "world")} fails in at most {Figures.Rate(SamplingErrors.OfShare(0, least).High)} of worlds, at 95 %."
            );
        return page.Lines();
    }

    private static string Words(BehaviourFailure failure)
    {
        if (failure.Run is not { } run)
            return $"{failure.Values[0].Key} is the same in every world with and without what the test sets.";
        string world = failure.NamedWorld.Length > 0 ? $", named world “{failure.NamedWorld}”" : "";
        string values = string.Join(", ", failure.Values.Select(v => FormattableString.Invariant($"{v.Key} = {v.Value:R}")));
        return FormattableString.Invariant($"first in run {run}, {failure.Package}{world}, at {failure.Time:0.######}")
            + (values.Length > 0 ? $": {values}." : ".");
    }
}
