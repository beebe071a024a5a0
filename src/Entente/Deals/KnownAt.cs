using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A deal as of a day: nothing that was learned later. What rests on a source was known no earlier than the source.</summary>
internal static class KnownAt
{
    private const int MostNamed = 8;

    /// <summary>The deal with the latest vintages that were known at a day.</summary>
    /// <exception cref="DiagnosticException">All quantities of which nothing was known.</exception>
    public static Deal Of(Deal deal, DateOnly day)
    {
        var problems = new List<Diagnostic>();
        var chosen = new Dictionary<string, Vintage>();
        foreach (var quantity in deal.Quantities)
            if (Latest(deal, quantity, day, problems) is { } vintage)
                chosen[quantity.Name] = vintage;
        if (problems.Count > 0)
            throw new DiagnosticException([.. problems]);
        return new Deal(deal)
        {
            Day = day,
            EarlierFigures = deal.Quantities.Count(q => chosen[q.Name] != q.Vintages[0]),
            Assumptions = [.. deal.Quantities.Select(q => Graded(deal, chosen[q.Name].Assumption))],
            Uncertainty = Uncertain(deal, chosen),
            AsKnown = [.. deal.Quantities.SelectMany(q => Fixed(deal.Model, q.Name, chosen[q.Name]))],
            Claims = [.. deal.Claims.Select(c => AsOf(deal, c, day))],
            Sources = [.. deal.Sources.Where(s => Days.Parse(s.KnownSince) is not { } since || since <= day)],
        };
    }

    /// <summary>What a run as of a day cannot vouch for: constants that the deal file says nothing about.</summary>
    public static IEnumerable<Diagnostic> Remarks(Deal deal)
    {
        if (deal.Day is not { } day)
            yield break;
        var silent = Undescribed(deal);
        if (silent.Count > 0)
            yield return DealsDiagnostics.UndescribedAsOf(silent.Count, First(silent), Days.Text(day), deal.File);
    }

    // Constants that are neither described nor set by a clause, a breach, a world or the clock: numbers that somebody knew since some day.
    internal static List<string> Undescribed(Deal deal)
    {
        var known = new HashSet<Variable>
        {
            deal.Model.InitialTime,
            deal.Model.FinalTime,
            deal.Model.TimeStep,
            deal.Model.SavePer,
        };
        foreach (var quantity in deal.Quantities)
            if (deal.Model.TryFind(quantity.Name, out var found, out _))
                known.Add(found.Variable);
        known.UnionWith(deal.Clauses.SelectMany(c => c.Settings).SelectMany(s => s.Changes).Select(c => c.Variable));
        known.UnionWith(deal.NamedWorlds.SelectMany(w => w.Changes).Select(c => c.Variable));
        known.UnionWith(
            deal.Breaches.SelectMany(b => b.Cheating.SelectMany(c => c.Sets).Concat(b.ResponseSets))
                .Select(s => s.Constant.Variable)
        );
        return
        [
            .. deal
                .Model.Variables.Where(v => v.Kind == VariableKind.Constant && !v.IsInternal && !known.Contains(v))
                .Select(v => v.Name),
        ];
    }

    /// <summary>The first of many names.</summary>
    internal static string First(List<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", …" : "");

    private static Vintage? Latest(Deal deal, Quantity quantity, DateOnly day, List<Diagnostic> problems)
    {
        var dated = quantity.Vintages.Select(v =>
            (Vintage: v, Since: Since(deal, v.Assumption.KnownSince, [v.Assumption.Source]))
        );
        var known = dated.Where(d => d.Since <= day).OrderByDescending(d => d.Since).Select(d => d.Vintage).FirstOrDefault();
        if (known != null)
            return known;
        if (quantity.Vintages is [var only] && HasNoFigure(only))
            return only;
        var span = quantity.Vintages[0].Assumption.Span;
        var first = dated.Where(d => d.Since != null).Select(d => d.Since).Min();
        problems.Add(
            first is { } since
                ? DealsDiagnostics.NotKnownYet(quantity.Name, Days.Text(since), Days.Text(day), span)
                : DealsDiagnostics.Undated(quantity.Name, Days.Text(day), span)
        );
        return null;
    }

