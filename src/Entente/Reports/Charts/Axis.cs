using System.Collections.Immutable;

namespace Entente.Reports.Charts;

/// <summary>A scale from numbers to pixels, linear or logarithmic, with ticks at round numbers.</summary>
internal sealed class Axis
{
    private readonly double low;
    private readonly double high;
    private readonly double from;
    private readonly double to;

    private Axis(double low, double high, double from, double to, bool logarithmic, ImmutableArray<double> ticks)
    {
        (this.low, this.high, this.from, this.to) = (low, high, from, to);
        IsLogarithmic = logarithmic;
        Ticks = ticks;
    }

    /// <summary>Whether equal distances are equal factors.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Where ticks stand.</summary>
    public ImmutableArray<double> Ticks { get; }

    /// <summary>The pixel of a number.</summary>
    public double this[double value] =>
        from + ((Map(Math.Clamp(value, low, high)) - Map(low)) / (Map(high) - Map(low)) * (to - from));

    /// <summary>An axis over all finite values between two pixels.</summary>
    /// <param name="values">The values.</param>
    /// <param name="from">Pixel of the low end.</param>
    /// <param name="to">Pixel of the high end.</param>
    /// <param name="withZero">Whether zero must be on it.</param>
    /// <param name="most">About how many ticks there is room for.</param>
    public static Axis Linear(IEnumerable<double> values, double from, double to, bool withZero, int most = 5)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double low = finite.Length == 0 ? 0 : finite.Min();
        double high = finite.Length == 0 ? 1 : finite.Max();
        if (withZero)
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        if (!(high > low))
            (low, high) = low == 0 ? (-1, 1) : (low - (Math.Abs(low) / 2), high + (Math.Abs(high) / 2));
        double step = RoundStep((high - low) / most);
        (low, high) = (Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step);
        int count = (int)Math.Round((high - low) / step);
        return new Axis(
            low,
            high,
            from,
            to,
            false,
            [.. Enumerable.Range(0, count + 1).Select(i => Clean(low + (i * step), step))]
        );
    }

    /// <summary>An axis that ends where the values do, as of time.</summary>
    /// <param name="values">The values.</param>
    /// <param name="from">Pixel of the low end.</param>
    /// <param name="to">Pixel of the high end.</param>
    /// <param name="most">About how many ticks there is room for.</param>
    public static Axis Exact(IEnumerable<double> values, double from, double to, int most = 4)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var round = Linear(finite, from, to, withZero: false, most);
        if (finite.Length == 0 || !(finite.Max() > finite.Min()))
            return round;
        (double low, double high) = (finite.Min(), finite.Max());
        return new Axis(low, high, from, to, false, [.. round.Ticks.Where(t => t >= low && t <= high)]);
    }

    /// <summary>As <see cref="Linear"/>, or logarithmic where all values are positive and span more than a factor of thirty.</summary>
    public static Axis Either(IEnumerable<double> values, double from, double to, int most = 5)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0 || finite.Min() <= 0 || finite.Max() / finite.Min() <= 30)
            return Linear(
                finite,
                from,
                to,
                withZero: finite.Length > 0 && finite.Min() >= 0 && finite.Min() < 0.5 * finite.Max(),
                most
            );
        int first = (int)Math.Floor(Math.Log10(finite.Min()) + 1e-9);
        int last = (int)Math.Ceiling(Math.Log10(finite.Max()) - 1e-9);
        int every = Math.Max(1, (int)Math.Ceiling((last - first) / (double)most));
        double[] within = last - first <= 2 ? [1, 2, 5] : [1];
        var ticks =
            from power in Enumerable.Range(first, last - first + 1)
            where (power - first) % every == 0
            from digit in within
            let tick = digit * Math.Pow(10, power)
            where tick <= Math.Pow(10, last) * 1.0001
            select tick;
        ImmutableArray<double> all = [.. ticks];
        double low = all.Last(t => t <= finite.Min() * 1.0001);
        double high = all.Concat([Math.Pow(10, last)]).First(t => t >= finite.Max() * 0.9999);
        return new Axis(low, high, from, to, true, [.. all.Where(t => t >= low * 0.9999 && t <= high * 1.0001)]);
    }

    private double Map(double value) => IsLogarithmic ? Math.Log10(value) : value;

    // 1, 2, 2.5 or 5 times a power of ten, not below the wish.
    private static double RoundStep(double wish)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(wish)));
        double digit = wish / power;
        return power
            * (
                digit <= 1 ? 1
                : digit <= 2 ? 2
                : digit <= 2.5 ? 2.5
                : digit <= 5 ? 5
                : 10
            );
    }

    private static double Clean(double value, double step) =>
        Math.Abs(value) < step / 1e6 ? 0 : Math.Round(value / step * 1e6) / 1e6 * step;
}
