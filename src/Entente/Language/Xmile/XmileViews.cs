using System.Collections.Immutable;
using System.Globalization;

namespace Entente.Language.Xmile;

/// <summary>Reads where variables stand in stock and flow views (XMILE 1.0, chapter 6).</summary>
internal static class XmileViews
{
    /// <summary>The views of a model or module.</summary>
    /// <param name="model">The model's element.</param>
    /// <param name="scope">What stands before the names of its variables.</param>
    public static IEnumerable<Diagram> Read(XmlElement model, string scope) =>
        model
            .All("views")
            .SelectMany(v => v.All("view"))
            .Concat(model.All("view"))
            .Where(v => v.Attribute("type")?.Text is null or "stock_flow")
            .Select(v => Read(v, scope, v.Attribute("name")?.Text ?? ""))
            .Where(d => !d.Items.IsEmpty);

    private static Diagram Read(XmlElement view, string scope, string name)
    {
        var items = ImmutableArray.CreateBuilder<DiagramItem>();
        var byName = new Dictionary<string, int>();
        var byId = new Dictionary<string, int>();
        foreach (var element in view.Children)
        {
            bool isGhost = element.Is("alias");
            string? written = isGhost ? element.Child("of")?.Content.Text : element.Attribute("name")?.Text;
            if (!(isGhost || element.Is("stock") || element.Is("flow") || element.Is("aux")) || written == null)
                continue;
            if (Number(element, "x") is not { } x || Number(element, "y") is not { } y)
                continue;
            string clean = XmileNames.Clean(written);
            if (isGhost && element.Attribute("uid")?.Text is { } id)
                byId.TryAdd(id, items.Count);
            else
                byName.TryAdd(Names.Canonical(clean), items.Count);
            var ends = element.All("pts").SelectMany(p => p.All("pt")).ToList();
            items.Add(
                new DiagramItem(XmileNames.Quoted(scope + clean), x, y, isGhost)
                {
                    From = ends.Count > 1 ? Place(ends[0]) : null,
                    To = ends.Count > 1 ? Place(ends[^1]) : null,
                }
            );
        }
        int? Item(XmlElement? end) =>
            end == null ? null
            : end.Child("alias")?.Attribute("uid")?.Text is { } id ? (byId.TryGetValue(id, out int ghost) ? ghost : null)
            : byName.TryGetValue(Names.Canonical(XmileNames.Clean(end.Content.Text)), out int item) ? item
            : null;
        var arrows = view.All("connector")
            .Select(c => (From: Item(c.Child("from")), To: Item(c.Child("to"))))
            .Where(a => a is { From: not null, To: not null })
            .Select(a => new DiagramArrow(a.From ?? 0, a.To ?? 0));
        return new Diagram(name, items.ToImmutable(), [.. arrows]);
    }

    private static double? Number(XmlElement element, string attribute) =>
        double.TryParse(element.Attribute(attribute)?.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
            ? value
            : null;

    private static (double, double)? Place(XmlElement point) =>
        Number(point, "x") is { } x && Number(point, "y") is { } y ? (x, y) : null;
}
