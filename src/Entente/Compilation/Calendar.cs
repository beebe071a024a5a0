using System.Globalization;

namespace Entente.Compilation;

/// <summary>How the time of a model lies in the calendar: the base date and the unit of time that its settings name (lines 37 to 40).</summary>
/// <param name="Base">The date of time 0.</param>
/// <param name="Unit">0 year, 1 quarter, 2 month, 3 week, 4 day, 5 hour, 6 minute, 7 second.</param>
internal sealed record Calendar(DateTime Base, int Unit)
{
    // Days from 1 January of the year 0 (1 BC, a leap year) to that of the year 1.
    private const double DaysOfYearZero = 366;

    /// <summary>GET TIME VALUE; operands: time, INITIAL TIME, relative to, offset, measure. Fixed: the calendar (Vensim Reference Manual).</summary>
    public static RowFunction TimeValue { get; } =
        LaneRows.Make(
            "GET TIME VALUE",
            5,
            1,
            (x, result, fixedPart) =>
            {
                var calendar =
                    (Calendar?)fixedPart ?? throw new InvalidOperationException("This is a bug in Entente: no calendar.");
                double time =
                    (
                        x[2] == 0 ? x[0]
                        : x[2] == 1 ? x[1]
                        : double.NaN
                    ) + x[3];
                result[0] = x[4] == 0 ? time : calendar.Measure(time, x[4]);
            }
        );

    /// <summary>Reads the settings; where they say nothing, months since the year 2000.</summary>
    public static Calendar Of(IReadOnlyDictionary<string, string> settings)
    {
        int Number(string key, int otherwise) =>
            settings.TryGetValue(key, out string? text)
            && int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                ? number
                : otherwise;
        int year = Math.Clamp(Number("37", 2000), 1, 9999);
        int month = Math.Clamp(Number("38", 1), 1, 12);
        int day = Math.Clamp(Number("39", 1), 1, DateTime.DaysInMonth(year, month));
        return new Calendar(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified), Number("40", 2));
    }

    private double Measure(double time, double measure)
    {
        if (Date(time) is not { } date)
            return double.NaN;
        return measure switch
        {
            1 => date.Year,
            2 => (date.Month + 2) / 3,
            3 => date.Month,
            4 => date.Day,
            5 => (int)date.DayOfWeek,
            6 => Math.Floor((date - DateTime.MinValue).TotalDays) + DaysOfYearZero,
            7 => date.Hour,
            8 => date.Minute,
            9 => date.Second + date.Millisecond / 1000.0,
            10 => Math.Floor((date - DateTime.MinValue).TotalSeconds + DaysOfYearZero * 86400) % 500_000,
            _ => double.NaN,
        };
    }

    private DateTime? Date(double time)
    {
        if (!(Math.Abs(time) < 1e9))
            return null;
        try
        {
            return Unit switch
            {
                0 => Months(12 * time),
                1 => Months(3 * time),
                2 => Months(time),
                3 => Base.AddDays(7 * time),
                4 => Base.AddDays(time),
                5 => Base.AddHours(time),
                6 => Base.AddMinutes(time),
                7 => Base.AddSeconds(time),
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            // Before the year 1 or after 9999.
            return null;
        }
    }

    private DateTime Months(double months)
    {
        double whole = Math.Floor(months + 1e-9);
        var first = Base.AddMonths((int)whole);
        return first.AddDays(Math.Max(0, months - whole) * (Base.AddMonths((int)whole + 1) - first).TotalDays);
    }
}
