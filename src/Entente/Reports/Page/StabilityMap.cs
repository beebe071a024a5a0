using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Page;

/// <summary>Party and clause by the year in which a breach begins: in each cell the mean gain from breaking, as number and colour.</summary>
internal static class StabilityMap
{
    // So many years side by side still fit on an A4 page; more make further tables.
    private const int MostYears = 12;

    public static Html Write(PageParts page)
    {
        Ledger ledger = page.Ledger;
        ImmutableArray<BreachResult> breaches = [.. ledger.Breaches.Where(b => !b.ByYear.IsDefaultOrEmpty)];
        double[] years = [.. breaches.SelectMany(b => b.ByYear).Select(y => y.Year).Distinct().Order()];
        if (years.Length < 2)
            return Html.None;
        int tables = (years.Length + MostYears - 1) / MostYears;
        IEnumerable<Html> parts = years.Chunk((years.Length + tables - 1) / tables).Select(c => Table(page, breaches, c));
        return Html.Of(
            $"<h3 id=\"stability\">When breaking pays</h3>\n<p class=\"note\">Each cell: the mean gain from breaking the clause from that year on, against keeping it, and the share of worlds in which breaking pays. + on orange: breaking pays on average; − on blue: keeping pays. The deeper the colour, the larger the amount: at least a third, at least a thirtieth, or less of the largest in the same unit.</p>\n{parts}"
        );
    }

    private static Html Table(PageParts page, ImmutableArray<BreachResult> breaches, double[] years)
    {
        ImmutableArray<string> units = [.. breaches.Select(b => Conclusions.UnitOf(page.Ledger, b.Party))];
        double Largest(string unit) =>
            breaches
                .Where((_, i) => units[i] == unit)
                .SelectMany(b => b.ByYear)
                .Select(y => Math.Abs(y.Mean))
                .Where(double.IsFinite)
                .DefaultIfEmpty(0)
                .Max();
        IEnumerable<Html> rows = breaches.Select(
            (b, i) =>
            {
                double largest = Largest(units[i]);
                int decimals = Figures.Decimals(b.ByYear.Select(y => y.Mean));
                return Html.Of(
                    $"<tr><th scope=\"row\">{b.Party}: {b.Clause}</th>{years.Select(y => Cell(b.ByYear.FirstOrDefault(k => k.Year == y), largest, decimals))}</tr>\n"
                );
            }
        );
        return PageParts.Table(
            $"Mean gain from breaking by party, clause and first year of the breach, {Figures.Year(years[0])} to {Figures.Year(years[^1])}, {page.CommonUnit}; {Figures.Count(page.Ledger.BreachRuns, "world")}",
            Html.Of(
                $"{PageParts.Column("Who breaks what")}{years.Select(y => PageParts.Column(Figures.Year(y), numbers: true))}"
            ),
            rows,
            "sticky map"
        );
    }

    private static Html Cell(BreachYear? year, double largest, int decimals) =>
        year is null
            ? Html.Of($"<td class=\"n\"></td>")
            : Html.Of(
                $"<td class=\"n {Shade(year.Mean, largest)}\">{Figures.Signed(year.Mean, decimals)}<small>in {Figures.Share(year.ShareOfWorlds)}</small></td>"
            );

    /// <summary>The style of an amount beside the largest: "pays" or "keeps" with a depth from 1 to 3; "even" for nothing.</summary>
    internal static string Shade(double amount, double largest)
    {
        if (!double.IsFinite(amount) || amount == 0)
            return "even";
        double share = Math.Abs(amount) / largest;
        string depth =
            share >= 1 / 3.0 ? "3"
            : share >= 1 / 30.0 ? "2"
            : "1";
        return (amount > 0 ? "pays-" : "keeps-") + depth;
    }
}
