using MathNet.Numerics;

namespace Entente.Compilation;

/// <summary>Which call of a random function draws: each has a stream of its own.</summary>
/// <param name="Number">A stable number of the variable's element and of the call in it.</param>
/// <param name="Table">The density of RANDOM LOOKUP, or null.</param>
internal sealed record DrawPlace(uint Number, PreparedLookup? Table);

/// <summary>Uniform numbers for one call in one time step: a function of NOISE SEED, stream, call, step and how many were taken.</summary>
internal ref struct DrawSource(DrawPlace place, double noiseSeed, double stream, double step)
{
    private uint taken;

    /// <summary>A number strictly between 0 and 1.</summary>
    public double Next()
    {
        ulong seed = BitConverter.DoubleToUInt64Bits(noiseSeed);
        uint own = (uint)BitConverter.DoubleToUInt64Bits(stream).GetHashCode();
        var (low, high, _, _) = CounterCipher.Block(
            (uint)(long)step,
            taken++,
            place.Number,
            own,
            (uint)seed,
            (uint)(seed >> 32) ^ 0x52414E44
        );
        return CounterCipher.Uniform(low, high);
    }

    /// <summary>A standard normal number, by inversion.</summary>
    public double Normal() => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, Next());
}

/// <summary>
/// Vensim's random functions (Reference Manual, "RANDOM Number Functions"): a draw of the named distribution is stretched, shifted, and taken again until it lies
/// between the smallest and the largest value. Operands of all: step, NOISE SEED, stream, smallest, largest, shift, stretch, then what the distribution takes.
/// A draw is constant over a time step. Vensim's own numbers cannot be had: its generator is not published.
/// </summary>
internal static class RandomDraws
{
    private const int MostTries = 10_000;

    private delegate double Sampler(ref DrawSource source, double a, double b, PreparedLookup? table);

    public static RowFunction Uniform { get; } =
        Of("RANDOM UNIFORM", (ref DrawSource s, double _, double _, PreparedLookup? _) => s.Next());

    public static RowFunction Normal { get; } =
        Of("RANDOM NORMAL", (ref DrawSource s, double _, double _, PreparedLookup? _) => s.Normal());

    public static RowFunction Exponential { get; } =
        Of("RANDOM EXPONENTIAL", (ref DrawSource s, double _, double _, PreparedLookup? _) => -Math.Log(s.Next()));

    public static RowFunction Gamma { get; } =
        Of("RANDOM GAMMA", (ref DrawSource s, double order, double _, PreparedLookup? _) => GammaOf(ref s, Math.Max(order, 1)));

    public static RowFunction Beta { get; } =
        Of(
            "RANDOM BETA",
            (ref DrawSource s, double a, double b, PreparedLookup? _) =>
            {
                double x = GammaOf(ref s, a);
                return x / (x + GammaOf(ref s, b));
            }
        );

    public static RowFunction Weibull { get; } =
        Of(
            "RANDOM WEIBULL",
            (ref DrawSource s, double shape, double _, PreparedLookup? _) =>
                // Scaled to a mean of 1.
                Math.Pow(-Math.Log(s.Next()), 1 / shape) / SpecialFunctions.Gamma(1 + 1 / shape)
        );

    public static RowFunction Poisson { get; } =
        Of("RANDOM POISSON", (ref DrawSource s, double mean, double _, PreparedLookup? _) => PoissonOf(ref s, mean));

    public static RowFunction Binomial { get; } =
        Of(
            "RANDOM BINOMIAL",
            (ref DrawSource s, double chance, double trials, PreparedLookup? _) => BinomialOf(ref s, chance, trials)
        );

    public static RowFunction NegativeBinomial { get; } =
        Of(
            "RANDOM NEGATIVE BINOMIAL",
            (ref DrawSource s, double chance, double successes, PreparedLookup? _) => TrialsFor(ref s, chance, successes)
        );

    public static RowFunction Triangular { get; } =
        Of(
            "RANDOM TRIANGULAR",
            (ref DrawSource s, double peak, double _, PreparedLookup? _) =>
            {
                // On 0 to 1 with a peak between; stretch and shift bring it to its place.
                double u = s.Next();
                return u < peak ? Math.Sqrt(u * peak) : 1 - Math.Sqrt((1 - u) * (1 - peak));
            }
        );

    public static RowFunction Lookup { get; } =
        Of(
            "RANDOM LOOKUP",
            (ref DrawSource s, double _, double _, PreparedLookup? table) => table?.DrawAsDensity(s.Next()) ?? double.NaN
        );

    private static RowFunction Of(string name, Sampler sampler) =>
        LaneRows.Make(
            name,
            9,
            1,
            (x, result, fixedPart) =>
            {
                var place =
                    (DrawPlace?)fixedPart
                    ?? throw new InvalidOperationException("This is a bug in Entente: a draw without a place.");
                var source = new DrawSource(place, x[1], x[2], x[0]);
                result[0] = Within(ref source, x, sampler, place.Table);
            }
        ) with
        {
            Pure = null,
        };

    private static double Within(ref DrawSource source, ReadOnlySpan<double> x, Sampler sampler, PreparedLookup? table)
    {
        double least = x[3];
        double most = x[4];
        if (x[6] == 0 && x[5] >= least && x[5] <= most)
            return x[5];
        for (int i = 0; i < MostTries; i++)
        {
            double value = x[5] + x[6] * sampler(ref source, x[7], x[8], table);
            if (value >= least && value <= most)
                return value;
            if (double.IsNaN(value))
                break;
        }
        return double.NaN;
    }

    // Marsaglia & Tsang (2000), "A simple method for generating gamma variables".
    private static double GammaOf(ref DrawSource source, double order)
    {
        if (!(order > 0))
            return double.NaN;
        if (order < 1)
            return GammaOf(ref source, order + 1) * Math.Pow(source.Next(), 1 / order);
        double d = order - 1.0 / 3;
        double c = 1 / Math.Sqrt(9 * d);
        for (int i = 0; i < MostTries; i++)
        {
            double z = source.Normal();
            double v = 1 + c * z;
            v = v * v * v;
            if (v > 0 && Math.Log(source.Next()) < z * z / 2 + d - d * v + d * Math.Log(v))
                return d * v;
        }
        return double.NaN;
    }

    // A sum of Poisson numbers is one; each part by multiplying uniform numbers (Knuth 1969).
    private static double PoissonOf(ref DrawSource source, double mean)
    {
        if (!(mean >= 0) || mean > 1e6)
            return double.NaN;
        double count = 0;
        for (double left = mean; left > 0; left -= 30)
        {
            double limit = Math.Exp(-Math.Min(left, 30));
            for (double product = source.Next(); product > limit; product *= source.Next())
                count++;
        }
        return count;
    }

    private static double BinomialOf(ref DrawSource source, double chance, double trials)
    {
        if (!(trials >= 0) || trials > 1e6)
            return double.NaN;
        double count = 0;
        for (int i = 0; i < (int)trials; i++)
            if (source.Next() < chance)
                count++;
        return count;
    }

    private static double TrialsFor(ref DrawSource source, double chance, double successes)
    {
        if (!(chance > 0) || chance > 1 || !(successes >= 0) || successes > 1e6)
            return double.NaN;
        double trials = 0;
        for (int i = 0; i < (int)successes; i++)
            trials += chance == 1 ? 1 : 1 + Math.Floor(Math.Log(source.Next()) / Math.Log(1 - chance));
        return trials;
    }
}
