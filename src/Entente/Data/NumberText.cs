using System.Globalization;

namespace Entente.Data;

/// <summary>Reads numbers as data files write them: a point for decimals, no thousands separator. "1,5" is no number, so that it is not taken for 15.</summary>
internal static class NumberText
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a finite number.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text.Trim(), Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
