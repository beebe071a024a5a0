using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Data;

/// <summary>
/// Reads Vensim's .dat format (Vensim Reference Manual, "dat format"): a line with a name, then lines "time value". A slash begins a comment behind a name,
/// anything may follow a point. A name that comes again goes on with its series.
/// </summary>
internal static class DatText
{
    private sealed record Open(string Name, ImmutableArray<string> Elements, int Line, List<(double X, double Y)> Points);

    /// <summary>The series of a text, in its order.</summary>
    public static ImmutableArray<NamedSeries> Read(string file, string text, List<Diagnostic> problems)
    {
        var series = new List<Open>();
        var byName = new Dictionary<string, Open>();
        Open? current = null;
        bool isSkipping = false;
        int number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty)
                continue;
            if (TryPoint(line, out double time, out double value))
            {
                if (current == null && !isSkipping)
                {
                    problems.Add(DataDiagnostics.PointWithoutName(file, number));
                    return [];
                }
                current?.Points.Add((time, value));
                continue;
            }
            current = Begin(file, line.ToString(), number, series, byName, problems);
            isSkipping = current == null;
        }
        return
        [
            .. series
                .Where(s => s.Points.Count > 0)
                .Select(s => new NamedSeries(
                    s.Name,
                    s.Elements,
                    PointSeries.Sorted(s.Points, false, $"'{s.Name}'", new SourceSpan(file, s.Line, 1, 0), problems),
                    new SourceSpan(file, s.Line, 1, 0)
                )),
        ];
    }

    private static Open? Begin(
        string file,
        string line,
        int number,
        List<Open> series,
        Dictionary<string, Open> byName,
        List<Diagnostic> problems
    )
    {
        string name = line[0] == '"' ? line : line.Split('/')[0];
        int timeBase = name.LastIndexOf('<');
        if (timeBase > 0 && name.TrimEnd().EndsWith('>'))
            name = name[..timeBase];
        if (char.IsAsciiDigit(line[0]) || NamedSeries.Split(name) is not { } parts)
        {
            problems.Add(DataDiagnostics.NotADatLine(file, number, line.Length > 60 ? line[..60] + "…" : line));
            return null;
        }
        string key = Key(parts.Name, parts.Elements);
        if (!byName.TryGetValue(key, out var known))
            series.Add(byName[key] = known = new Open(parts.Name, parts.Elements, number, []));
        return known;
    }

    private static string Key(string name, ImmutableArray<string> elements) =>
        Names.Canonical(name) + "[" + string.Join(",", elements.Select(Names.Canonical)) + "]";

    private static bool TryPoint(ReadOnlySpan<char> line, out double time, out double value)
    {
        value = 0;
        int end = line.IndexOfAny(" \t,");
        if (end < 0 || !NumberText.TryRead(line[..end], out time))
        {
            time = 0;
            return false;
        }
        var rest = line[end..].TrimStart(" \t,");
        int stop = rest.IndexOfAny(" \t,/");
        return NumberText.TryRead(stop < 0 ? rest : rest[..stop], out value);
    }
}
