namespace Entente.Reports.Page;

/// <summary>A section of a page.</summary>
/// <param name="Id">What links name it by.</param>
/// <param name="Heading">Its heading.</param>
/// <param name="Content">What it shows; a section of nothing is left out.</param>
internal sealed record PageSection(string Id, string Heading, Html Content);

/// <summary>What all pages have around their sections: one HTML file that needs nothing else, no network, no script, no font.</summary>
internal static class PageShell
{
    private static readonly string version = typeof(PageShell).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The page.</summary>
    /// <param name="title">Title of the window.</param>
    /// <param name="heading">The heading.</param>
    /// <param name="about">What stands first.</param>
    /// <param name="facts">What the numbers come from.</param>
    /// <param name="sections">The sections.</param>
    /// <param name="same">What gives the same page again.</param>
    public static string Write(
        string title,
        string heading,
        string about,
        string facts,
        IReadOnlyList<PageSection> sections,
        string same
    )
    {
        PageSection[] shown = [.. sections.Where(s => s.Content.Markup.Length > 0)];
        IEnumerable<Html> links = shown.Select(s => Html.Of($"<li><a href=\"#{s.Id}\">{s.Heading}</a></li>\n"));
        Html lead = about.Length > 0 ? Html.Of($"<p class=\"lead\">{about}</p>\n") : Html.None;
        Html skip = shown.FirstOrDefault(s => s.Id == "conclusions") is { } first
            ? Html.Of($"<a class=\"skip\" href=\"#{first.Id}\">To the conclusions</a>")
            : Html.Of($"<a class=\"skip\" href=\"#{shown.FirstOrDefault()?.Id}\">To the answer</a>");
        return Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Entente {version}">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{title}</title>
            <style>
            {new Html(PageStyle.Css)}
            </style>
            </head>
            <body>
            {skip}
            <header>
            <h1>{heading}</h1>
            {lead}<p class="note">{facts}</p>
            <nav aria-label="Sections"><ul>
            {links}</ul></nav>
            </header>
            <main>
            {shown.Select(s => PageParts.Section(s.Id, s.Heading, s.Content))}</main>
            <footer><p>Made by Entente {version}. {same}</p></footer>
            </body>
            </html>

            """
        ).Markup;
    }
}
