using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>Screens any number of inputs from the same plain runs: the share of the variance of the outcome's ranks that lies between classes of an input. Ranks,
/// so that a few extreme runs do not hide what the others say.</summary>
internal sealed class ScreeningStudy : Study
{
    private readonly Factors factors;
    private readonly DriverOptions options;
    private readonly Lazy<byte[][]> classes;

    public ScreeningStudy(Uncertainty uncertainty, Factors factors, DriverOptions options)
    {
        (this.factors, this.options) = (factors, options);
        Inputs = uncertainty.Sample(options.Runs, options.Seed, Stretches.SpreadOf(uncertainty.Inputs.Length));
        classes = new Lazy<byte[][]>(ClassesOfAll);
    }

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Sobol;

    /// <inheritdoc/>
    public override Inputs Inputs { get; }

    /// <inheritdoc/>
    public override Tally NewTally() => new ScreeningTally(this);

    private byte[][] ClassesOfAll()
    {
        int count = FirstOrder.ClassesFor((int)Inputs.Runs);
        var columns = new InputColumns(Inputs);
        var result = new byte[Inputs.Names.Length][];
        for (int input = 0; input < result.Length; input++)
            result[input] = FirstOrder.ClassOf(columns.Of(input), count);
        return result;
    }

    private sealed class ScreeningTally(ScreeningStudy study) : Tally
    {
        private readonly List<double> outcomes = [];

        public override void Take(double outcome) => outcomes.Add(outcome);

        public override Finding Finish()
        {
            double[] all = [.. outcomes];
            int[] finite = [.. Enumerable.Range(0, all.Length).Where(i => double.IsFinite(all[i]))];
            double[] values = [.. finite.Select(i => all[i])];
            double[] ranked = Statistics.Ranks(values);
            for (int i = 0; i < finite.Length; i++)
                all[finite[i]] = ranked[i];
            byte[][] classes = study.classes.Value;
            var single = new DriverIndex[classes.Length];
            Parallel.For(
                0,
                classes.Length,
                i => single[i] = FirstOrder.Index(study.Inputs.Names[i], classes[i], all, study.options.Confidence)
            );
            return new Finding([.. study.factors.All.Where(f => !f.IsNoise).Select(f => OfFactor(f, single))])
            {
                NotFinite = all.Length - finite.Length,
                Remarks =
                [
                    "Shares of the variance of the ranks, each input alone: an input that acts through others only, and the noise, do not show here but in the totals.",
                ],
            }.WithSpread(values);
        }

        // What is varied as one has the share of its strongest part, at least.
        private static DriverIndex OfFactor(Factor factor, DriverIndex[] single) =>
            factor.Members.Select(i => single[i]).MaxBy(i => i.Main.Value) is { } strongest
                ? new DriverIndex(factor.Name, strongest.Measures)
                : throw new InvalidOperationException("This is a bug in Entente: a factor without inputs.");
    }
}
