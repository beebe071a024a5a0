using Entente.Exploration;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>The pieces that the pages of studies are built of.</summary>
internal static class StudyParts
{
    private const string Same = "The same input, seed and number of runs give the same page.";

    /// <summary>A page.</summary>
    public static string Page(string heading, string about, string facts, params PageSection[] sections) =>
        PageShell.Write(heading, heading, about, facts, sections, Same);

    /// <summary>Files as a heading names them: without their folders, where that tells them apart.</summary>
    public static string[] FileNames(params string[] paths)
    {
        string[] names = [.. paths.Select(p => Path.GetFileName(p.TrimEnd('/', '\\')))];
        return names.Distinct().Count() == paths.Distinct().Count() && names.All(n => n.Length > 0) ? names : paths;
    }

    /// <summary>Remarks, one below the other.</summary>
    public static Html Notes(IEnumerable<string> notes) =>
        Html.Join(notes.Where(n => n.Length > 0).Select(n => Html.Of($"<p class=\"note\">{n}</p>\n")));

    /// <summary>A paragraph.</summary>
    public static Html Words(string words) => Html.Of($"<p>{words}</p>\n");

    /// <summary>Pictures side by side.</summary>
    public static Html Cards(IEnumerable<Html> figures)
    {
        Html[] shown = [.. figures.Where(f => f.Markup.Length > 0)];
        return shown.Length == 0 ? Html.None : Html.Of($"<div class=\"cards\">\n{shown}</div>\n");
    }

    /// <summary>What the lines of a picture are.</summary>
    public static Html Lines(IEnumerable<(string Style, string Name)> lines) =>
        Key(
            lines.Select(l =>
                (
                    Html.Of(
                        $"<svg viewBox=\"0 0 34 12\" aria-hidden=\"true\"><path class=\"path {l.Style}\" d=\"M1 6L33 6\"/></svg>"
                    ),
                    l.Name
                )
            )
        );

    /// <summary>What the numbered parts of a stack are.</summary>
    public static Html Stack(IEnumerable<string> names) =>
        Key(
            names.Select(
                (n, i) =>
                    (
                        Html.Of(
                            $"<svg viewBox=\"0 0 34 12\" aria-hidden=\"true\"><rect class=\"{StackChart.Style(i)}\" width=\"34\" height=\"12\"/></svg>"
                        ),
                        FormattableString.Invariant($"{i + 1} {n}")
                    )
            )
        );

    /// <summary>A table whose first column names the rows and whose others are numbers, or words where a column says so.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="heads">Heads of the columns; one that begins with a blank is of words.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="more">What further rows are called.</param>
    /// <param name="atOnce">Rows shown before a click.</param>
    public static Html Table(
        string caption,
        IReadOnlyList<string> heads,
        IEnumerable<IReadOnlyList<string>> rows,
        string more = "more rows",
        int atOnce = 30
    ) =>
        PageParts.FoldingTable(
            caption,
            Html.Join(heads.Select((h, i) => PageParts.Column(h.Trim(), i > 0 && !h.StartsWith(' ')))),
            [
                .. rows.Select(r =>
                    Html.Of(
                        $"<tr><th scope=\"row\">{Breakable(r[0])}</th>{r.Skip(1).Select((c, i) => heads[i + 1].StartsWith(' ') ? Html.Of($"<td>{c}</td>") : Html.Of($"<td class=\"n\">{c}</td>"))}</tr>\n"
                    )
                ),
            ],
            atOnce,
            more,
            "sticky"
        );

    /// <summary>A number with its interval, as a cell.</summary>
    public static string Cell(Estimate? estimate) => estimate == null ? "" : MeasureChart.Words(estimate);

    /// <summary>So many of a long list, evenly chosen, the ends always.</summary>
    public static IEnumerable<int> Evenly(int count, int most) =>
        count <= most
            ? Enumerable.Range(0, count)
            : Enumerable.Range(0, most).Select(k => (int)((long)k * (count - 1) / (most - 1)));

    // A long name of settings may go on in the next line behind an equals sign.
    private static Html Breakable(string name) => Html.Join(name.Split('=').Select(part => Html.Of($"{part}")), "=<wbr>");

    private static Html Key(IEnumerable<(Html Sign, string Name)> entries) =>
        Html.Of(
            $"<ul class=\"key\">\n{entries.Select(e => Html.Of($"<li>{e.Sign}<span>{Breakable(e.Name)}</span></li>\n"))}</ul>\n"
        );
}
