using System.Globalization;

namespace Entente.Reports;

/// <summary>How numbers are written for people: as many digits as mean something, a true minus sign, thousands in groups,
/// shares that never round a doubt away. Always in the invariant culture.</summary>
internal static class Figures
{
    private const string Minus = "−";

    /// <summary>What stands where a number is not finite.</summary>
    public const string None = "–";

    /// <summary>Decimals for a set of numbers that are read together: the smaller ones keep two digits where the largest then has no more than four.</summary>
    public static int Decimals(IEnumerable<double> values)
    {
        double[] sizes = [.. values.Where(v => double.IsFinite(v) && v != 0).Select(Math.Abs).Order()];
        if (sizes.Length == 0)
            return 0;
        double typical = sizes[sizes.Length / 4];
        int wanted = 1 - Exponent(typical);
        int bearable = 3 - Exponent(sizes[^1]);
        return Math.Clamp(Math.Min(wanted, bearable), 0, 8);
    }

    /// <summary>The same, but no finer than two digits of the smallest error that is above zero.</summary>
    public static int Decimals(IEnumerable<double> values, IEnumerable<double> errors)
    {
        double least = errors.Where(e => double.IsFinite(e) && e > 0).DefaultIfEmpty(0).Min();
        int wanted = Decimals(values);
        return least > 0 ? Math.Min(wanted, Math.Max(0, 1 - Exponent(least))) : wanted;
    }

    /// <summary>A number with fixed decimals, "1,234.5"; zero and what rounds to it carry no sign.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
            return None;
        double size = Math.Abs(value);
        if (size >= 1e12)
            return (value < 0 ? Minus : "") + size.ToString("0.00e0", CultureInfo.InvariantCulture);
        string digits = size.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        bool zero = digits.All(c => c is '0' or '.' or ',');
        return value < 0 && !zero ? Minus + digits : digits;
    }

    /// <summary>As <see cref="Fixed"/>, with a plus before a gain.</summary>
    public static string Signed(double value, int decimals)
    {
        string text = Fixed(value, decimals);
        return value > 0 && double.IsFinite(value) && text.Any(c => c is >= '1' and <= '9') ? "+" + text : text;
    }

    /// <summary>A number on its own in a sentence: three digits that matter.</summary>
    public static string Short(double value) => Fixed(value, OwnDecimals(value));

    /// <summary>A gain on its own in a sentence, with its sign.</summary>
    public static string ShortSigned(double value) => Signed(value, OwnDecimals(value));

    /// <summary>A number on an axis or in a list of values, without trailing zeros; very small and very large ones with an exponent.</summary>
    public static string Plain(double value)
    {
        if (!double.IsFinite(value))
            return None;
        double size = Math.Abs(value);
        string text = size switch
        {
            0 => "0",
            >= 1e9 or < 1e-4 => size.ToString("0.###e0", CultureInfo.InvariantCulture),
            _ => size.ToString(size >= 1000 ? "#,##0.##" : "0.####", CultureInfo.InvariantCulture),
        };
        return value < 0 ? Minus + text : text;
    }

    /// <summary>A date in years of the model's time: "2031", "2025.5".</summary>
    public static string Year(double year) => double.IsFinite(year) ? year.ToString("0.##", CultureInfo.InvariantCulture) : None;

    /// <summary>A share in whole per cent; what is not nothing or all is never written as 0 % or 100 %.</summary>
    public static string Share(double share) =>
        share switch
        {
            double.NaN => None,
            <= 0 => "0 %",
            < 0.005 => "<1 %",
            >= 1 => "100 %",
            > 0.995 => ">99 %",
            _ => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
        };

    /// <summary>What can exceed 100 %, as a yearly rate or an error, in per cent with a decimal.</summary>
    public static string Rate(double rate) =>
        double.IsFinite(rate) ? Fixed(rate * 100, Math.Abs(rate) < 0.995 ? 1 : 0) + " %" : None;

    /// <summary>A whole number with its thousands in groups.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 world", "1,000 worlds".</summary>
    public static string Count(long count, string singular, string? plural = null) =>
        $"{Count(count)} {(count == 1 ? singular : plural ?? singular + "s")}";

    /// <summary>"A", "A and B", "A, B and C".</summary>
    public static string List(IReadOnlyList<string> items, string last = "and") =>
        items.Count switch
        {
            0 => "",
            1 => items[0],
            _ => string.Join(", ", items.Take(items.Count - 1)) + $" {last} " + items[^1],
        };

    private static int OwnDecimals(double value)
    {
        double size = Math.Abs(value);
        return size == 0 || !double.IsFinite(size) ? 0 : Math.Clamp((size >= 10 ? 2 : 1) - Exponent(size), 0, 8);
    }

    private static int Exponent(double size) => (int)Math.Floor(Math.Log10(size));
}
