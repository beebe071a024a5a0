using System.Text;

namespace Entente.Reports.Charts;

/// <summary>An SVG picture being drawn. Colours and fonts come from the page's style sheet by class, so that one picture serves light, dark and paper.</summary>
internal sealed class Drawing(double width, double height)
{
    private readonly StringBuilder content = new();

    /// <summary>Adds markup.</summary>
    public void Add(HtmlText markup) => content.Append(markup.Finish());

    /// <summary>A straight line.</summary>
    public void Line(string style, double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"{style}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");

    /// <summary>A box; its corners may come in any order.</summary>
    public void Box(string style, double x1, double y1, double x2, double y2) =>
        Add(
            $"<rect class=\"{style}\" x=\"{Math.Min(x1, x2)}\" y=\"{Math.Min(y1, y2)}\" width=\"{Math.Abs(x2 - x1)}\" height=\"{Math.Abs(y2 - y1)}\"/>"
        );

    /// <summary>Words, at their start, middle or end.</summary>
    public void Words(string style, double x, double y, string text, string anchor = "start") =>
        Add($"<text class=\"{style}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>");

    /// <summary>A number under an axis, kept within the picture.</summary>
    public void Tick(double x, double y, string text) =>
        Words(
            "tick",
            x,
            y,
            text,
            x < 22 ? "start"
                : x > width - 26 ? "end"
                : "middle"
        );

    /// <summary>A dot.</summary>
    public void Dot(string style, double x, double y, double radius) =>
        Add($"<circle class=\"{style}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");

    /// <summary>A line through points, or an area where the style fills it.</summary>
    public void Path(string style, IEnumerable<(double X, double Y)> points, bool close = false)
    {
        var path = new StringBuilder();
        foreach ((double x, double y) in points)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(Html.Of($"{x} {y}").Markup);
        if (close)
            path.Append('Z');
        Add($"<path class=\"{style}\" d=\"{path.ToString()}\"/>");
    }

    /// <summary>Cuts words to a length in characters, with dots where something is missing.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)].TrimEnd() + "…";

    /// <summary>The picture with its description for those who do not see it.</summary>
    public Html Finish(string description) =>
        Html.Of(
            $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{description}\" preserveAspectRatio=\"xMidYMid meet\">{new Html(content.ToString())}</svg>\n"
        );
}
