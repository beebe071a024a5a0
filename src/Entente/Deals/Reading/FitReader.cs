using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Exploration.Fitting;
using Entente.Simulation;
using YamlDotNet.RepresentationModel;

namespace Entente.Deals.Reading;

/// <summary>Reads the section <c>fit:</c> of an uncertainty file: which series a model is calibrated to, and how their errors are.</summary>
internal sealed class FitReader(YamlReading yaml)
{
    private List<Diagnostic> Problems => yaml.Problems;

    /// <summary>The series of a file; none where it has no such section.</summary>
    /// <exception cref="DiagnosticException">The section has errors; all of them are listed.</exception>
    public static ImmutableArray<CalibrationTarget> Load(string file)
    {
        var yaml = new YamlReading(file);
        ImmutableArray<CalibrationTarget> targets = [];
        if (yaml.Load() is { } mapping)
            targets =
            [
                .. yaml.Section(mapping, DealKeys.UncertaintyRoot, SourceSpan.Whole(file))
                    .Named("fit")
                    .Select(e => new FitReader(yaml).Read(e.Name, e.Section))
                    .OfType<CalibrationTarget>(),
            ];
        return yaml.Problems.Exists(p => p.Severity == Severity.Error)
            ? throw new DiagnosticException([.. yaml.Problems])
            : targets;
    }

    private CalibrationTarget? Read(string name, YamlSection section)
    {
        foreach (string key in new[] { "sd", "weight" })
            if (section.Number(key) is <= 0)
                Problems.Add(DealsDiagnostics.NotBetween($"'{key}'", 0, double.PositiveInfinity, section.Span));
        if (section["actual"] is not { } node)
            return null;
        string of = section.Term("of")?.Text ?? name;
        var points =
            node is YamlMappingNode inline && !inline.Children.Keys.Any(k => YamlReading.Text(k) == "file")
                ? Inline(inline, name)
                : Column(yaml.Section(node, DealKeys.SeriesSection, yaml.Span(node)), name);
        if (points is not { X.Length: > 0 })
            return null;
        return new CalibrationTarget(name, points.X, points.Y)
        {
            Of = of,
            StandardDeviation = section.Number("sd"),
            Weight = section.Number("weight"),
            IsAutocorrelated = section.Text("errors") == "autocorrelated",
            IsLogarithmic = section.Text("scale") == "log",
        };
    }

    private Points? Inline(YamlMappingNode mapping, string name)
    {
        var points = new SortedDictionary<double, double>();
        foreach (var (key, value) in mapping.Children)
            if (yaml.Number(key, "A time") is { } time && yaml.Number(value, $"'{name}'") is { } number)
                points[time] = number;
        if (points.Count == 0)
            Problems.Add(DealsDiagnostics.NotASeries(name, yaml.Span(mapping)));
        return new Points([.. points.Keys], [.. points.Values]);
    }

    private Points? Column(YamlSection section, string name)
    {
        string path = Path.Combine(Path.GetDirectoryName(section.Span.File) ?? "", section.Text("file"));
        if (!File.Exists(path))
        {
            Problems.Add(DealsDiagnostics.FileMissing("file of a series", section.Text("file"), section.Span));
            return null;
        }
        var found = new List<Diagnostic>();
        var columns = DataFile.Read(path, found);
        Problems.AddRange(found);
        string wanted = section.Text("column") is { Length: > 0 } column ? column : name;
        static string FullName(NamedSeries s) => s.Elements.IsEmpty ? s.Name : $"{s.Name}[{string.Join(',', s.Elements)}]";
        if (columns.FirstOrDefault(c => Philox.CanonicalName(FullName(c)) == Philox.CanonicalName(wanted)) is { } series)
            return series.Points;
        if (found.Count == 0)
            Problems.Add(DealsDiagnostics.NoColumn(section.Text("file"), wanted, columns.Select(FullName), section.Span));
        return null;
    }
}
