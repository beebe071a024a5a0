using System.Collections.Immutable;
using Entente.Deals;
using Entente.Evidence;
using Entente.Reports.Charts;

namespace Entente.Reports.Page;

/// <summary>What each party's gains rest on: its payoff as the deal file states it, and the inputs that drive it with range and source.</summary>
internal static class RestsPart
{
    private const int MostInputs = 10;

    public static Html Write(PageParts page) =>
        Html.Of(
            $"<p class=\"note\">Drivers: standardised rank regression on the runs at hand ({Figures.Count(page.Ledger.Runs - page.Ledger.NotFinite, "world")}) of the gain from “{page.Ledger.Full.Package.Name}”. The coefficient runs from −1 to +1; “low” and “high” are the mean gains in the lowest and the highest fifth of the worlds by that input. Quality of the source: A primary statistics, B secondary, C own estimate, R recalled.</p>\n{page.Ledger.Parties.Select((_, p) => Party(page, p))}"
        );

    private static Html Party(PageParts page, int index)
    {
        LedgerParty party = page.Ledger.Parties[index];
        PartyDrivers? drivers = page.Ledger.Drivers.FirstOrDefault(d => d.Party == party.Name);
        string signs = party.SignsWhen.Length > 0 ? $"Accepts when {party.SignsWhen}. " : "";
        Html discount =
            party.DiscountRate.Length > 0
                ? Html.Of($"Discount rate per year: {page.AssumptionLink(party.DiscountRate)}.")
                : Html.None;
        return Html.Of(
            $"<div class=\"party\" id=\"{PageParts.PartyAnchor(index)}\"><h3>{party.Name}{(party.Affected ? " (does not perform)" : "")}</h3>\n<p>{signs}{discount}</p>\n{Payoff(page, party, page.Ledger.Full.Gains[index])}{Drivers(page, party, drivers, page.Ledger.Full.Gains[index])}</div>\n"
        );
    }

    private static Html Payoff(PageParts page, LedgerParty party, Gain gain)
    {
        if (party.Payoff.IsDefaultOrEmpty)
            return Html.None;
        int decimals = Figures.Decimals(gain.Components);
        IEnumerable<Html> rows = party.Payoff.Select(c =>
        {
            int at = party.Components.IndexOf(c.Name);
            Html about = c.About.Length > 0 ? Html.Of($"<small>{c.About}</small>") : Html.None;
            return Html.Of(
                $"<tr><th scope=\"row\">{c.Name}{about}</th><td class=\"code\" data-label=\"Flow\">{c.Flow}</td><td data-label=\"Weight\">{page.AssumptionLink(c.Weight)}</td><td class=\"n\" data-label=\"Mean gain\">{(at >= 0 ? PageParts.Amount(gain.Components[at], decimals) : Html.None)}</td></tr>\n"
            );
        });
        return PageParts.Table(
            $"Payoff of {party.Name}, as the deal file states it, with the mean gain from the full package in {page.Unit(party)}",
            Html.Of(
                $"{PageParts.Column("Component")}{PageParts.Column("Flow of money")}{PageParts.Column("Weight")}{PageParts.Column("Mean gain", true)}"
            ),
            rows,
            "stack"
        );
    }

    private static Html Drivers(PageParts page, LedgerParty party, PartyDrivers? drivers, Gain gain)
    {
        ImmutableArray<Driver> inputs = drivers == null ? [] : [.. drivers.Inputs.Take(MostInputs)];
        if (drivers == null || inputs.IsEmpty)
            return Html.Of($"<p class=\"note\">Nothing uncertain moves this gain.</p>\n");
        int decimals = Figures.Decimals(inputs.SelectMany(i => (double[])[i.WhenLow, i.WhenHigh]));
        IEnumerable<Html> rows = inputs.Select(i =>
        {
            Assumption? stated = page.AssumptionOf(i.Input);
            return Html.Of(
                $"<tr><th scope=\"row\">{page.AssumptionLink(i.Input)}</th><td class=\"n\" data-label=\"Coefficient\">{Figures.Signed(i.Coefficient, 2)}{(i.Error > 0 ? Html.Of($"<small>± {Figures.Fixed(1.96 * i.Error, 2)}</small>") : Html.None)}</td><td class=\"n\" data-label=\"When low\">{PageParts.Amount(i.WhenLow, decimals)}</td><td class=\"n\" data-label=\"When high\">{PageParts.Amount(i.WhenHigh, decimals)}</td><td data-label=\"Range\">{stated?.Range}{EvidencePart.Behind(stated)}</td><td data-label=\"Source\">{page.SourceLink(stated?.Source ?? "")}</td><td data-label=\"Quality\">{(stated?.Quality is { Length: > 0 } quality ? quality : Figures.None)}</td></tr>\n"
            );
        });
        Html table = PageParts.Table(
            $"What drives the gain of {party.Name}, {page.Unit(party)}; the ranks explain {Figures.Share(drivers.Fit)} of the variance",
            Html.Of(
                $"{PageParts.Column("Input")}{PageParts.Column("Coefficient", true)}{PageParts.Column("When low", true)}{PageParts.Column("When high", true)}{PageParts.Column("Range")}{PageParts.Column("Source")}{PageParts.Column("Quality")}"
            ),
            rows,
            "stack"
        );
        Html chart = PageParts.Figure(
            $"What drives {party.Name}",
            $"mean gain, {page.Unit(party)}, by input (coefficient at the right); rank regression on the runs at hand",
            TornadoChart.Draw(drivers, [.. inputs.Take(8)], gain.Mean, page.Unit(party))
        );
        return Html.Of($"<div class=\"side\"><div>{table}</div>{chart}</div>\n");
    }
}
