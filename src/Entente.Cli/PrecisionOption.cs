using System.CommandLine;
using System.Globalization;

namespace Entente.Cli;

/// <summary>The option --precision, and what is said of it.</summary>
internal static class PrecisionOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Make(string description)
    {
        var option = new Option<string?>("--precision") { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Share(text) is > 0 and < 1))
                result.AddError($"--precision is a share as 1% or 0.01, but is '{text}'.");
        });
        return option;
    }

    /// <summary>A share as written, "1%" or "0.01"; null where it is none.</summary>
    public static double? Share(string? text)
    {
        bool isPercent = text?.TrimEnd().EndsWith('%') ?? false;
        return double.TryParse(text?.Replace("%", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out double value)
            ? value / (isPercent ? 100 : 1)
            : null;
    }

    /// <summary>Whether it was reached, and how many runs that took.</summary>
    /// <param name="asked">The precision.</param>
    /// <param name="hasSettled">Whether it was reached.</param>
    /// <param name="widest">The widest half-width.</param>
    /// <param name="runs">How many runs, "2,048 worlds".</param>
    /// <param name="most">How many were allowed.</param>
    public static string Words(double asked, bool hasSettled, double widest, string runs, string most)
    {
        string half = double.IsFinite(widest)
            ? FormattableString.Invariant($"the widest half-width is {100 * widest:0.##} %")
            : "some intervals are still open";
        string to = FormattableString.Invariant($"{100 * asked:0.####} %");
        return hasSettled
            ? $"Settled to {to} after {runs}: {half}."
            : $"Not settled to {to} after {runs} of at most {most}: {half}.";
    }
}
