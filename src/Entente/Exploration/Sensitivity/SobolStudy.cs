using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// Shares of variance of the first order and in total. Of independent inputs by the design of Saltelli et al. (2010): per base point a row of A, a row of B,
/// and for each factor A with that factor from B. Of correlated ones by Kucherenko, Tarantola &amp; Annoni (2012): per base point a row of A, a row of B, and
/// for each factor two rows, one in which all but the factor is drawn anew given the factor, one in which the factor is drawn anew given all else.
/// </summary>
internal sealed class SobolStudy : Study
{
    private readonly Design design;
    private readonly DriverOptions options;

    public SobolStudy(Factors factors, DriverOptions options)
    {
        this.options = options;
        design = new Design(factors, options, RowsPer(factors, options));
    }

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Sobol;

    /// <inheritdoc/>
    public override Simulation.Inputs Inputs => design;

    /// <inheritdoc/>
    public override Tally NewTally() => new SobolTally(design.Factors, design.Points.Size, options);

    /// <summary>Rows of one base point.</summary>
    public static int RowsPer(Factors factors, DriverOptions options) =>
        2 + (factors.All.Length * (!factors.AreIndependent || options.SecondOrder ? 2 : 1));

    private sealed class Design : FactorInputs
    {
        private readonly int rows;
        private readonly ConditionalDraw[] first = [];
        private readonly ConditionalDraw[] last = [];
        private readonly int[][] firstOrder = [];
        private readonly int[][] lastOrder = [];
        private readonly BasePoint?[] made = new BasePoint?[64];

        public Design(Factors factors, DriverOptions options, int rows)
            : base(factors, new Stretches(options.Runs / rows, 0, options.Seed).Points * rows, options.Seed)
        {
            this.rows = rows;
            Points = new Stretches(options.Runs / rows, 2 * factors.Space.Names.Length, options.Seed);
            if (factors.AreIndependent)
                return;
            int n = factors.All.Length;
            firstOrder = [.. Enumerable.Range(0, n).Select(f => factors.OfInput.Select(o => o == f ? 0 : 1).ToArray())];
            lastOrder = [.. Enumerable.Range(0, n).Select(f => factors.OfInput.Select(o => o == f ? 1 : 0).ToArray())];
            first = [.. firstOrder.Select(order => new ConditionalDraw(factors.Space, order))];
            last = [.. lastOrder.Select(order => new ConditionalDraw(factors.Space, order))];
        }

        public Stretches Points { get; }

        protected override double[] Values(long run)
        {
            var at = At(run / rows);
            int row = (int)(run % rows);
            int factors = Factors.All.Length;
            if (row < 2)
                return row == 0 ? at.A : at.B;
            int factor = (row - 2) % factors;
            if (!Factors.AreIndependent)
                return row - 2 < factors
                    ? Mapped(first[factor].Resampled(at.UniformsA, at.UniformsB, firstOrder[factor], 1))
                    : Mapped(last[factor].Resampled(at.UniformsA, at.UniformsB, lastOrder[factor], 1));
            var (into, from) = row - 2 < factors ? (at.A, at.B) : (at.B, at.A);
            double[] values = [.. into];
            foreach (int i in Factors.All[factor].Members)
                values[i] = from[i];
            return values;
        }

        protected override long NoiseOf(long run)
        {
            long point = run / rows;
            int row = (int)(run % rows);
            int factors = Factors.All.Length;
            bool isFirstHalf = row - 2 < factors;
            bool isNoise = row >= 2 && Factors.All[(row - 2) % factors].HasNoise;
            // Of correlated inputs the first half keeps its factor alone, the second half all but its factor.
            bool ofB =
                row < 2 ? row == 1
                : Factors.AreIndependent ? isFirstHalf == isNoise
                : isFirstHalf ? !isNoise
                : isNoise;
            return (2 * point) + (ofB ? 1 : 0);
        }

        private BasePoint At(long point)
        {
            // Rows of a point follow each other; a thread that comes too late makes it again.
            if (made[point & 63] is { } before && before.Point == point)
                return before;
            int n = Names.Length;
            double[] a = new double[n];
            double[] b = new double[n];
            for (int i = 0; i < n; i++)
                (a[i], b[i]) = (Points.At(point, i), Points.At(point, n + i));
            double[] correlated = Factors.AreIndependent ? [] : ConditionalDraw.Correlated(Factors.Space, a);
            var at = new BasePoint(point, correlated, [.. b], Map(a), Map([.. b]));
            made[point & 63] = at;
            return at;
        }

        private double[] Mapped(double[] correlated)
        {
            Factors.Space.MapCorrelated(1, correlated);
            return correlated;
        }

        private sealed record BasePoint(long Point, double[] UniformsA, double[] UniformsB, double[] A, double[] B);
    }
}

/// <summary>The running sums of one outcome.</summary>
internal sealed class SobolTally(Factors factors, long size, DriverOptions options) : Tally
{
    private readonly int count = factors.All.Length;
    private readonly bool hasPairs = factors.AreIndependent && options.SecondOrder;
    private readonly double[] row = new double[SobolStudy.RowsPer(factors, options)];
    private readonly List<double[]> groups = [];
    private int at;
    private long point;
    private long notFinite;
    private double shift = double.NaN;

