using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// Shapley effects (Owen 2014): of each factor the mean, over all orders, of what it adds to the expected variance that is left. Estimated along random
/// orders by pick and freeze (Goda 2021, algorithm 1), with the factors drawn anew given those that are kept (Song, Nelson &amp; Staum 2016), so that
/// they hold for correlated inputs too.
/// </summary>
internal sealed class ShapleyStudy : Study
{
    private readonly Design design;
    private readonly DriverOptions options;

    public ShapleyStudy(Factors factors, DriverOptions options) =>
        (design, this.options) = (new Design(factors, options), options);

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Shapley;

    /// <inheritdoc/>
    public override Inputs Inputs => design;

    /// <inheritdoc/>
    public override Tally NewTally() => new ShapleyTally(design, options);

    /// <summary>Rows of one base point.</summary>
    public static int RowsPer(Factors factors) => factors.All.Length + 1;

    internal sealed class Design : FactorInputs
    {
        private readonly int rows;
        private readonly BasePoint?[] made = new BasePoint?[64];

        public Design(Factors factors, DriverOptions options)
            : base(
                factors,
                new Stretches(options.Runs / RowsPer(factors), 0, options.Seed).Points * RowsPer(factors),
                options.Seed
            )
        {
            rows = RowsPer(factors);
            Points = new Stretches(options.Runs / rows, (2 * Names.Length) + factors.All.Length, options.Seed);
        }

        public Stretches Points { get; }

        /// <summary>The order in which the factors of a base point are drawn anew.</summary>
        public int[] Order(long point)
        {
            int[] order = [.. Enumerable.Range(0, Factors.All.Length)];
            // The orders are spread evenly too, by further coordinates of the point (Mitchell et al. 2022).
            double[] keys = [.. order.Select(f => Points.At(point, (2 * Names.Length) + f))];
            Array.Sort(keys, order);
            return order;
        }

        // Row j: the first j factors of the order are drawn anew, given the others.
        protected override double[] Values(long run)
        {
            var at = At(run / rows);
            int fresh = (int)(run % rows);
            double[] values = at.Draw.Resampled(at.A, at.B, at.Places, Factors.All.Length - fresh);
            Factors.Space.MapCorrelated(1, values);
            return values;
        }

        protected override long NoiseOf(long run)
        {
            var at = At(run / rows);
            int noise = Factors.All.Length - 1;
            bool ofB = Factors.All[noise].HasNoise && Array.IndexOf(at.Order, noise) < run % rows;
            return (2 * (run / rows)) + (ofB ? 1 : 0);
        }

        private BasePoint At(long point)
        {
            if (made[point & 63] is { } before && before.Point == point)
                return before;
            int n = Names.Length;
            double[] a = [.. Enumerable.Range(0, n).Select(i => Points.At(point, i))];
            double[] b = [.. Enumerable.Range(0, n).Select(i => Points.At(point, n + i))];
            int[] order = Order(point);
            var place = new int[order.Length];
            for (int p = 0; p < order.Length; p++)
                place[order[p]] = order.Length - 1 - p;
            // The factor that is drawn anew first stands last among those on which others are conditioned.
            int[] places = [.. Factors.OfInput.Select(f => place[f])];
            var at = new BasePoint(
                point,
                order,
                places,
                ConditionalDraw.Correlated(Factors.Space, a),
                b,
                new ConditionalDraw(Factors.Space, places)
            );
            made[point & 63] = at;
            return at;
        }

        private sealed record BasePoint(long Point, int[] Order, int[] Places, double[] A, double[] B, ConditionalDraw Draw);
    }
}

/// <summary>The running sums of one outcome.</summary>
internal sealed class ShapleyTally(ShapleyStudy.Design design, DriverOptions options) : Tally
{
    private readonly ImmutableArray<Factor> factors = design.Factors.All;
    private readonly double[] row = new double[design.Factors.All.Length + 1];
    private readonly List<double[]> groups = [];
    private Moments moments;
    private double origin = double.NaN;
    private int at;
    private long point;
    private long notFinite;

    /// <inheritdoc/>
    public override void Take(double outcome)
    {
        row[at++] = outcome;
        if (at < row.Length)
            return;
        at = 0;
        if (point % design.Points.Size == 0)
            groups.Add(new double[factors.Length + 4]);
        if (row.All(double.IsFinite))
            Add(groups[^1], design.Order(point));
        else
            notFinite++;
        point++;
    }

    private void Add(double[] sums, int[] order)
    {
        moments.Add(row[0]);
        if (double.IsNaN(origin))
            origin = row[0];
        sums[^3]++;
        sums[^2] += row[0] - origin;
        sums[^1] += (row[0] - origin) * (row[0] - origin);
        double before = 0;
        for (int j = 0; j < order.Length; j++)
        {
            double left = 0.5 * (row[0] - row[j + 1]) * (row[0] - row[j + 1]);
            sums[order[j]] += left - before;
            before = left;
        }
        sums[factors.Length] += before;
    }

    /// <inheritdoc/>
    public override Finding Finish()
    {
        var (values, errors, without) = Jackknife.WithReplicates(
            groups,
            sums =>
                [
                    .. sums.Take(factors.Length).Select(s => sums[factors.Length] > 0 ? s / sums[factors.Length] : double.NaN),
                    sums[^2] / sums[^3],
                    (sums[^1] / sums[^3]) - (sums[^2] / sums[^3] * (sums[^2] / sums[^3])),
                ]
        );
        double t = Stretches.Quantile(options.Confidence, groups.Count);
        return new Finding([
            .. factors.Select(
                (f, i) =>
                    Finding.Index(f.Name, ("shapley", Estimate.With(values[i], errors[i], t))) with
                    {
                        Without = [.. without.Select(w => w[i])],
                    }
            ),
        ])
        {
            NotFinite = notFinite,
            Mean = moments.Mean,
            MeanError = errors[^2],
            StandardDeviation = Math.Sqrt(moments.Variance),
            StandardDeviationError = Finding.ErrorOfDeviation(values[^1], errors[^1]),
            Remarks = moments.Variance > 0 ? [] : ["The outcome does not vary, so nothing drives it."],
        };
    }
}
