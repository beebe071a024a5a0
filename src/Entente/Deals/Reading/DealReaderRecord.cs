using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Exploration.Search;
using Entente.Models;
using Entente.Simulation;
using YamlDotNet.RepresentationModel;

namespace Entente.Deals.Reading;

// Against what happened: runs of history, forecasts; and what is sought for turning points.
internal sealed partial class DealReader
{
    private ImmutableArray<string> ReadFlips(Uncertainty uncertainty)
    {
        var result = ImmutableArray.CreateBuilder<string>();
        var drawn = uncertainty.Inputs.SelectMany(i => new[] { i.Name, i.Entry }).Select(Philox.CanonicalName).ToHashSet();
        foreach (var (name, span) in root.Names("flips"))
        {
            if (Find(name, span, mustBeConstant: true) == null)
                continue;
            if (!drawn.Contains(Philox.CanonicalName(name)))
                Problems.Add(DealsDiagnostics.NothingToFlip(name, span));
            result.Add(name);
        }
        return result.ToImmutable();
    }

    private ImmutableArray<CountedBeside> ReadBesideMoney()
    {
        var result = ImmutableArray.CreateBuilder<CountedBeside>();
        foreach (var (name, section) in root.Named("beside money"))
        {
            var of = section.Term("of") ?? new Term(name, section.Span);
            string unit = section.Text("unit");
            string inModel = model.TryFind(of.Text, out var found, out _) ? found.Variable.Unit : "";
            if (unit.Length > 0 && inModel.Length > 0 && !SameUnit(unit, inModel))
                Problems.Add(DealsDiagnostics.UnitDiffers(name, unit, inModel, section.Span));
            if (unit.Length == 0 && inModel.Length == 0)
                Problems.Add(DealsDiagnostics.NoUnit(name, section.Span));
            result.Add(
                new CountedBeside(
                    name,
                    of,
                    unit.Length > 0 ? unit : inModel,
                    [.. section.Names("borne by").Select(n => n.Name)],
                    At(section),
                    section.Text("about")
                )
            );
        }
        return result.ToImmutable();
    }

    private SearchOptions ReadSearch()
    {
        if (root["search"] is not { } node || DealKeys.Root.Keys.First(k => k.Name == "search").Of is not { } of)
            return new SearchOptions();
        var section = yaml.Section(node, of, yaml.Span(node));
        var levers = ImmutableArray.CreateBuilder<SearchLever>();
        foreach (var (name, lever) in section.Named("levers"))
            if (
                Find(name, lever.Span, mustBeConstant: true) != null
                && (lever.Number("from"), lever.Number("to")) is ({ } from, { } to)
            )
                levers.Add(new SearchLever(name, from, to, lever.Number("step") ?? 0));
        return new SearchOptions
        {
            Objectives = [.. section.Names("objectives").Select(n => n.Name)],
            Conditions = [.. section.Names("conditions").Select(n => n.Name)],
            Levers = levers.ToImmutable(),
        };
    }

    private ImmutableArray<HistoryRun> ReadHistory(ImmutableArray<Source> sources)
    {
        var result = ImmutableArray.CreateBuilder<HistoryRun>();
        foreach (var (name, section) in root.Named("history"))
        {
            var (from, to, step) = (section.Number("from") ?? 0, section.Number("to") ?? 0, section.Number("step"));
            if (to <= from || step <= 0)
                Problems.Add(DealsDiagnostics.YearsOfHistory(name, section.Span));
            var sets = section["sets"] is { } node ? yaml.Entries(node, "'sets'").SelectMany(Changes).ToImmutableArray() : [];
            ImmutableArray<YamlEntry> drives = section["drives"] is { } driven ? yaml.Entries(driven, "'drives'") : [];
            result.Add(
                new HistoryRun(
                    name,
                    section.Text("about"),
                    from,
                    to,
                    step,
                    sets,
                    [.. drives.Select(Driven).OfType<DrivenVariable>()],
                    [.. section.Named("compare").Select(c => Compared(c.Name, c.Section, sources)).OfType<HistoryComparison>()],
                    section.Span
                )
            );
        }
        return result.ToImmutable();
    }

    private DrivenVariable? Driven(YamlEntry entry)
    {
        if (Find(entry.Key, entry.Span, mustBeConstant: false) is not { } found)
            return null;
        if (found.Variable.Kind == VariableKind.Lookup)
        {
            Problems.Add(DealsDiagnostics.CannotBeDriven(entry.Key, entry.Span));
            return null;
        }
        return Series(entry.Value, entry.Key) is { } series
            ? new DrivenVariable(found.Variable, found.Positions, series, entry.Span)
            : null;
    }

    private HistoryComparison? Compared(string name, YamlSection section, ImmutableArray<Source> sources)
    {
        var of = section.Term("of") ?? new Term(name, section.Span);
        var cited = Cited(section, sources);
        if (cited.IsEmpty)
            Problems.Add(DealsDiagnostics.NoSource(name, section.Span));
        return section["actual"] is { } node && Series(node, of.Text) is { } actual
            ? new HistoryComparison(
                name,
                of,
                actual,
                section.Number("tolerance"),
                section.Text("unit"),
                cited,
                section.Text("about")
            )
            : null;
    }

