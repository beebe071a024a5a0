using System.Collections.Immutable;
using Entente.Evidence;
using Entente.Exploration;

namespace Entente.Reports.Page;

/// <summary>Claims, the assumptions that matter most, all assumptions and all sources.</summary>
internal static class EvidencePart
{
    private const int MostAssumptions = 10;
    private const int FewAssumptions = 20;
    private const int FewSources = 12;

    /// <summary>An assumption's unit behind its range; nothing for a pure number.</summary>
    public static string Behind(Assumption? assumption) =>
        assumption?.Unit is null or "" or "1" or "dmnl" or "Dmnl" ? "" : " " + assumption.Unit;

    public static Html WriteClaims(PageParts page)
    {
        if (page.Ledger.Claims.IsDefaultOrEmpty)
            return Html.None;
        IEnumerable<Html> rows = page.Ledger.Claims.Select(c =>
        {
            string verdict = Conclusions.VerdictWords(c.Verdict);
            return Html.Of(
                $"<tr><th scope=\"row\">{c.Id}</th><td>{c.Says}</td><td data-label=\"Verdict\"><span class=\"tag {verdict}\">{verdict}</span></td><td data-label=\"Checked by\">{c.CheckedBy}{(c.ShareOfWorlds is { } share ? $", holds in {Figures.Share(share)} of worlds (± {SamplingWords.Points(SamplingWords.Half(SamplingErrors.OfShare(share, page.Ledger.Runs - page.Ledger.NotFinite)))})" : "")}</td><td data-label=\"Because\">{c.Because} {FlipWords.Turn(c)}</td><td data-label=\"Sources\">{Html.Join(c.Sources.Select(page.SourceLink), ", ")}</td></tr>\n"
            );
        });
        return PageParts.Table(
            "Claims made about the deal, each as a test with its verdict",
            Html.Of(
                $"{PageParts.Column("Claim")}{PageParts.Column("What is claimed")}{PageParts.Column("Verdict")}{PageParts.Column("Checked by")}{PageParts.Column("Because")}{PageParts.Column("Sources")}"
            ),
            rows,
            "stack"
        );
    }

    public static Html WriteFirstAssumptions(PageParts page)
    {
        if (page.Ledger.Assumptions.IsDefaultOrEmpty)
            return Html.None;
        IEnumerable<Html> rows = page
            .Ledger.Assumptions.Take(MostAssumptions)
            .Select(
                (r, i) =>
                    Html.Of(
                        $"<tr><td class=\"n\">{i + 1}</td><th scope=\"row\">{page.AssumptionLink(r.Assumption.Variable)}</th><td class=\"n\" data-label=\"Weight\">{Figures.Fixed(r.Weight, 2)}</td><td data-label=\"Moves most\">{r.Party}</td><td data-label=\"Range\">{r.Assumption.Range}{Behind(r.Assumption)}</td><td data-label=\"Source\">{page.SourceLink(r.Assumption.Source)}</td><td data-label=\"Quality\">{PageParts.QualityWords(r.Assumption.Quality)}</td></tr>\n"
                    )
            );
        return PageParts.Table(
            "By the largest absolute rank coefficient over all parties (rank regression on the runs at hand)",
            Html.Of(
                $"{PageParts.Column("", true)}{PageParts.Column("Assumption")}{PageParts.Column("Weight", true)}{PageParts.Column("Moves most")}{PageParts.Column("Range")}{PageParts.Column("Source")}{PageParts.Column("Quality of the source")}"
            ),
            rows,
            "stack"
        );
    }

    public static Html WriteProvenance(PageParts page) => Html.Of($"{Assumptions(page)}{Sources(page)}");

