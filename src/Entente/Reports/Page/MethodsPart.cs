using Entente.Deals;
using Entente.Diagnostics;

namespace Entente.Reports.Page;

/// <summary>Method names, what the figures cannot tell, and what happened on the quiet.</summary>
internal static class MethodsPart
{
    public static Html Write(PageParts page)
    {
        Ledger ledger = page.Ledger;
        Html remarks = ledger.Remarks.IsDefaultOrEmpty
            ? Html.None
            : Html.Of(
                $"<h3>Remarks of this run</h3>\n{PageParts.List("plain", ledger.Remarks.Select((Diagnostic r) => $"{r.Message} {r.Hint}".TrimEnd()))}"
            );
        return Html.Of(
            $"<h3>Methods</h3>\n{PageParts.List("plain", Methods(ledger))}<h3>Limits</h3>\n{PageParts.List("plain", Limits(ledger))}{remarks}"
        );
    }

    private static IEnumerable<string> Methods(Ledger ledger)
    {
        yield return $"Gain: payoff with the package minus payoff without a deal in the same world; present value = Σ flow × time step × (1 + r)^−(t − t₀) with r per year and t₀ = {Figures.Year(ledger.Signing)}, plus a residual value where the deal file states one.";
        yield return $"Worlds: {Figures.Count(ledger.Runs)} draws of everything uncertain, functions of the seed and the number of the run; every package sees the same worlds, so that a gain is a paired difference.";
        yield return "Percentiles, shares and the mean of the worst tenth are taken over these worlds; the error is the standard error of the mean, 95 % is 1.96 of it.";
        yield return "Signed: all who perform or must consent to one of the package's clauses accept. Efficient: no other weighed package is at least as good for every party and better for one, by mean gain (Pareto).";
        if (ledger.Attribution is { } shared)
            yield return $"Clause by clause: {shared.Method}, of the {shared.Of} (Shapley 1953).";
        yield return "Picks: Nash (1950), the largest product of the parties' mean gains; Kalai and Smorodinsky (1975), the largest equal share of each party's best; both over the signed packages as a finite set, against no deal.";
        if (!ledger.Breaches.IsDefaultOrEmpty)
            yield return $"Breach: simulated for every party, clause and start year on the first {Figures.Count(ledger.BreachRuns, "world")}: cheating until it is seen, then the response, against keeping the clause.";
        if (!ledger.Drivers.IsDefaultOrEmpty)
            yield return "Drivers: multiple linear regression on ranks, standardised coefficients, on the runs at hand. It finds monotone influences; where the explained share is low, it misses much.";
    }

    private static IEnumerable<string> Limits(Ledger ledger)
    {
        yield return "A ledger compares what the model computes under the stated assumptions. It forecasts nothing, and what the model leaves out is in no figure.";
        yield return "Worlds differ only in what the deal file calls uncertain. Doubt about the model's own form shows only in the named worlds.";
        if (ledger.ConsistentPackages > ledger.Packages.Length)
            yield return $"{Figures.Count(ledger.Packages.Length)} of {Figures.Count(ledger.ConsistentPackages)} consistent packages were weighed; “efficient” and the picks hold among these.";
        yield return "Sampling errors cover the draws, not the assumptions. Signing follows each party's stated rule; no party bargains, waits or bluffs here.";
        if (!ledger.Breaches.IsDefaultOrEmpty)
            yield return "A breach is one party leaving one clause once; coalitions and repeated games are not examined.";
        if (ledger.Provenance.Any(a => a.Source.Length == 0))
        {
            int bare = ledger.Provenance.Count(a => a.Source.Length == 0);
            yield return $"{Figures.Count(bare)} of {Figures.Count(ledger.Provenance.Length, "assumption")} {(bare == 1 ? "states" : "state")} no source.";
        }
    }
}
