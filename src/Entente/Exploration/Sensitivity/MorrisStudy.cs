using System.Collections.Immutable;
using Entente.Exploration.Designs;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>Elementary effects along paths through a grid of probabilities (Morris 1991), with mu* (Campolongo, Cariboni &amp; Saltelli 2007). An effect is the change
/// of the outcome over the whole range of probability of an input. A group moves as one and gives the size of its effect alone; noise likewise, with a
/// fresh draw as its step.</summary>
internal sealed class MorrisStudy : Study
{
    private readonly Design design;
    private readonly DriverOptions options;

    public MorrisStudy(Factors factors, DriverOptions options) =>
        (design, this.options) = (new Design(factors, options), options);

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Morris;

    /// <inheritdoc/>
    public override Inputs Inputs => design;

    /// <inheritdoc/>
    public override Tally NewTally() => new MorrisTally(design, options);

    /// <summary>Rows of a path.</summary>
    public static int RowsPer(Factors factors) => factors.All.Length + 1;

    internal sealed class Design : FactorInputs
    {
        private readonly int rows;
        private readonly int levels;
        private readonly ImmutableArray<bool> open;
        private readonly MorrisPath?[] made = new MorrisPath?[64];

        public Design(Factors factors, DriverOptions options)
            : base(factors, options.Runs / RowsPer(factors) * RowsPer(factors), options.Seed)
        {
            rows = RowsPer(factors);
            levels = options.Levels;
            open = [.. factors.Space.Inputs.Select(input => !DesignedInputs.IsBounded(input))];
        }

        /// <summary>The factor that moves after a row of a path, and the signed step; 0 where it has no direction.</summary>
        public (int Factor, double Step) Move(long path, int row)
        {
            var at = At(path);
            int factor = at.Order[row];
            var members = Factors.All[factor].Members;
            return (factor, members.Length == 1 ? at.Moved[members[0]] - at.Start[members[0]] : 0);
        }

        /// <summary>The size of every step.</summary>
        public double Jump => levels / 2 / (levels - 1.0);

        protected override double[] Values(long run)
        {
            var at = At(run / rows);
            double[] point = [.. at.Start];
            for (int step = 0; step < run % rows; step++)
                foreach (int i in Factors.All[at.Order[step]].Members)
                    point[i] = at.Moved[i];
            for (int i = 0; i < point.Length; i++)
                point[i] = DesignedInputs.Inside(point[i], open[i]);
            return Map(point);
        }

        protected override long NoiseOf(long run)
        {
            int noise = Factors.All.Length - 1;
            bool isMoved = Factors.All[noise].HasNoise && Array.IndexOf(At(run / rows).Order, noise) < run % rows;
            return (2 * (run / rows)) + (isMoved ? 1 : 0);
        }

        private MorrisPath At(long path)
        {
            if (made[path & 63] is { } before && before.Path == path)
                return before;
            var walk = new MorrisWalk(Names.Length, levels, Seed, path);
            int[] order =
            [
                .. Enumerable
                    .Range(0, Factors.All.Length)
                    .OrderBy(f => Philox.Uniform(Seed, (ulong)path, (uint)f, 0x3043), Comparer<double>.Default),
            ];
            var at = new MorrisPath(path, walk.Point(0), walk.Point(Names.Length), order);
            made[path & 63] = at;
            return at;
        }

        private sealed record MorrisPath(long Path, double[] Start, double[] Moved, int[] Order);
    }
}

/// <summary>Mean, mean size and spread of the effects on one outcome.</summary>
internal sealed class MorrisTally(MorrisStudy.Design design, DriverOptions options) : Tally
{
    private readonly ImmutableArray<Factor> factors = design.Factors.All;
    private readonly Moments[] effects = new Moments[design.Factors.All.Length];
    private readonly Moments[] sizes = new Moments[design.Factors.All.Length];
    private double before;
    private int at;
    private long path;
    private long notFinite;

    /// <inheritdoc/>
    public override void Take(double outcome)
    {
        if (at > 0)
        {
            var (factor, step) = design.Move(path, at - 1);
            double effect = (outcome - before) / (step != 0 ? step : design.Jump);
            if (factors[factor].IsNoise)
                effect *= design.Jump;
            if (double.IsFinite(effect))
            {
                effects[factor].Add(effect);
                sizes[factor].Add(Math.Abs(effect));
            }
            else
                notFinite++;
        }
        before = outcome;
        if (++at > factors.Length)
            (at, path) = (0, path + 1);
    }

    /// <inheritdoc/>
    public override Finding Finish()
    {
        DriverIndex Index(Factor factor, int f)
        {
            double t = Stretches.Quantile(options.Confidence, sizes[f].Count);
            var size = Estimate.With(sizes[f].Mean, sizes[f].Error, t);
            if (factor.Members.Length != 1 || factor.HasNoise)
                return Finding.Index(factor.Name, ("muStar", size));
            return Finding.Index(
                factor.Name,
                ("muStar", size),
                ("mu", Estimate.With(effects[f].Mean, effects[f].Error, t)),
                ("sigma", Spread(Math.Sqrt(effects[f].Variance), effects[f].Count))
            );
        }
        return new Finding([.. factors.Select(Index)]) { NotFinite = notFinite };
    }

    // The interval of a standard deviation of normal effects, by chi-square.
    private Estimate Spread(double sd, long count)
    {
        if (count < 2)
            return new Estimate(double.NaN, double.NaN, double.NaN);
        double tail = (1 - options.Confidence) / 2;
        double Root(double p) => Math.Sqrt((count - 1) / MathNet.Numerics.Distributions.ChiSquared.InvCDF(count - 1, p));
        return new Estimate(sd, sd * Root(1 - tail), sd * Root(tail));
    }
}
