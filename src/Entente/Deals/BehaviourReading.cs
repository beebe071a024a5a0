using System.Collections.Immutable;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A test of behaviour in one package and one named world.</summary>
/// <param name="Test">The test.</param>
/// <param name="Package">Name of the package.</param>
/// <param name="World">Name of the named world; empty where there is none.</param>
/// <param name="With">Number of the variant with what the test sets.</param>
/// <param name="Without">Number of the variant without it; -1 where nothing is compared.</param>
/// <param name="Holds">The condition, 1 or 0; null where there is none.</param>
/// <param name="Compared">What is compared: first what stays the same, then what differs.</param>
/// <param name="Shown">What the condition names.</param>
internal sealed record BehaviourTrial(
    BehaviourTest Test,
    string Package,
    string World,
    int With,
    int Without,
    VariableElement? Holds,
    ImmutableArray<VariableElement> Compared,
    ImmutableArray<VariableElement> Shown
)
{
    /// <summary>The failure in the world of the lowest number so far.</summary>
    public BehaviourFailure? Failure { get; set; }

    /// <summary>Numbers of the worlds in which it fails.</summary>
    public HashSet<long> Failing { get; } = [];

    /// <summary>Which of the values that should differ did.</summary>
    public bool[] Differs { get; } = new bool[Test.Different.Length];
}

/// <summary>What a block of worlds tells about each trial.</summary>
internal sealed class BehaviourBlock(int trials, long firstRun, int runs)
{
    /// <summary>Number of the run in lane 0.</summary>
    public long FirstRun { get; } = firstRun;

    /// <summary>Lanes that hold runs.</summary>
    public int Runs { get; } = runs;

    /// <summary>For each trial the first failure of its condition: lane, time and values.</summary>
    public (int Lane, double Time, double[] Values)?[] Failed { get; } = new (int, double, double[])?[trials];

    /// <summary>For each trial the lanes in which its condition fails at any time.</summary>
    public bool[][] Failing { get; } = [.. Enumerable.Range(0, trials).Select(_ => new bool[runs])];

    /// <summary>For each trial what is compared, step by step, with and without what it sets.</summary>
    public (List<double[]> With, List<double[]> Without)[] Paths { get; } =
    [.. Enumerable.Range(0, trials).Select(_ => (new List<double[]>(), new List<double[]>()))];

    /// <summary>The times of the steps that are compared, by trial.</summary>
    public List<double>[] Times { get; } = [.. Enumerable.Range(0, trials).Select(_ => new List<double>())];
}

/// <summary>Reads conditions and comparisons at every time step.</summary>
internal sealed class BehaviourReading(IReadOnlyList<BehaviourTrial> trials) : BlockObserver<BehaviourBlock>
{
    private const double TimeSlack = 1e-9;

    private int[] conditionRows = [];
    private int[][] comparedRows = [];
    private int[][] shownRows = [];

    public override IEnumerable<VariableElement> Reads =>
        trials.SelectMany(t => t.Compared.Concat(t.Shown).Concat(t.Holds is { } holds ? [holds] : [])).Distinct();

    public override bool WantsSteps => true;

    public override void Bind(Simulator simulator)
    {
        conditionRows = [.. trials.Select(t => t.Holds is { } h ? simulator.RowOf(h.Variable, h.Flat) : -1)];
        comparedRows = [.. trials.Select(t => t.Compared.Select(v => simulator.RowOf(v.Variable, v.Flat)).ToArray())];
        shownRows = [.. trials.Select(t => t.Shown.Select(v => simulator.RowOf(v.Variable, v.Flat)).ToArray())];
    }

    public override BehaviourBlock Begin(long firstRun, int runs) => new(trials.Count, firstRun, runs);

    public override void Stepped(BehaviourBlock partial, int variant, Batch batch, long step, double time) =>
        Read(partial, variant, batch, time);

    public override void Ended(BehaviourBlock partial, int variant, Batch batch, Clock clock) { }

