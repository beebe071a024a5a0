using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

// What comes from files: GET XLS and GET DIRECT functions, which stand alone on a right side, and data variables that data files fill.
internal sealed partial class Binder
{
    private readonly Dictionary<Variable, DataSeries?[]> series = new(ReferenceEqualityComparer.Instance);
    private readonly List<Variable> hidden = [];

    private enum ExternalKind
    {
        Data,
        Lookups,
        Constants,
    }

    private static ExternalKind? External(SyntaxNode? node) =>
        node is not CallSyntax call
            ? null
            : Names.Canonical(call.Name) switch
            {
                "get xls data" or "get direct data" or "get 123 data" => ExternalKind.Data,
                "get xls lookups" or "get direct lookups" or "get 123 lookups" => ExternalKind.Lookups,
                "get xls constants" or "get direct constants" or "get 123 constants" => ExternalKind.Constants,
                _ => null,
            };

    private static DataPlaces Places(ModelSyntax syntax, LoadOptions options) =>
        new(Path.GetDirectoryName(syntax.File) ?? "", FilesOf(syntax), options.HasDataFiles ? FilesOf(options) : []);

    // The settings name files as ?name=file, a line each.
    private static IEnumerable<KeyValuePair<string, string>> FilesOf(ModelSyntax syntax)
    {
        foreach (string line in syntax.Settings.GetValueOrDefault("30", "").Split('\n'))
            if (line.Split('=', 2) is [var name, var file])
                yield return new(name, file);
    }

    private static IEnumerable<KeyValuePair<string, string>> FilesOf(LoadOptions options)
    {
        foreach (var (name, path) in options.DataFiles)
            if (name.Length > 0)
                yield return new(name, path);
    }

    // The data files that are read whatever the model calls them, and those that it called.
    private ImmutableArray<string> FilesRead()
    {
        var files = new HashSet<string>();
        if (options.HasDataFiles)
            files.UnionWith(options.Unnamed());
        files.UnionWith(direct.Files);
        return [.. files];
    }

    private IEnumerable<Equation> BindExternal(
        Variable variable,
        EquationSyntax equation,
        CallSyntax call,
        ExternalKind kind,
        LeftSide left,
        ElementSet excluded
    )
    {
        int needed = kind == ExternalKind.Constants ? 3 : 4;
        if (call.Arguments.Length != needed || call.Arguments.Any(a => a is not TextSyntax))
        {
            problems.Add(ModelsDiagnostics.ExternalArguments(call.Name.ToUpperInvariant(), needed, call.Span));
            return [];
        }
        string[] texts = [.. call.Arguments.Select(a => ((TextSyntax)a).Value)];
        if (kind == ExternalKind.Constants)
        {
            if (direct.Constants(texts[0], texts[1], texts[2], [.. left.Axes.Select(a => a.Length)], call.Span) is not { } values)
                return [];
            return left.Axes.IsEmpty
                ? [new Equation([], left.Target, new NumberExpression(values[0], call.Span), equation.Span)]
                : BindList(variable, new ListSyntax(values, call.Span), left, excluded, equation.Span);
        }
        bool isLookup = kind == ExternalKind.Lookups;
        if (direct.Series(texts[0], texts[1], texts[2], texts[3], SizeOf(left.Axes), isLookup, call.Span) is not { } points)
            return [];
        return isLookup ? BindPoints(points, left, excluded, call.Span) : BindSeries(variable, equation, points, left, excluded);
    }

    // A table of its own for each element.
    private static List<Equation> BindPoints(ImmutableArray<Points?> points, LeftSide left, ElementSet excluded, SourceSpan span)
    {
        var result = new List<Equation>();
        for (int i = 0; i < points.Length; i++)
            if (points[i] is { } table && !excluded.Contains(i))
                result.Add(
                    new Equation([], FixedTarget(left, i), new LookupExpression(new LookupTable(table.X, table.Y), span), span)
                );
        return result;
    }

    // A data variable gets its series; where other elements of the variable are computed, a hidden data variable holds them.
    private List<Equation> BindSeries(
        Variable variable,
        EquationSyntax equation,
        ImmutableArray<Points?> points,
        LeftSide left,
        ElementSet excluded
    )
    {
        if (variable.Kind == VariableKind.Data)
        {
            var walk = new LoopWalk();
            for (int i = 0; i < points.Length; i++)
                if (!excluded.Contains(i))
                    SeriesOf(variable)[walk.Flat(variable, left.Axes, left.Target, i)] = Series(points[i]);
            return [];
        }
        var data = new Variable
        {
            Name = FormattableString.Invariant($"{variable.Name} data {hidden.Count + 1}"),
            Kind = VariableKind.Data,
            Shape = [.. left.Axes.Select(a => a.Dimension.Elements)],
            Interpolation = equation.Interpolation,
            Unit = variable.Unit,
            IsInternal = true,
            Span = equation.Span,
        };
        hidden.Add(data);
        series[data] = [.. points.Select(Series)];
        var same = left.Axes.Select(a => (Index)AxisIndex.Along(a));
        return
        [
            new Equation(left.Axes, left.Target, new ReferenceExpression(data, [.. same], equation.Span), equation.Span)
            {
                Excluded = excluded,
            },
        ];
    }

    private static DataSeries? Series(Points? points) => points == null ? null : new DataSeries(points.X, points.Y);

    private DataSeries?[] SeriesOf(Variable variable)
    {
        if (!series.TryGetValue(variable, out var own))
            series.Add(variable, own = new DataSeries?[variable.Size]);
        return own;
    }

    private Dictionary<string, Points> ReadDataFiles()
    {
        var byName = new Dictionary<string, Points>();
        foreach (var (name, path) in options.DataFiles)
            if (name.Length == 0)
                foreach (var found in DataFile.Read(path, problems))
                    byName.TryAdd(SeriesKey(found.Name, found.Elements), found.Points);
        return byName;
    }

    // Data variables take their series from the model's functions, else from the data files by name; the first file that has one counts.
    private void FillData()
    {
        var byName = options.HasDataFiles ? ReadDataFiles() : [];
        foreach (var (variable, written) in definitions)
            if (variable.Kind == VariableKind.Data)
                Fill(variable, byName, isBare: written.TrueForAll(e => e is { Value: null, IsBroken: false }));
        foreach (var variable in hidden)
            Fill(variable, byName, isBare: false);
    }

    // Where an equation needs a variable that has no data at all, the run is refused.
    private void Fill(Variable variable, Dictionary<string, Points> byName, bool isBare)
    {
        var own = SeriesOf(variable);
        for (int i = 0; i < own.Length && byName.Count > 0; i++)
            if (own[i] == null && byName.TryGetValue(SeriesKey(variable.Name, variable.Elements(i)), out var points))
                own[i] = Series(points);
        int first = Array.IndexOf(own, null);
        if (first >= 0 && ((isBare && !used.Contains(variable)) || Array.Exists(own, s => s != null)))
        {
            problems.Add(
                ModelsDiagnostics.SomeDataMissing(variable.ElementName(first), own.Count(s => s == null), variable.Span)
            );
            own = [.. own.Select(s => s ?? new DataSeries([], []))];
        }
        variable.Series = [.. own];
    }

    private static string SeriesKey(string name, IEnumerable<string> elements) =>
        Names.Canonical(name) + "[" + string.Join(",", elements.Select(Names.Canonical)) + "]";
}
