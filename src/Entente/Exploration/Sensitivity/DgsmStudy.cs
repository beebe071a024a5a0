using System.Collections.Immutable;
using Entente.Exploration.Distributions;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// Derivative-based measures: the mean squared derivative by each input, and the bound that it sets to the total share of variance (Sobol' &amp; Kucherenko
/// 2009; Lamboni et al. 2013): total ≤ C ν / V with the Poincaré constant C = 1/π² of a uniform on 0..1 and 1 of a standard normal. A uniform input is
/// taken as it is, any other through its normal score, to which the inequality applies as well.
/// </summary>
internal sealed class DgsmStudy : Study
{
    private readonly Design design;
    private readonly DriverOptions options;

    public DgsmStudy(Factors factors, DriverOptions options) => (design, this.options) = (new Design(factors, options), options);

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Dgsm;

    /// <inheritdoc/>
    public override Inputs Inputs => design;

    /// <inheritdoc/>
    public override Tally NewTally() => new DgsmTally(design, options);

    internal sealed class Design : FactorInputs
    {
        private const double Step = 1e-4;
        private readonly int rows;
        private readonly Stretches points;

        public Design(Factors factors, DriverOptions options)
            : base(
                factors,
                new Stretches(options.Runs / (factors.Space.Names.Length + 1), 0, options.Seed).Points
                    * (factors.Space.Names.Length + 1),
                options.Seed
            )
        {
            rows = Names.Length + 1;
            points = new Stretches(options.Runs / rows, Names.Length, options.Seed);
            IsUniform = [.. factors.Space.Inputs.Select(input => input.Distribution is Uniform)];
        }

        public ImmutableArray<bool> IsUniform { get; }

        public long Size => points.Size;

        /// <summary>The step of an input at a base point: in probability or normal score, and in its own unit.</summary>
        public (double Score, double Own) StepOf(long point, int input)
        {
            double base1 = points.At(point, input);
            double moved = Moved(base1, input);
            var distribution = Factors.Space.Inputs[input].Distribution;
            return (
                IsUniform[input] ? moved - base1 : StandardNormal.Quantile(moved) - StandardNormal.Quantile(base1),
                distribution.Quantile(moved) - distribution.Quantile(base1)
            );
        }

        protected override double[] Values(long run)
        {
            long point = run / rows;
            double[] uniforms = [.. Enumerable.Range(0, Names.Length).Select(i => points.At(point, i))];
            int row = (int)(run % rows);
            if (row > 0)
                uniforms[row - 1] = Moved(uniforms[row - 1], row - 1);
            return Map(uniforms);
        }

        protected override long NoiseOf(long run) => run / rows;

        // Towards the middle, so that no end is passed.
        private double Moved(double p, int input)
        {
            if (IsUniform[input])
                return p < 0.5 ? p + Step : p - Step;
            double z = StandardNormal.Quantile(p);
            return StandardNormal.Cdf(z < 0 ? z + Step : z - Step);
        }
    }

    private sealed class DgsmTally(Design design, DriverOptions options) : Tally
    {
        private readonly double[] row = new double[design.Names.Length + 1];
        private readonly List<double[]> groups = [];
        private int at;
        private long point;
        private long notFinite;
        private double shift = double.NaN;

        public override void Take(double outcome)
        {
            row[at++] = outcome;
            if (at < row.Length)
                return;
            at = 0;
            if (point % design.Size == 0)
                groups.Add(new double[3 + (2 * (row.Length - 1))]);
            if (row.All(double.IsFinite))
                Add(groups[^1]);
            else
                notFinite++;
            point++;
        }

        private void Add(double[] sums)
        {
            if (double.IsNaN(shift))
                shift = row[0];
            double y = row[0] - shift;
            sums[0]++;
            sums[1] += y;
            sums[2] += y * y;
            for (int i = 0; i < row.Length - 1; i++)
            {
                double change = row[i + 1] - row[0];
                var (score, own) = design.StepOf(point, i);
                double slope = own == 0 ? 0 : change / own;
                double scaled = score == 0 ? 0 : change / score;
                sums[3 + (2 * i)] += slope * slope;
                sums[4 + (2 * i)] += scaled * scaled * (design.IsUniform[i] ? 1 / (Math.PI * Math.PI) : 1);
            }
        }

        public override Finding Finish()
        {
            var used = groups.Where(g => g[0] > 0).ToList();
            int n = row.Length - 1;
            double[] Of(double[] sums)
            {
                double mean = sums[1] / sums[0];
                double variance = (sums[2] / sums[0]) - (mean * mean);
                return
                [
                    .. Enumerable
                        .Range(0, n)
                        .SelectMany(i =>
                            new[]
                            {
                                sums[3 + (2 * i)] / sums[0],
                                variance > 0 ? sums[4 + (2 * i)] / sums[0] / variance : double.NaN,
                            }
                        ),
                    mean,
                    variance,
                ];
            }
            var (values, errors) = Jackknife.Of(used.Count > 0 ? used : [new double[3 + (2 * n)]], Of);
            double t = Stretches.Quantile(options.Confidence, used.Count);
            return new Finding([
                .. design.Names.Select(
                    (name, i) =>
                        Finding.Index(
                            name,
                            ("bound", Estimate.With(values[(2 * i) + 1], errors[(2 * i) + 1], t)),
                            ("dgsm", Estimate.With(values[2 * i], errors[2 * i], t))
                        )
                ),
            ])
            {
                NotFinite = notFinite,
                Mean = values[^2] + (double.IsNaN(shift) ? 0 : shift),
                MeanError = errors[^2],
                StandardDeviation = Math.Sqrt(Math.Max(0, values[^1])),
                StandardDeviationError = Finding.ErrorOfDeviation(values[^1], errors[^1]),
                Remarks = design.Factors.Noises.IsEmpty
                    ? []
                    :
                    [
                        "A noise has no derivative: it is in the variance, not in the list, and stays as it is while an input moves.",
                    ],
            };
        }
    }
}
