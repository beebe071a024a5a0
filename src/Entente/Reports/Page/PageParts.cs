using System.Collections.Immutable;
using Entente.Deals;
using Entente.Evidence;

namespace Entente.Reports.Page;

/// <summary>What all sections of the page share: the ledger, labels, units, anchors, and the pieces that they are built of.</summary>
internal sealed class PageParts
{
    private readonly Dictionary<string, int> assumptions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> sources = new(StringComparer.Ordinal);

    public PageParts(Ledger ledger)
    {
        Ledger = ledger;
        Labels = new PackageLabels(ledger);
        foreach ((int index, Assumption assumption) in ledger.Provenance.Index())
            assumptions.TryAdd(assumption.Variable, index);
        foreach ((int index, Source source) in ledger.Sources.Index())
            sources.TryAdd(source.Id, index);
    }

    public Ledger Ledger { get; }

    public PackageLabels Labels { get; }

    /// <summary>A party's money: "billion USD (2023)".</summary>
    public string Unit(LedgerParty party) => $"{party.Unit} ({Ledger.BaseYear})";

    /// <summary>The money of all parties where it is one, else a pointer to the headers.</summary>
    public string CommonUnit =>
        Ledger.Parties.Select(p => p.Unit).Distinct(StringComparer.Ordinal).Count() == 1
            ? Unit(Ledger.Parties[0])
            : "each party's unit";

    /// <summary>A section with its heading.</summary>
    public static Html Section(string id, string heading, Html content) =>
        content.Markup.Length == 0
            ? Html.None
            : Html.Of(
                $"<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{heading}</h2>\n{content}</section>\n"
            );

    /// <summary>A table that scrolls sideways on its own where the page is too narrow.</summary>
    public static Html Table(string caption, Html head, IEnumerable<Html> rows, string style = "sticky") =>
        Html.Of(
            $"<div class=\"scroll\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table class=\"{style}\"><caption><span>{caption}</span></caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
        );

    /// <summary>Rows in a table, and those beyond a number in a second one that a click unfolds.</summary>
    public static Html FoldingTable(
        string caption,
        Html head,
        ImmutableArray<Html> rows,
        int atOnce,
        string more,
        string style
    ) =>
        rows.Length <= atOnce
            ? Table(caption, head, rows, style)
            : Html.Of(
                $"{Table(caption, head, rows.Take(atOnce), style)}{Folded($"{Figures.Count(rows.Length - atOnce)} {more}", Table(more, head, rows.Skip(atOnce), style))}"
            );

    /// <summary>What a click unfolds; a link to something inside unfolds it too.</summary>
    public static Html Folded(string summary, Html content) =>
        Html.Of($"<details><summary>{summary}</summary>\n{content}</details>\n");

    /// <summary>A header cell of a column; numbers stand right.</summary>
    public static Html Column(string text, bool numbers = false) =>
        numbers ? Html.Of($"<th scope=\"col\" class=\"n\">{text}</th>") : Html.Of($"<th scope=\"col\">{text}</th>");

    /// <summary>Header cells of all parties, with the unit and whether they perform.</summary>
    public Html PartyColumns =>
        Html.Join(
            Ledger.Parties.Select(p =>
                Html.Of(
                    $"<th scope=\"col\" class=\"n\">{p.Name}<small>{(p.Affected ? "does not perform; " : "")}{Unit(p)}</small></th>"
                )
            )
        );

    /// <summary>A signed amount in its colour.</summary>
    public static Html Amount(double value, int decimals)
    {
        string text = Figures.Signed(value, decimals);
        return Html.Of($"<span class=\"{Side(text)}\">{text}</span>");
    }

    /// <summary>A cell with a signed amount, and below it its sampling error at 95 % where a standard error is known.</summary>
    public static Html AmountCell(double value, int decimals, double error = double.NaN) =>
        Html.Of(
            $"<td class=\"n\">{Amount(value, decimals)}{(error > 0 ? Html.Of($"<small>± {Figures.Fixed(1.96 * error, decimals)}</small>") : Html.None)}</td>"
        );

    /// <summary>"gain", "loss" or "zero", by the sign that is written.</summary>
    public static string Side(string figure) =>
        figure.StartsWith('+') ? "gain"
        : figure.StartsWith('−') ? "loss"
        : "zero";

    /// <summary>Marks of a package with their meaning.</summary>
    public Html Marks(WeighedPackage package) =>
        Html.Join(
            NotablePackages
                .Marks(Ledger, package)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(m =>
                    Html.Of(
                        $"<span class=\"mark\">{m switch { "S" => "signed", "E" => "efficient", "N" => "Nash", _ => "Kalai–Smorodinsky" }}</span>"
                    )
                ),
            " "
        );

    /// <summary>Anchor of the section on what a party's gains rest on.</summary>
    public static string PartyAnchor(int party) => FormattableString.Invariant($"rests-{party}");

    /// <summary>An assumption's name, linked to its row where the deal file states it.</summary>
    public Html AssumptionLink(string name) =>
        assumptions.TryGetValue(name, out int index)
            ? Html.Of($"<a href=\"#assumption-{index}\">{name}</a>")
            : Html.Of($"{name}");

    /// <summary>What the deal file states on a name; null where nothing.</summary>
    public Assumption? AssumptionOf(string name) =>
        assumptions.TryGetValue(name, out int index) ? Ledger.Provenance[index] : null;

    /// <summary>A source's id, linked to its row where the deal file describes it.</summary>
    public Html SourceLink(string id) =>
        id.Length == 0 ? Html.Of($"<span class=\"faint\">not stated</span>")
        : sources.TryGetValue(id, out int index)
            ? Html.Of($"<a href=\"#source-{index}\" title=\"{Ledger.Sources[index].Title}\">{id}</a>")
        : Html.Of($"{id}");

    /// <summary>The quality of a source in words.</summary>
    public static string QualityWords(string quality) =>
        quality switch
        {
            "A" => "A, primary statistics",
            "B" => "B, secondary",
            "C" => "C, own estimate",
            "R" => "R, recalled",
            "" => "not stated",
            _ => quality,
        };

    /// <summary>A variable's unit in words.</summary>
    public static string UnitWords(string unit) =>
        unit is "1" or "Dmnl" or "dmnl" ? "dimensionless"
        : unit.Length > 0 ? unit
        : "no unit";

    /// <summary>A figure with its caption.</summary>
    public static Html Figure(string caption, string qualifier, Html picture) =>
        Html.Of($"<figure><figcaption>{caption}<small>{qualifier}</small></figcaption>\n{picture}</figure>\n");

    /// <summary>A bulleted list.</summary>
    public static Html List(string style, IEnumerable<string> items) =>
        Html.Of($"<ul class=\"{style}\">\n{items.Select(i => Html.Of($"<li>{i}</li>\n"))}</ul>\n");

    /// <summary>Names with commas between them, or a dash.</summary>
    public static string Names(ImmutableArray<string> names) => names.IsDefaultOrEmpty ? Figures.None : string.Join(", ", names);
}
