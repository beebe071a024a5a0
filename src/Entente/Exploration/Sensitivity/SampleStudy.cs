using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>Plain runs, on which a method for given data is used. Of each run the outcome alone is kept; the inputs are made again, one at a time.</summary>
internal sealed class SampleStudy(Uncertainty uncertainty, DriverMethod method, DriverOptions options) : Study
{
    /// <inheritdoc/>
    public override DriverMethod Method => method;

    /// <inheritdoc/>
    public override Inputs Inputs { get; } = uncertainty.Sample(options.Runs, options.Seed, SamplingMethod.Sobol);

    /// <inheritdoc/>
    public override Tally NewTally() => new SampleTally(this, options);

    private sealed class SampleTally(SampleStudy study, DriverOptions options) : Tally
    {
        private readonly List<double> outcomes = [];

        public override void Take(double outcome) => outcomes.Add(outcome);

        public override Finding Finish() => GivenData.Find(study.Method, study.Inputs.Names, Column, [.. outcomes], options);

        private double[] Column(int input)
        {
            const int lanes = 256;
            var inputs = study.Inputs;
            var column = new double[outcomes.Count];
            var block = new double[inputs.Names.Length * lanes];
            for (int first = 0; first < column.Length; first += lanes)
            {
                inputs.Fill(first, lanes, block);
                block.AsSpan(input * lanes, Math.Min(lanes, column.Length - first)).CopyTo(column.AsSpan(first));
            }
            return column;
        }
    }
}
