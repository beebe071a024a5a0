using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// Extended Fourier amplitude sensitivity test (Saltelli, Tarantola &amp; Chan 1999): along a search curve one factor swings with a high frequency and the others
/// with low ones; the power at the harmonics of the high one is the first order, that at the frequencies below half of it belongs to all others. Curves are
/// repeated with random phases, whose spread gives the error.
/// </summary>
internal sealed class EfastStudy : Study
{
    private const int Harmonics = 4;
    private const int LeastPoints = (4 * Harmonics * Harmonics) + 1;
    private const int MostPoints = 1025;
    private const int Repeats = 8;
    private readonly Design design;
    private readonly DriverOptions options;

    public EfastStudy(Factors factors, DriverOptions options) => (design, this.options) = (new Design(factors, options), options);

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Efast;

    /// <inheritdoc/>
    public override Inputs Inputs => design;

    /// <summary>The least number of runs: two curves of 65 points for each factor.</summary>
    public static long Least(int factors) => 2L * factors * LeastPoints;

    /// <inheritdoc/>
    public override Tally NewTally() => new EfastTally(design, options);

    internal sealed class Design : FactorInputs
    {
        private readonly Curve?[] made = new Curve?[16];

        public Design(Factors factors, DriverOptions options)
            : base(factors, RunsOf(factors.All.Length, options.Runs), options.Seed)
        {
            Points = PointsOf(factors.All.Length, options.Runs);
            // Twice as many points as the harmonics need, where there are enough: else sums of frequencies come back as harmonics.
            High = (Points - 1) / ((Points < 257 ? 2 : 4) * Harmonics);
        }

        /// <summary>Points of a curve, an odd number.</summary>
        public int Points { get; }

        /// <summary>The high frequency.</summary>
        public int High { get; }

        protected override double[] Values(long run)
        {
            long number = run / Points;
            double s = Math.PI * ((2 * (run % Points)) + 1 - Points) / Points;
            var curve = At(number);
            var uniforms = new double[Names.Length];
            for (int i = 0; i < uniforms.Length; i++)
                uniforms[i] = Math.Clamp(
                    0.5 + (Math.Asin(Math.Sin((curve.Frequencies[i] * s) + curve.Phases[i])) / Math.PI),
                    1e-12,
                    1 - 1e-12
                );
            return Map(uniforms);
        }

        protected override long NoiseOf(long run) => run;

        // Curves go round the factors, so that the first ones give an answer for all.
        private Curve At(long number)
        {
            if (made[number & 15] is { } before && before.Number == number)
                return before;
            int own = (int)(number % Factors.All.Length);
            int most = Math.Max(1, High / (2 * Harmonics));
            var frequencies = new int[Names.Length];
            int others = 0;
            int step = most >= Names.Length - 1 && Names.Length > 1 ? most / (Names.Length - 1) : 1;
            for (int i = 0; i < frequencies.Length; i++)
                frequencies[i] = Factors.OfInput[i] == own ? High : (others++ * step % most) + 1;
            double[] phases =
            [
                .. Enumerable
                    .Range(0, Names.Length)
                    .Select(i => 2 * Math.PI * Philox.Uniform(Seed, (ulong)number, (uint)i, 0xFA57)),
            ];
            return made[number & 15] = new Curve(number, frequencies, phases);
        }

        private static int PointsOf(int factors, long runs)
        {
            long points = Math.Clamp(runs / ((long)factors * Repeats), LeastPoints, MostPoints);
            return (int)(points % 2 == 0 ? points - 1 : points);
        }

        private static long RunsOf(int factors, long runs)
        {
            long round = (long)factors * PointsOf(factors, runs);
            return runs / round * round;
        }

        private sealed record Curve(long Number, int[] Frequencies, double[] Phases);
    }

    private sealed class EfastTally(Design design, DriverOptions options) : Tally
    {
        private readonly double[] curve = new double[design.Points];
        private readonly Moments[] first = new Moments[design.Factors.All.Length];
        private readonly Moments[] total = new Moments[design.Factors.All.Length];
        private Moments moments;

        // Of each curve its mean and mean square.
        private readonly List<double[]> curves = [];
        private double origin = double.NaN;
        private int at;
        private long number;
        private long notFinite;

        public override void Take(double outcome)
        {
            curve[at++] = outcome;
            if (at < curve.Length)
                return;
            at = 0;
            int factor = (int)(number++ % first.Length);
            if (!curve.All(double.IsFinite))
            {
                notFinite++;
                return;
            }
            double mean = curve.Average();
            if (double.IsNaN(origin))
                origin = mean;
            double variance = 0;
            for (int i = 0; i < curve.Length; i++)
            {
                moments.Add(curve[i]);
                curve[i] -= mean;
                variance += curve[i] * curve[i] / curve.Length;
            }
            curves.Add([1, mean - origin, variance + ((mean - origin) * (mean - origin))]);
            if (!(variance > 0))
                return;
            first[factor].Add(Enumerable.Range(1, Harmonics).Sum(h => Power(h * design.High)) / variance);
            total[factor].Add(1 - (Enumerable.Range(1, design.High / 2).Sum(Power) / variance));
        }

        // Variance that one frequency carries.
        private double Power(int frequency)
        {
            double cosine = 0;
            double sine = 0;
            for (int j = 0; j < curve.Length; j++)
            {
                double angle = frequency * Math.PI * ((2 * j) + 1 - curve.Length) / curve.Length;
                cosine += curve[j] * Math.Cos(angle);
                sine += curve[j] * Math.Sin(angle);
            }
            return 2 * ((cosine * cosine) + (sine * sine)) / ((double)curve.Length * curve.Length);
        }

        public override Finding Finish()
        {
            Estimate Of(Moments shares) =>
                shares.Count == 0
                    ? new Estimate(double.NaN, double.NaN, double.NaN)
                    : Estimate.With(shares.Mean, shares.Error, Stretches.Quantile(options.Confidence, shares.Count));
            var (values, errors) = Jackknife.Of(
                curves.Count > 0 ? curves : [new double[3]],
                sums => [sums[1] / sums[0], (sums[2] / sums[0]) - (sums[1] / sums[0] * (sums[1] / sums[0]))]
            );
            return new Finding([
                .. design.Factors.All.Select((f, i) => Finding.Index(f.Name, ("total", Of(total[i])), ("first", Of(first[i])))),
            ])
            {
                NotFinite = notFinite,
                Mean = curves.Count > 0 ? moments.Mean : double.NaN,
                MeanError = errors[0],
                StandardDeviation = Math.Sqrt(moments.Variance),
                StandardDeviationError = Finding.ErrorOfDeviation(values[1], errors[1]),
                Remarks =
                [
                    FormattableString.Invariant(
                        $"The intervals hold the spread over curves, not the part of interactions beyond {Harmonics} harmonics."
                    ),
                    .. notFinite == 0
                        ? Array.Empty<string>()
                        :
                        [
                            FormattableString.Invariant(
                                $"{notFinite:N0} of {number:N0} curves of {curve.Length:N0} runs hold an outcome that is not finite, and one is enough to lose a curve: take sobol, pawn or delta."
                            ),
                        ],
                ],
            };
        }
    }
}