    // Places of the sums: number of points, Σa, Σb, Σa², Σb², Σab; then per factor Σb(c−a), Σ(c−a), Σ(a−c)²; then per pair Σdc − ab, Σd + c − a − b.
    private const int Own = 6;

    private int Width => Own + (3 * count) + (hasPairs ? count * count * 2 : 0);

    /// <inheritdoc/>
    public override void Take(double outcome)
    {
        row[at++] = outcome;
        if (at < row.Length)
            return;
        at = 0;
        if (point++ % size == 0)
            groups.Add(new double[Width]);
        if (row.All(double.IsFinite))
            Add(groups[^1]);
        else
            notFinite++;
    }

    private void Add(double[] sums)
    {
        if (double.IsNaN(shift))
            shift = row[0];
        double a = row[0] - shift;
        double b = row[1] - shift;
        sums[0]++;
        sums[1] += a;
        sums[2] += b;
        sums[3] += a * a;
        sums[4] += b * b;
        sums[5] += a * b;
        for (int f = 0; f < count; f++)
        {
            double c = row[2 + f] - shift;
            int to = Own + (3 * f);
            if (factors.AreIndependent)
            {
                sums[to] += b * (c - a);
                sums[to + 1] += c - a;
                sums[to + 2] += (a - c) * (a - c);
            }
            else
            {
                double d = row[2 + count + f] - shift;
                sums[to] += a * (c - b);
                sums[to + 1] += c - b;
                sums[to + 2] += (a - d) * (a - d);
            }
        }
        for (int f = 0, to = Own + (3 * count); hasPairs && f < count; f++)
        for (int g = 0; g < count; g++, to += 2)
        {
            double d = row[2 + count + f] - shift;
            double c = row[2 + g] - shift;
            sums[to] += (d * c) - (a * b);
            sums[to + 1] += d + c - a - b;
        }
    }

    /// <inheritdoc/>
    public override Finding Finish()
    {
        var used = groups.Where(g => g[0] > 0).ToList();
        var (values, errors, without) = Jackknife.WithReplicates(used.Count > 0 ? used : [new double[Width]], Indices);
        double t = Stretches.Quantile(options.Confidence, used.Count);
        Estimate At(int i) => Estimate.With(values[i], errors[i], t);
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (!factors.AreIndependent)
            remarks.Add(
                $"{string.Join(", ", factors.Tied)} are correlated: first counts what an input shares with those correlated with it, total does not, so that total may be below first (Kucherenko, Tarantola & Annoni 2012)."
            );
        if (!(values[^1] > 0))
            remarks.Add("The outcome does not vary, so nothing drives it.");
        return new Finding([
            .. factors.All.Select(
                (f, i) =>
                    Finding.Index(f.Name, ("total", At((2 * i) + 1)), ("first", At(2 * i))) with
                    {
                        Without = [.. without.Select(w => w[(2 * i) + 1])],
                    }
            ),
        ])
        {
            Pairs = hasPairs
                ?
                [
                    .. from f in Enumerable.Range(0, count)
                    from g in Enumerable.Range(f + 1, count - f - 1)
                    select new DriverPair(factors.All[f].Name, factors.All[g].Name, At((2 * count) + (f * count) + g)),
                ]
                : [],
            NotFinite = notFinite,
            Mean = values[^2] + (double.IsNaN(shift) ? 0 : shift),
            MeanError = errors[^2],
            StandardDeviation = Math.Sqrt(values[^1]),
            StandardDeviationError = Finding.ErrorOfDeviation(values[^1], errors[^1]),
            Remarks = remarks.ToImmutable(),
        };
    }

    // First and total of each factor, the pairs, mean and variance.
    private double[] Indices(double[] sums)
    {
        double n = sums[0];
        double mean = (sums[1] + sums[2]) / (2 * n);
        double variance = ((sums[3] + sums[4]) / (2 * n)) - (mean * mean);
        // What is left of a constant by rounding.
        if (variance <= 1e-28 * (sums[3] + sums[4]) / n)
            variance = 0;
        double share = variance > 0 ? 1 / variance : double.NaN;
        var result = new double[(2 * count) + (hasPairs ? count * count : 0) + 2];
        for (int f = 0; f < count; f++)
        {
            int from = Own + (3 * f);
            result[2 * f] = share * (sums[from] - (mean * sums[from + 1])) / n;
            result[(2 * f) + 1] = share * sums[from + 2] / (2 * n);
        }
        for (int f = 0; hasPairs && f < count; f++)
        for (int g = f + 1; g < count; g++)
        {
            // Both orders of the pair are estimates of the same (Saltelli 2002).
            int one = Own + (3 * count) + (2 * ((f * count) + g));
            int other = Own + (3 * count) + (2 * ((g * count) + f));
            double closed = (sums[one] - (mean * sums[one + 1]) + sums[other] - (mean * sums[other + 1])) / (2 * n);
            result[(2 * count) + (f * count) + g] = (share * closed) - result[2 * f] - result[2 * g];
        }
        (result[^2], result[^1]) = (mean, variance);
        return result;
    }
}
