using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>PAWN at given values (Pianosi &amp; Wagener 2015): one sample in which all varies, and one for each input and value in which the input is held there
/// and the others are drawn given it.</summary>
internal sealed class PawnAtStudy : Study
{
    private readonly Design design;
    private readonly DriverOptions options;

    public PawnAtStudy(Factors factors, DriverOptions options) =>
        (design, this.options) = (new Design(factors, options), options);

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Pawn;

    /// <inheritdoc/>
    public override Inputs Inputs => design;

    /// <inheritdoc/>
    public override Tally NewTally() => new PawnAtTally(design, options);

    /// <summary>Samples that are compared.</summary>
    public static long SamplesOf(Factors factors, DriverOptions options) =>
        1 + ((long)factors.Space.Names.Length * options.At.Length);

    private sealed class Design : FactorInputs
    {
        private readonly DriverOptions options;
        private readonly Stretches points;
        private readonly int[][] orders;
        private readonly ConditionalDraw[] draws;

        public Design(Factors factors, DriverOptions options)
            : base(factors, options.Runs / SamplesOf(factors, options) * SamplesOf(factors, options), options.Seed)
        {
            this.options = options;
            int n = Names.Length;
            Size = (int)(options.Runs / SamplesOf(factors, options));
            points = new Stretches(Runs, n, options.Seed);
            orders =
            [
                .. Enumerable.Range(0, n).Select(input => Enumerable.Range(0, n).Select(i => i == input ? 0 : 1).ToArray()),
            ];
            draws = [.. orders.Select(order => new ConditionalDraw(factors.Space, order))];
        }

        public int Size { get; }

        protected override double[] Values(long run)
        {
            // Round about through the samples, each with points of its own.
            long samples = Runs / Size;
            long sample = run % samples;
            long point = (sample * Size) + (run / samples);
            double[] uniforms =
            [
                .. Enumerable.Range(0, Names.Length).Select(i => point < points.Points ? points.At(point, i) : Spare(point, i)),
            ];
            if (sample == 0)
                return Map(uniforms);
            int input = (int)((sample - 1) / options.At.Length);
            double at = options.At[(int)((sample - 1) % options.At.Length)];
            var kept = new double[Names.Length];
            kept[input] = Math.Clamp(Factors.Space.Inputs[input].Distribution.Cdf(at), 1e-15, 1 - 1e-15);
            double[] values = draws[input].Resampled(kept, uniforms, orders[input], 1);
            Factors.Space.MapCorrelated(1, values);
            values[input] = at;
            return values;
        }

        protected override long NoiseOf(long run) => run;

        private double Spare(long point, int input) => Philox.Uniform(Seed, (ulong)point, (uint)input, 0x9A3);
    }

    private sealed class PawnAtTally(Design design, DriverOptions options) : Tally
    {
        private readonly List<double>[] samples =
        [
            .. Enumerable.Range(0, (int)(design.Runs / design.Size)).Select(_ => new List<double>(design.Size)),
        ];
        private long taken;
        private long notFinite;

        public override void Take(double outcome)
        {
            var sample = samples[(int)(taken++ % samples.Length)];
            if (double.IsFinite(outcome))
                sample.Add(outcome);
            else
                notFinite++;
        }

        public override Finding Finish()
        {
            double[] all = Statistics.Sorted([.. samples[0]]);
            int each = options.At.Length;
            var draws = new Resampling(options.Seed);
            DriverIndex Index(string name, int input)
            {
                double[][] held = [.. samples.Skip(1 + (input * each)).Take(each).Select(s => Statistics.Sorted([.. s]))];
                double[] distances = [.. held.Select(h => TwoSample.Distance(all, h))];
                double[][] resampled =
                [
                    .. Enumerable
                        .Range(0, 50)
                        .Select(_ =>
                        {
                            double[] again = Drawn(all, ref draws);
                            var result = new double[each];
                            for (int i = 0; i < each; i++)
                                result[i] = TwoSample.Distance(again, Drawn(held[i], ref draws));
                            return result;
                        }),
                ];
                return Pawn.Index(name, distances, resampled, options.Confidence);
            }
            return new Finding([.. design.Names.Select(Index)])
            {
                NotFinite = notFinite,
                // Two samples of equal size from one distribution (Smirnov 1948), 5 %.
                Threshold = 1.358 * Math.Sqrt(2.0 / design.Size),
            }.WithSpread(all);
        }

        private static double[] Drawn(double[] sorted, ref Resampling draws)
        {
            var counts = new int[sorted.Length];
            for (int i = 0; i < sorted.Length; i++)
                counts[draws.Below(sorted.Length)]++;
            var result = new double[sorted.Length];
            for (int i = 0, at = 0; i < sorted.Length; i++)
            for (int c = 0; c < counts[i]; c++)
                result[at++] = sorted[i];
            return result;
        }
    }
}

/// <summary>Two samples set against each other.</summary>
internal static class TwoSample
{
    /// <summary>Kolmogorov–Smirnov distance of two samples in rising order.</summary>
    public static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double distance = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length; )
        {
            double value = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] == value)
                i++;
            while (j < b.Length && b[j] == value)
                j++;
            distance = Math.Max(distance, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }
        return distance;
    }
}