    // By source, the one that most rests on first, so that a page of hundreds of numbers stays a page.
    private static Html Assumptions(PageParts page)
    {
        ImmutableArray<Assumption> all = page.Ledger.Provenance;
        if (all.IsDefaultOrEmpty)
            return Html.None;
        var bySource = all.Index()
            .GroupBy(a => a.Item.Source, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ToImmutableArray();
        if (all.Length <= FewAssumptions)
            return Html.Of($"<h3>Assumptions</h3>\n{Table(page, all.Index())}");
        // Sources of a few numbers each share a fold.
        var large = bySource.Where(g => g.Count() > 3 || bySource.Length <= FewSources).ToImmutableArray();
        var small = bySource.Skip(large.Length).SelectMany(g => g).ToImmutableArray();
        Html rest = small.IsEmpty
            ? Html.None
            : PageParts.Folded(
                $"{Figures.Count(small.Length, "number")}: {Figures.Count(bySource.Length - large.Length, "further source")}",
                Table(page, small)
            );
        return Html.Of(
            $"<h3>Assumptions</h3>\n<p class=\"note\">{Figures.Count(all.Length, "number")} that the deal file states, by {Figures.Count(bySource.Length, "source")}. A link to a number unfolds its source.</p>\n{large.Select(g => PageParts.Folded($"{Figures.Count(g.Count(), "number")}: {Name(page, g.Key)}", Table(page, g)))}{rest}"
        );
    }

    private static string Name(PageParts page, string source) =>
        source.Length == 0 ? "No source stated"
        : page.Ledger.Sources.FirstOrDefault(s => s.Id == source) is { Title.Length: > 0 } found ? found.Title
        : source;

    private static Html Table(PageParts page, IEnumerable<(int Index, Assumption Item)> rows) =>
        PageParts.Table(
            "Assumptions",
            Html.Of(
                $"{PageParts.Column("Assumption")}{PageParts.Column("Range or distribution")}{PageParts.Column("Source")}{PageParts.Column("Quality")}{PageParts.Column("Stated")}"
            ),
            rows.Select(entry =>
            {
                (int i, Assumption a) = entry;
                Html about = a.About.Length > 0 ? Html.Of($"<small>{a.About}</small>") : Html.None;
                string since = a.KnownSince.Length > 0 ? $"known since {a.KnownSince}; " : "";
                return Html.Of(
                    $"<tr id=\"assumption-{i}\"><th scope=\"row\">{a.Variable}{about}</th><td data-label=\"Range\">{a.Range}{Behind(a)}</td><td data-label=\"Source\">{page.SourceLink(a.Source)}</td><td data-label=\"Quality\">{PageParts.QualityWords(a.Quality)}</td><td class=\"faint\" data-label=\"Stated\">{since}{Place(a)}</td></tr>\n"
                );
            }),
            "stack"
        );

    // The file's own name only: a report is handed on, and the folders of whoever made it are nobody's business.
    private static string Place(Assumption assumption) =>
        assumption.Span.Line > 0
            ? FormattableString.Invariant($"{Path.GetFileName(assumption.Span.File)}:{assumption.Span.Line}")
            : "";

    private static Html Sources(PageParts page)
    {
        if (page.Ledger.Sources.IsDefaultOrEmpty)
            return Html.None;
        ImmutableArray<Source> sources = page.Ledger.Sources;
        IEnumerable<Html> rows = sources.Select(
            (s, i) =>
                Html.Of(
                    $"<tr id=\"source-{i}\"><th scope=\"row\">{s.Id}</th><td>{Title(s)}</td><td data-label=\"Quality\">{PageParts.QualityWords(s.Quality)}</td><td data-label=\"Date\">{s.Date}</td></tr>\n"
                )
        );
        Html table = PageParts.Table(
            $"{Figures.Count(sources.Length, "source")} that the deal file names",
            Html.Of(
                $"{PageParts.Column("Source")}{PageParts.Column("Title")}{PageParts.Column("Quality")}{PageParts.Column("Date")}"
            ),
            rows,
            "stack"
        );
        return Html.Of(
            $"<h3>Sources</h3>\n{(sources.Length > FewAssumptions ? PageParts.Folded($"All {Figures.Count(sources.Length, "source")} with address and date", table) : table)}"
        );
    }

    // Only addresses of the web become links; anything else that a deal file may hold stays text.
    private static Html Title(Source source)
    {
        string title = source.Title.Length > 0 ? source.Title : source.Id;
        bool web = Uri.TryCreate(source.Url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";
        return web ? Html.Of($"<a class=\"url\" rel=\"noreferrer\" href=\"{source.Url}\">{title}</a>")
            : source.Url.Length > 0 ? Html.Of($"{title} ({source.Url})")
            : Html.Of($"{title}");
    }
}
