using System.Collections.Immutable;
using System.Globalization;

namespace Entente.Language.Vensim;

/// <summary>
/// Reads sketches (Vensim reference manual, "Sketch Objects"): lines 10 are variables, 11 valves, 12 clouds and comments, 1 arrows. A valve stands before the flow that
/// it belongs to; an arrow of a width is a pipe from a valve to a stock or a cloud.
/// </summary>
internal sealed class VensimSketch
{
    private const string Begin = "\\\\\\---///";
    private const string End = "///---\\\\\\";
    private const int AttachedToValve = 32;

    private readonly List<DiagramItem> items = [];
    private readonly List<(int From, int To, bool IsPipe, bool IsSource)> arrows = [];
    private readonly Dictionary<int, int> itemOf = [];
    private readonly Dictionary<int, (double X, double Y)> places = [];
    private readonly Dictionary<int, int> flowOf = [];
    private int? valve;

    /// <summary>The diagrams between two places of a text.</summary>
    public static List<Diagram> Read(string text, int start)
    {
        int end = text.IndexOf(End, start, StringComparison.Ordinal);
        var diagrams = new List<Diagram>();
        VensimSketch? open = null;
        string name = "";
        foreach (var range in text.AsSpan(start, (end < 0 ? text.Length : end) - start).EnumerateLines())
        {
            if (range.StartsWith("*", StringComparison.Ordinal) || range.StartsWith(Begin, StringComparison.Ordinal))
            {
                if (open != null)
                    diagrams.Add(open.Finish(name));
                open = range[0] == '*' ? new VensimSketch() : null;
                name = range.TrimStart('*').Trim().ToString();
            }
            else
                open?.Line(range);
        }
        if (open != null)
            diagrams.Add(open.Finish(name));
        return diagrams.FindAll(d => !d.Items.IsEmpty);
    }

    private void Line(ReadOnlySpan<char> line)
    {
        if (
            line.Length < 3
            || !(line.StartsWith("1,") || line.StartsWith("10,") || line.StartsWith("11,") || line.StartsWith("12,"))
        )
            return;
        var parts = Parts(line);
        if (parts.Count < 9 || Number(parts[1]) is not { } id)
            return;
        switch (parts[0])
        {
            case "1" when Number(parts[2]) is { } from && Number(parts[3]) is { } to:
                arrows.Add((from, to, Number(parts[7]) > 1, parts[4] == "100"));
                break;
            case "10" when Number(parts[3]) is { } x && Number(parts[4]) is { } y:
                bool isFlow = (Number(parts[7]) & AttachedToValve) != 0 && valve != null;
                if (isFlow && valve is { } own)
                {
                    flowOf[own] = items.Count;
                    (x, y) = ((int)places[own].X, (int)places[own].Y);
                }
                itemOf[id] = items.Count;
                places[id] = (x, y);
                items.Add(new DiagramItem(parts[2], x, y, IsGhost: (Number(parts[8]) & 1) == 0));
                valve = null;
                break;
            case "11" or "12" when Number(parts[3]) is { } x && Number(parts[4]) is { } y:
                places[id] = (x, y);
                valve = parts[0] == "11" ? id : valve;
                break;
            default:
                break;
        }
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    // Commas within quotes belong to a name.
    private static List<string> Parts(ReadOnlySpan<char> line)
    {
        var parts = new List<string>();
        int from = 0;
        bool quoted = false;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"' && (i == 0 || line[i - 1] != '\\'))
                quoted = !quoted;
            if (i < line.Length && (line[i] != ',' || quoted))
                continue;
            parts.Add(line[from..i].Trim().ToString());
            from = i + 1;
        }
        return parts;
    }

    private Diagram Finish(string name)
    {
        var links = ImmutableArray.CreateBuilder<DiagramArrow>();
        int? Item(int id) =>
            itemOf.TryGetValue(id, out int item) ? item
            : flowOf.TryGetValue(id, out int flow) ? flow
            : null;
        foreach (var (from, to, isPipe, isSource) in arrows)
            if (isPipe && flowOf.TryGetValue(from, out int flow) && places.TryGetValue(to, out var end))
                items[flow] = isSource ? items[flow] with { From = end } : items[flow] with { To = end };
            else if (Item(from) is { } first && Item(to) is { } last)
                links.Add(new DiagramArrow(first, last));
        return new Diagram(name, [.. items], links.ToImmutable());
    }
}