    public override void Fold(BehaviourBlock partial)
    {
        for (int i = 0; i < trials.Count; i++)
        {
            var trial = trials[i];
            if (trial.Failure == null && partial.Failed[i] is { } failed)
                trial.Failure = new BehaviourFailure(
                    partial.FirstRun + failed.Lane,
                    trial.World,
                    trial.Package,
                    failed.Time,
                    [.. trial.Shown.Select((v, k) => KeyValuePair.Create(v.Variable.ElementName(v.Flat), failed.Values[k]))]
                );
            for (int lane = 0; lane < partial.Runs; lane++)
                if (partial.Failing[i][lane])
                    trial.Failing.Add(partial.FirstRun + lane);
            if (trial.Without >= 0)
                Compare(partial, i, trial);
        }
    }

    private void Read(BehaviourBlock partial, int variant, Batch batch, double time)
    {
        for (int i = 0; i < trials.Count; i++)
        {
            var trial = trials[i];
            if (time < trial.Test.From - TimeSlack || time > trial.Test.To + TimeSlack)
                continue;
            if (trial.With == variant && trial.Holds != null)
                ReadCondition(partial, i, batch, time);
            if (trial.Without < 0)
                continue;
            if (trial.With == variant)
            {
                partial.Paths[i].With.Add(Row(batch, comparedRows[i], partial.Runs));
                partial.Times[i].Add(time);
            }
            if (trial.Without == variant)
                partial.Paths[i].Without.Add(Row(batch, comparedRows[i], partial.Runs));
        }
    }

    private void ReadCondition(BehaviourBlock partial, int trial, Batch batch, double time)
    {
        var row = batch.Row(conditionRows[trial]);
        // The world of the lowest number counts, and in it the first time.
        int first = partial.Failed[trial] is { } known ? known.Lane : partial.Runs;
        for (int lane = 0; lane < partial.Runs; lane++)
        {
            if (row[lane] == 1)
                continue;
            partial.Failing[trial][lane] = true;
            if (lane >= first)
                continue;
            first = lane;
            partial.Failed[trial] = (lane, time, [.. shownRows[trial].Select(r => batch.Row(r)[lane])]);
        }
    }

    private static double[] Row(Batch batch, int[] rows, int runs)
    {
        var values = new double[rows.Length * runs];
        for (int i = 0; i < rows.Length; i++)
            batch.Row(rows[i])[..runs].CopyTo(values.AsSpan(i * runs));
        return values;
    }

    private static void Compare(BehaviourBlock partial, int number, BehaviourTrial trial)
    {
        var (with, without) = partial.Paths[number];
        int same = trial.Test.Same.Length;
        for (int lane = 0; lane < partial.Runs; lane++)
        for (int step = 0; step < with.Count; step++)
        for (int v = 0; v < trial.Compared.Length; v++)
        {
            double a = with[step][(v * partial.Runs) + lane];
            double b = without[step][(v * partial.Runs) + lane];
            if (Math.Abs(a - b) <= trial.Test.Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)))
                continue;
            if (v >= same)
                trial.Differs[v - same] = true;
            else
                Failed(trial, partial, number, (lane, step), trial.Compared[v], (a, b));
        }
    }

    private static void Failed(
        BehaviourTrial trial,
        BehaviourBlock partial,
        int number,
        (int Lane, int Step) at,
        VariableElement value,
        (double With, double Without) read
    )
    {
        long run = partial.FirstRun + at.Lane;
        trial.Failing.Add(run);
        if (trial.Failure is { } known && known.Run <= run)
            return;
        string name = value.Variable.ElementName(value.Flat);
        trial.Failure = new BehaviourFailure(
            run,
            trial.World,
            trial.Package,
            partial.Times[number][at.Step],
            [KeyValuePair.Create(name, read.With), KeyValuePair.Create($"{name} without what the test sets", read.Without)]
        );
    }
}