    // Sources that are named somewhere count as used; unknown ones are problems.
    private ImmutableArray<string> Cited(YamlSection section, ImmutableArray<Source> sources)
    {
        var names = section.Names("source");
        foreach (var (id, span) in names)
        {
            usedSources.Add(id);
            if (sources.All(s => s.Id != id))
                Problems.Add(DealsDiagnostics.UnknownSource(id, sources.Select(s => s.Id), span));
        }
        return [.. names.Select(n => n.Name)];
    }

    // A number, numbers by time, or a column of a file.
    private DataSeries? Series(YamlNode node, string variable)
    {
        if (node is YamlScalarNode)
            return yaml.Number(node, $"'{variable}'") is { } constant ? new DataSeries([0], [constant]) : null;
        if (node is not YamlMappingNode mapping)
        {
            Problems.Add(DealsDiagnostics.NotASeries(variable, yaml.Span(node)));
            return null;
        }
        if (mapping.Children.Keys.Any(k => YamlReading.Text(k) == "file"))
            return Column(yaml.Section(node, DealKeys.SeriesSection, yaml.Span(node)), variable);
        var points = new SortedDictionary<double, double>();
        foreach (var (key, value) in mapping.Children)
            if (yaml.Number(key, "A time") is { } time && yaml.Number(value, $"'{variable}'") is { } number)
                points[time] = number;
        if (points.Count == 0)
            Problems.Add(DealsDiagnostics.NotASeries(variable, yaml.Span(node)));
        return points.Count == 0 ? null : new DataSeries([.. points.Keys], [.. points.Values]);
    }

    private DataSeries? Column(YamlSection section, string variable)
    {
        string name = section.Text("file");
        string path = Path.Combine(Path.GetDirectoryName(file) ?? "", name);
        if (!System.IO.File.Exists(path))
        {
            Problems.Add(DealsDiagnostics.FileMissing("file of a series", name, section.Span));
            return null;
        }
        var found = new List<Diagnostic>();
        var columns = DataFile.Read(path, found);
        Problems.AddRange(found);
        string wanted = section.Text("column") is { Length: > 0 } column ? column : variable;
        if (columns.FirstOrDefault(c => Philox.CanonicalName(FullName(c)) == Philox.CanonicalName(wanted)) is { } series)
            return new DataSeries([.. series.Points.X], [.. series.Points.Y]);
        if (found.Count == 0)
            Problems.Add(DealsDiagnostics.NoColumn(name, wanted, columns.Select(c => FullName(c)), section.Span));
        return null;
    }

    private static string FullName(NamedSeries series) =>
        series.Elements.IsEmpty ? series.Name : $"{series.Name}[{string.Join(',', series.Elements)}]";

    private ImmutableArray<Forecast> ReadForecasts(ImmutableArray<Source> sources)
    {
        var result = ImmutableArray.CreateBuilder<Forecast>();
        foreach (var (id, section) in root.Named("forecasts"))
        {
            var (happens, value) = (section.Term("event"), section.Term("value"));
            if (happens == null == (value == null))
                Problems.Add(DealsDiagnostics.ForecastUndecided(id, section.Span));
            var resolves = Days.Parse(section.Text("resolves"));
            if (resolves == null && section["resolves"] is { } day)
                Problems.Add(DealsDiagnostics.ResolvesOnNoDay(section.Text("resolves"), yaml.Span(day)));
            if (section.Number("reference") is < 0 or > 1)
                Problems.Add(DealsDiagnostics.NotBetween("'reference'", 0, 1, section.Span));
            string known = Known(section);
            string package = section.Text("in");
            result.Add(
                new Forecast(
                    id,
                    section.Text("asks"),
                    happens,
                    value,
                    At(section) ?? Days.InYears(resolves ?? default),
                    package.Length > 0 ? package : PackageNames.NoDeal,
                    resolves ?? default,
                    Outcome(section, happens != null),
                    section.Number("reference"),
                    section.Text("because"),
                    Cited(section, sources),
                    known,
                    section.Span
                )
            );
        }
        return result.ToImmutable();
    }

    private double? Outcome(YamlSection section, bool isEvent)
    {
        if (section["outcome"] is not { } node)
            return null;
        string text = YamlReading.Text(node);
        if (isEvent && text is "yes" or "true" or "Yes")
            return 1;
        if (isEvent && text is "no" or "false" or "No")
            return 0;
        if (!isEvent)
            return yaml.Number(node, "'outcome'");
        Problems.Add(DealsDiagnostics.NotOneOf("outcome", text, ["yes", "no"], yaml.Span(node)));
        return null;
    }

    private void CheckForecastPackages(Deal deal)
    {
        foreach (var forecast in deal.Forecasts)
            if (
                !string.Equals(forecast.In, PackageNames.NoDeal, StringComparison.OrdinalIgnoreCase)
                && !PackageNames.TryParse(deal, forecast.In, out _, out string problem)
            )
                Problems.Add(DealsDiagnostics.UnknownPackage(problem, forecast.Span));
    }

    /// <summary>Expressions of forecasts and history, which are checked with the others.</summary>
    private static IEnumerable<(string Text, SourceSpan Span)> RecordTerms(Deal deal) =>
        deal
            .Forecasts.Select(f => f.Event ?? f.Value)
            .Concat(deal.History.SelectMany(h => h.Compare.Select(c => (Term?)c.Of)))
            .OfType<Term>()
            .Select(t => (t.Text, t.Span));
}