    // A noise that is sized by constants holds no figure of its own: the days of the constants decide.
    private static bool HasNoFigure(Vintage vintage) =>
        vintage is { Assumption.KnownSince: "", Drawn.Noise: { Sd.Constant: not null } noise }
        && noise.Relaxation is null or { Constant: not null };

    // The later of the day that is stated and those of the sources; null where none is stated.
    private static DateOnly? Since(Deal deal, string stated, IEnumerable<string> sources) =>
        sources
            .Select(id => deal.Sources.FirstOrDefault(s => s.Id == id)?.KnownSince ?? "")
            .Append(stated)
            .Select(Days.Parse)
            .Where(d => d != null)
            .Max();

    private static Assumption Graded(Deal deal, Assumption assumption) =>
        assumption.Quality.Length > 0
            ? assumption
            : assumption with
            {
                Quality = deal.Sources.FirstOrDefault(s => s.Id == assumption.Source)?.Quality ?? "",
            };

    private static Uncertainty Uncertain(Deal deal, Dictionary<string, Vintage> chosen)
    {
        var result = new Uncertainty();
        foreach (var quantity in deal.Quantities)
        {
            var drawn = chosen[quantity.Name].Drawn;
            if (drawn?.Distribution is { } distribution)
            {
                // Today's inputs of the entry: elements that are drawn apart stay apart, and groups stay groups.
                var today = deal.Uncertainty.Inputs.Where(i => i.Name == quantity.Name || i.Entry == quantity.Name).ToList();
                foreach (var input in today)
                    result = result.With(
                        input.Name,
                        distribution,
                        _ => input with { Distribution = distribution, ShareOf = drawn.ShareOf }
                    );
                if (today.Count == 0)
                    result = result.With(quantity.Name, distribution);
            }
            else if (drawn?.Noise is { } noise)
                result = result.With(noise);
        }
        // A correlation with what is one number at that day says nothing.
        var names = result.Inputs.Select(i => Philox.CanonicalName(i.Name)).ToHashSet();
        return deal
            .Uncertainty.RankCorrelations.Where(c =>
                names.Contains(Philox.CanonicalName(c.First)) && names.Contains(Philox.CanonicalName(c.Second))
            )
            .Aggregate(result, (u, c) => u.With(c));
    }

    private static IEnumerable<ConstantChange> Fixed(Model model, string name, Vintage vintage) =>
        vintage.Drawn?.Value is { } value && model.TryFind(name, out var found, out _)
            ? found.Positions.Select(flat => new ConstantChange(found.Variable, flat, value))
            : [];

    private static Claim AsOf(Deal deal, Claim claim, DateOnly day)
    {
        var since = Since(deal, claim.KnownSince, claim.Sources);
        if (since == null || since <= day)
            return claim;
        // The model judges with what was known; what is said about it later is left out.
        if (claim.Check != null)
            return claim with { Because = "" };
        var earlier = claim
            .Earlier.Select(e => (Verdict: e, Since: Since(deal, e.KnownSince, e.Sources)))
            .Where(e => e.Since <= day)
            .OrderByDescending(e => e.Since)
            .Select(e => e.Verdict)
            .FirstOrDefault();
        return earlier == null
            ? claim with
            {
                Verdict = Verdict.Untestable,
                Because =
                    $"Untestable as of {Days.Text(day)}: what decides it is known since {Days.Text(since.Value)}, and the deal file gives no earlier verdict.",
                Sources = [],
            }
            : claim with
            {
                Verdict = earlier.Verdict,
                Because = $"As of {Days.Text(day)}: {earlier.Because}".TrimEnd(' ', ':'),
                Sources = earlier.Sources,
                KnownSince = earlier.KnownSince,
            };
    }
}
