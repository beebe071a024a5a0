using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>Plain runs, on which a method for given data is used. Of each run the outcome alone is kept, of many outcomes or times in a temporary file; the inputs
/// are made again, one at a time.</summary>
internal sealed class SampleStudy : Study
{
    private readonly DriverOptions options;
    private readonly InputColumns columns;
    private readonly ImmutableArray<string>? groups;
    private readonly KeptColumns kept;

    public SampleStudy(Uncertainty uncertainty, DriverMethod method, DriverOptions options)
    {
        (Method, this.options) = (method, options);
        groups = options.ByGroup ? [.. uncertainty.Inputs.Select(i => i.Group)] : null;
        // Independent, because the intervals and thresholds of these methods are those of independent runs.
        Inputs = uncertainty.Sample(options.Runs, options.Seed);
        columns = new InputColumns(Inputs);
        kept = new KeptColumns(Inputs.Runs);
    }

    /// <inheritdoc/>
    public override DriverMethod Method { get; }

    /// <inheritdoc/>
    public override Inputs Inputs { get; }

    /// <inheritdoc/>
    public override Tally NewTally() => new SampleTally(this, options);

    private sealed class SampleTally(SampleStudy study, DriverOptions options) : Tally
    {
        private readonly KeptColumn outcomes = study.kept.Next();

        public override void Take(double outcome) => outcomes.Add(outcome);

        public override Finding Finish() =>
            GivenData.Find(study.Method, study.Inputs.Names, study.groups, Column, outcomes.Read(), options);

        private double[] Column(int input) => study.columns.Of(input);
    }
}

/// <summary>Columns of inputs that are made again: as many at a time as a limit of memory allows.</summary>
internal sealed class InputColumns(Inputs inputs)
{
    private const long MostBytes = 300_000_000;
    private const int Lanes = 256;
    private double[][] made = [];
    private int first;

    /// <summary>The values of an input in all runs.</summary>
    public double[] Of(int input)
    {
        if (input < first || input >= first + made.Length)
            Make(input);
        return made[input - first];
    }

    private void Make(int from)
    {
        int count = (int)Math.Clamp(MostBytes / (sizeof(double) * inputs.Runs), 1, inputs.Names.Length - from);
        double[][] columns = [.. Enumerable.Range(0, count).Select(_ => new double[inputs.Runs])];
        int blocks = (int)((inputs.Runs + Lanes - 1) / Lanes);
        Parallel.For(
            0,
            blocks,
            () => new double[inputs.Names.Length * Lanes],
            (block, _, values) =>
            {
                int start = block * Lanes;
                inputs.Fill(start, Lanes, values);
                for (int i = 0; i < count; i++)
                    values.AsSpan((from + i) * Lanes, (int)Math.Min(Lanes, inputs.Runs - start)).CopyTo(columns[i].AsSpan(start));
                return values;
            },
            _ => { }
        );
        (made, first) = (columns, from);
    }
}

/// <summary>Plain runs whose outcomes are kept as they are.</summary>
internal sealed class CollectingStudy(Inputs inputs) : Study
{
    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Automatic;

    /// <inheritdoc/>
    public override Inputs Inputs => inputs;

    /// <inheritdoc/>
    public override Tally NewTally() => new Collected((int)inputs.Runs);

    /// <summary>The outcomes by run.</summary>
    public sealed class Collected(int runs) : Tally
    {
        private int at;

        public double[] Values { get; } = new double[runs];

        public override void Take(double outcome) => Values[at++] = outcome;

        public override Finding Finish() => new([]);
    }
}

/// <summary>The limit on tables that are made of runs.</summary>
internal static class RunTableSize
{
    private const double MostBytes = 4e9;

    // What is sought in a table takes as much again.
    private const double ShareOfMachine = 0.4;

    /// <summary>Refuses tables that would take too much memory, before anything is run.</summary>
    public static void Require(int columns, long runs)
    {
        double limit = Math.Min(MostBytes, ShareOfMachine * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        double row = (double)columns * sizeof(double);
        // Rows are counted in whole numbers of 32 bits.
        long most = (long)Math.Min(limit / row, Array.MaxLength);
        if (runs > most)
            throw new Diagnostics.DiagnosticException([
                ExplorationDiagnostics.TableTooLarge(row * runs / 1e9, limit / 1e9, most),
            ]);
    }
}
