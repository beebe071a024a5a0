using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>The work of a <see cref="Comparison"/>.</summary>
internal sealed class ComparisonOfRuns
{
    private readonly Run run;
    private readonly double tolerance;
    private readonly ImmutableArray<ReferenceSeries> references;
    private readonly Dictionary<VariableElement, (RunColumn Column, ReferenceSeries? Reference)> values = [];
    private readonly List<string> onlyInModel = [];
    private readonly List<string> onlyInReference = [];
    private readonly List<VariableDifference> differences = [];
    private readonly Dictionary<int, List<VariableElement>> differing = [];
    private readonly double timeTolerance;
    private int variables;
    private long compared;
    private long leftOut;
    private long tiny;

    public ComparisonOfRuns(Run run, IEnumerable<ReferenceSeries> references, double tolerance)
    {
        this.run = run;
        this.tolerance = tolerance;
        this.references = [.. references];
        double gap = run.Times.Zip(run.Times.Skip(1)).Select(p => p.Second - p.First).DefaultIfEmpty(1).Min();
        // Files hold times with the digits of single precision.
        timeTolerance = gap / 1000;
    }

    /// <summary>The name of a value in the form in which equal names are equal.</summary>
    public static string Key(string name, IEnumerable<string> elements) =>
        Plain(name) + "[" + string.Join(',', elements.Select(Plain)) + "]";

    /// <summary>The columns of a run, each with its key and number within its variable.</summary>
    public static IEnumerable<(RunColumn Column, int Flat, string Key)> Keyed(Run run)
    {
        var flats = run
            .Columns.Select(c => c.Variable)
            .Distinct()
            .ToDictionary(
                v => v,
                v => Enumerable.Range(0, v.Size).GroupBy(v.ElementName).ToDictionary(g => g.Key, g => g.First())
            );
        foreach (var column in run.Columns)
        {
            int flat = flats[column.Variable][column.Name];
            yield return (column, flat, Key(column.Variable.Name, column.Variable.Elements(flat)));
        }
    }

    /// <summary>Compares.</summary>
    public Comparison Result(string file)
    {
        var byKey = references.GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.First());
        foreach (var (column, flat, key) in Keyed(run))
        {
            if (!byKey.Remove(key, out var reference))
                onlyInModel.Add(column.Name);
            values[(column.Variable, flat)] = (column, reference);
            if (reference != null)
                Compare(column, flat, reference);
        }
        // Some tools write the time as a variable too.
        onlyInReference.AddRange(references.Where(r => r.Key != "time[]" && byKey.ContainsKey(r.Key)).Select(r => r.Name));
        if (compared == 0)
            throw new DiagnosticException([SimulationDiagnostics.NothingToCompare(run.Model.File, file, variables > 0)]);
        return new Comparison
        {
            Tolerance = tolerance,
            Variables = variables,
            Values = compared,
            First = differing.Count == 0 ? null : DeepStack.Run(First),
            // OrderBy is stable: equal ones stay in the order of the model.
            Differences = [.. differences.OrderByDescending(d => d.Relative)],
            OnlyInModel = [.. onlyInModel],
            OnlyInReference = [.. onlyInReference],
            PointsLeftOut = leftOut,
            Tiny = tiny,
        };
    }

    private static string Plain(string name) => Names.Canonical(name.Replace("\"", "", StringComparison.Ordinal));

    private void Compare(RunColumn column, int flat, ReferenceSeries reference)
    {
        variables++;
        VariableDifference? difference = null;
        for (int k = 0; k < reference.Times.Length; k++)
        {
            int at = SavedAt(reference.Times[k]);
            if (at < 0)
            {
                leftOut++;
                continue;
            }
            compared++;
            var (value, wanted) = (column.Values[at], reference.Values[k]);
            double relative = Relative(value, wanted);
            if (Agree(value, wanted))
            {
                if (relative > tolerance)
                    tiny++;
                continue;
            }
            if (!differing.TryGetValue(at, out var list))
                differing[at] = list = [];
            list.Add((column.Variable, flat));
            var here = new VariableDifference(
                new ComparedValue(column.Name, value, wanted),
                run.Times[at],
                difference?.FirstTime ?? run.Times[at],
                relative,
                (difference?.Times ?? 0) + 1
            );
            difference = difference == null || relative > difference.Relative ? here : difference with { Times = here.Times };
        }
        if (difference != null)
            differences.Add(difference);
    }

    private bool Agree(double a, double b) =>
        a.Equals(b)
        || Math.Abs(a - b) <= Comparison.Absolute + tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) && double.IsFinite(a - b);

    private static double Relative(double a, double b) =>
        a.Equals(b) || a == b ? 0
        : !double.IsFinite(a) || !double.IsFinite(b) ? double.PositiveInfinity
        : Math.Abs(a - b) / Math.Max(Math.Abs(a), Math.Abs(b));

    private int SavedAt(double time)
    {
        int at = run.Times.BinarySearch(time);
        if (at >= 0)
            return at;
        int after = ~at;
        if (after < run.Times.Length && run.Times[after] - time <= timeTolerance)
            return after;
        return after > 0 && time - run.Times[after - 1] <= timeTolerance ? after - 1 : -1;
    }

    private FirstDifference First()
    {
        int at = differing.Keys.Min();
        var order = CausalOrder.Of(run.Model);
        bool isStart = at == 0;
        var phase = isStart ? CausePhase.AtStart : CausePhase.InStep;
        var here = differing[at].OrderBy(v => order.Position(v.Variable, v.Flat, isStart)).ToList();
        var set = here.ToHashSet();
        // A flow that differs is named before the stock that it fills; in a loop the stock that stands at its beginning is.
        var first = here.Cast<VariableElement?>()
            .FirstOrDefault(v => HasNoCauseIn(set, order, v!.Value, isStart ? phase : CausePhase.Ever));
        first ??= here.Cast<VariableElement?>().FirstOrDefault(v => HasNoCauseIn(set, order, v!.Value, phase));
        var (variable, flat) = first ?? here[0];
        return new FirstDifference(
            Both((variable, flat), at),
            run.Times[at],
            [
                .. order
                    .Causes(variable, flat, isStart ? CausePhase.AtStart : CausePhase.Ever)
                    .Where(values.ContainsKey)
                    .Select(c => Both(c, at)),
            ]
        );
    }

    private static bool HasNoCauseIn(HashSet<VariableElement> set, CausalOrder order, VariableElement value, CausePhase phase) =>
        !order.Causes(value.Variable, value.Flat, phase).Any(set.Contains);

    private ComparedValue Both(VariableElement value, int at)
    {
        var (column, reference) = values[value];
        double? wanted = null;
        if (reference != null)
            for (int k = 0; k < reference.Times.Length && wanted == null; k++)
                if (SavedAt(reference.Times[k]) == at)
                    wanted = reference.Values[k];
        return new ComparedValue(column.Name, column.Values[at], wanted);
    }
}
