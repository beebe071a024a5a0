using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>What breaks the deal, and what drives it.</summary>
internal static class HoldingText
{
    private const int MostInputs = 6;

    public static void Write(TextPage page)
    {
        Breaches(page);
        Drivers(page);
    }

    private static void Breaches(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Breaches.IsDefaultOrEmpty)
            return;
        string package = ledger.Breaches[0].Package;
        page.Heading(
            "What breaks it",
            $"gain from breaking a clause of “{package}” in its best year against keeping it, {page.CommonUnit}, {Figures.Count(ledger.BreachRuns, "world")}"
        );
        int decimals = Figures.Decimals(ledger.Breaches.Select(b => b.GainFromBreaking));
        var columns = new List<TextColumn>
        {
            new("Party"),
            new("Clause"),
            new("Best year", ColumnKind.Numbers),
            new("Gain", ColumnKind.Numbers),
            new("Pays in", ColumnKind.Numbers),
            new("Critical rates"),
        };
        if (page.Wide)
            columns.AddRange([new("± 95 %", ColumnKind.Numbers), new("Seen after (years)", ColumnKind.Numbers), new("Then")]);
        var table = new TextTable([.. columns]);
        foreach (BreachResult breach in ledger.Breaches.OrderByDescending(b => b.GainFromBreaking))
        {
            var cells = new List<TextSpan>
            {
                new(breach.Party),
                new(breach.Clause),
                new(breach.BestYear is { } year ? Figures.Year(year) : "never"),
                TextPage.Amount(breach.GainFromBreaking, decimals) with
                {
                    Style = Conclusions.Pays(breach) ? TextStyle.Bad : TextStyle.Plain,
                },
                new(Figures.Share(breach.ShareOfWorlds)),
                new(CriticalRates(breach)),
            };
            if (page.Wide)
                cells.AddRange([
                    new(Figures.Fixed(1.96 * breach.Error, decimals)),
                    new(Figures.Year(breach.DetectionLag)),
                    new(breach.Response),
                ]);
            table.Add([.. cells]);
        }
        page.Table(table);
        page.Note(
            "Where no year pays the gain is that of the least bad one. A critical rate is a yearly discount rate at which breaking is worth nothing. "
                + $"Gains are within ±{Figures.Fixed(1.96 * ledger.Breaches.Max(b => b.Error), decimals)} at 95 %. {SamplingWords.OfShares(ledger.BreachRuns)}"
        );
    }

    /// <summary>The critical discount rates in words.</summary>
    internal static string CriticalRates(BreachResult breach) =>
        breach.CriticalDiscountRates.IsDefaultOrEmpty
            ? "none"
            : string.Join(", ", breach.CriticalDiscountRates.Select(Figures.Rate));

    private static void Drivers(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Drivers.IsDefaultOrEmpty)
            return;
        page.Heading(
            "What drives it",
            $"standardised rank regression on the {Figures.Count(ledger.Runs - ledger.NotFinite, "run")} at hand; gains from “{ledger.Full.Package.Name}”"
        );
        foreach (PartyDrivers drivers in ledger.Drivers)
        {
            ImmutableArray<Driver> inputs = [.. drivers.Inputs.Take(MostInputs)];
            LedgerParty? party = ledger.Parties.FirstOrDefault(p => p.Name == drivers.Party);
            page.Subheading(
                drivers.Party,
                $"{(party == null ? "" : page.Unit(party) + "; ")}the ranks explain {Figures.Share(drivers.Fit)} (R²)"
            );
            if (inputs.IsEmpty)
            {
                page.Note("nothing uncertain moves this gain");
                continue;
            }
            int decimals = Figures.Decimals(inputs.SelectMany(i => (double[])[i.WhenLow, i.WhenHigh]));
            var table = new TextTable([
                new("Input"),
                new("Coefficient", ColumnKind.Numbers),
                new("Gain when low", ColumnKind.Numbers),
                new("Gain when high", ColumnKind.Numbers),
            ]);
            foreach (Driver input in inputs)
                table.Add(
                    new TextSpan(input.Input),
                    new TextSpan(Figures.Signed(input.Coefficient, 2)),
                    TextPage.Amount(input.WhenLow, decimals),
                    TextPage.Amount(input.WhenHigh, decimals)
                );
            page.Table(table);
        }
        double error = ledger.Drivers.SelectMany(d => d.Inputs.Take(MostInputs)).Select(i => i.Error).DefaultIfEmpty().Max();
        page.Note(
            "Low and high: the lowest and the highest fifth of the worlds by that input."
                + (error > 0 ? $" Coefficients are within ±{Figures.Fixed(1.96 * error, 2)} at 95 %." : "")
        );
    }
}
