using System.Globalization;

namespace Entente.Evidence;

/// <summary>Days since which something could be known.</summary>
internal static class Days
{
    /// <summary>A day as a file writes it: 2025-02-25; a month or a year means its last day. Null where it is no day.</summary>
    public static DateOnly? Parse(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out var day))
            return day;
        if (DateOnly.TryParseExact(text, "yyyy-MM", culture, DateTimeStyles.None, out var month))
            return month.AddMonths(1).AddDays(-1);
        return DateOnly.TryParseExact(text, "yyyy", culture, DateTimeStyles.None, out var year)
            ? year.AddYears(1).AddDays(-1)
            : null;
    }

    /// <summary>A day as texts show it.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day in the time of a model that counts years: the year and the share of it that has passed when the day begins.</summary>
    public static double InYears(DateOnly day) =>
        day.Year + ((day.DayOfYear - 1.0) / (DateTime.IsLeapYear(day.Year) ? 366 : 365));
}
