using System.Runtime.Intrinsics;

namespace Entente.Simulation;

/// <summary>What streams of one outcome at one time: moments, bins, extremes. Order-free: however runs are shared among threads, the result is the same
/// to the last bit, as long as blocks of <see cref="Block"/> consecutive runs stay together.</summary>
internal sealed class OutcomeCell
{
    /// <summary>Runs that are added together.</summary>
    public const int Block = 16;

    // Of each block its sum, its sum of squares about its own mean, and the square of its sum over its size, in two doubles.
    private readonly ExactSum sums = new();
    private readonly ExactSum within = new();
    private readonly ExactSum between = new();
    private bool overflow;

    public QuantileBins Bins { get; } = new();

    /// <summary>Finite values.</summary>
    public long Count { get; private set; }

    /// <summary>Runs whose value was not finite.</summary>
    public long NotFinite { get; private set; }

    /// <summary>The first of these runs, −1 where there is none.</summary>
    public long NotFiniteRun { get; private set; } = -1;

    public double Minimum { get; private set; } = double.NaN;

    public long MinimumRun { get; private set; } = -1;

    public double Maximum { get; private set; } = double.NaN;

    public long MaximumRun { get; private set; } = -1;

    public double Mean => Count == 0 ? double.NaN : ExactSum.Ratio(sums.Value, ExactSum.Unit * Count);

    /// <summary>Sample variance (divided by n − 1).</summary>
    public double Variance
    {
        get
        {
            if (Count < 2)
                return double.NaN;
            if (overflow)
                return double.PositiveInfinity;
            // Σ (x − m)² = Σ within blocks + Σ s²/n of blocks − S²/N, and one unit more in the denominator of S².
            var sum = sums.Value;
            var numerator = (within.Value + between.Value) * ExactSum.Unit * Count - sum * sum;
            return ExactSum.Ratio(numerator, ExactSum.Unit * ExactSum.Unit * Count * (Count - 1));
        }
    }

    /// <summary>Adds the values of consecutive runs.</summary>
    public void Add(ReadOnlySpan<double> values, long firstRun)
    {
        if (values.Length == Block && AllFinite(values))
        {
            AddBlock(values);
            Bins.Add(values);
            TakeExtremes(values, firstRun);
            return;
        }
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            if (!double.IsFinite(value))
            {
                if (NotFinite++ == 0)
                    NotFiniteRun = firstRun + i;
                continue;
            }
            AddOne(value);
            Bins.Add(value);
            TakeExtreme(value, firstRun + i);
        }
    }

    /// <summary>Adds all that another cell has.</summary>
    public void Add(OutcomeCell other)
    {
        sums.Add(other.sums);
        within.Add(other.within);
        between.Add(other.between);
        overflow |= other.overflow;
        Bins.Add(other.Bins);
        Count += other.Count;
        NotFinite += other.NotFinite;
        if (other.NotFiniteRun >= 0 && (NotFiniteRun < 0 || other.NotFiniteRun < NotFiniteRun))
            NotFiniteRun = other.NotFiniteRun;
        if (other.MinimumRun >= 0 && (!(other.Minimum >= Minimum) || (other.Minimum == Minimum && other.MinimumRun < MinimumRun)))
            (Minimum, MinimumRun) = (other.Minimum, other.MinimumRun);
        if (other.MaximumRun >= 0 && (!(other.Maximum <= Maximum) || (other.Maximum == Maximum && other.MaximumRun < MaximumRun)))
            (Maximum, MaximumRun) = (other.Maximum, other.MaximumRun);
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        var limit = Vector256.Create(double.MaxValue);
        var all = Vector256<double>.AllBitsSet;
        for (int i = 0; i < Block; i += Vector256<double>.Count)
            all &= Vector256.LessThanOrEqual(Vector256.Abs(Vector256.Create(values[i..])), limit);
        return all.AsUInt64() == Vector256<ulong>.AllBitsSet;
    }

    // Extremes are rare among many runs, so only a block that has one is looked through.
    private void TakeExtremes(ReadOnlySpan<double> values, long firstRun)
    {
        var least = Vector256.Create(values);
        var greatest = least;
        for (int i = Vector256<double>.Count; i < Block; i += Vector256<double>.Count)
        {
            var next = Vector256.Create(values[i..]);
            least = Vector256.Min(least, next);
            greatest = Vector256.Max(greatest, next);
        }
        if (
            Vector256.LessThanOrEqualAll(Vector256.Create(Minimum), least)
            && Vector256.GreaterThanOrEqualAll(Vector256.Create(Maximum), greatest)
        )
            return;
        for (int i = 0; i < values.Length; i++)
            TakeExtreme(values[i], firstRun + i);
    }

    // Written so that the first value is taken too.
    private void TakeExtreme(double value, long run)
    {
        if (!(value >= Minimum))
            (Minimum, MinimumRun) = (value, run);
        if (!(value <= Maximum))
            (Maximum, MaximumRun) = (value, run);
    }

    private void AddBlock(ReadOnlySpan<double> values)
    {
        var (a, b) = (Vector256.Create(values), Vector256.Create(values[4..]));
        var (c, d) = (Vector256.Create(values[8..]), Vector256.Create(values[12..]));
        double sum = Vector256.Sum((a + b) + (c + d));
        if (!double.IsFinite(sum))
        {
            // Each of them is finite, so the sum without rounding holds them.
            foreach (double value in values)
                AddOne(value);
            return;
        }
        var mean = Vector256.Create(sum / Block);
        (a, b, c, d) = (a - mean, b - mean, c - mean, d - mean);
        Count += Block;
        Take(sum, Vector256.Sum((a * a + b * b) + (c * c + d * d)), Block);
    }

    private void AddOne(double value)
    {
        Count++;
        Take(value, 0, 1);
    }

    private void Take(double sum, double squares, int size)
    {
        double square = sum * sum;
        double low = Math.FusedMultiplyAdd(sum, sum, -square);
        sums.Add(sum);
        if (!double.IsFinite(square) || !double.IsFinite(squares))
        {
            overflow = true;
            return;
        }
        within.Add(squares);
        between.Add(square / size);
        between.Add(low / size);
    }
}
