using Entente.Exploration.Fitting;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>A calibration as a page and tables.</summary>
internal static class CalibrationStudy
{
    private const int MostPairs = 6;
    private const int MostConstants = 12;

    /// <summary>The page.</summary>
    public static string Page(string subject, CalibrationResult result) =>
        StudyParts.Page(
            $"{StudyParts.FileNames(subject)[0]}: calibrated",
            $"{Figures.Count(result.Constants.Length, "constant")} fitted to {Figures.Count(result.Points, "point")} of {Figures.Count(result.Series.Length, "series", "series")}{(result.Converged ? "" : "; the search has not come to rest")}.",
            $"{Figures.Count(result.Runs, "run")} of the model; seed "
                + FormattableString.Invariant($"{result.Seed}; ")
                + $"log likelihood {Figures.Short(result.Criteria.LogLikelihood)}, AIC {Figures.Short(result.Criteria.Aic)}."
                + (result.PointsLeftOut > 0 ? $" {Figures.Count(result.PointsLeftOut, "point")} lie outside the run." : ""),
            new PageSection("constants", "The constants", Constants(result)),
            new PageSection("fit", "The fit beside the data", Fit(result)),
            new PageSection("profiles", "Profile likelihoods", Profiles(result)),
            new PageSection("posterior", "The posterior", PosteriorPart.Write(result, MostPairs))
        );

    /// <summary>A row for each constant.</summary>
    public static string ConstantsCsv(CalibrationResult result) =>
        Csv.Table(
            ["constant", "estimate", "standard error", "low", "high", "range low", "range high", "r-hat", "effective size"],
            result.Constants.Select(
                (c, j) =>
                    (string[])
                        [
                            c.Name,
                            Csv.Field(c.Estimate),
                            Csv.Field(c.StandardError),
                            Csv.Field(c.Interval?.Low ?? double.NaN),
                            Csv.Field(c.Interval?.High ?? double.NaN),
                            Csv.Field(c.Low),
                            Csv.Field(c.High),
                            Csv.Field(result.Posterior?.RHats[j] ?? double.NaN),
                            Csv.Field(result.Posterior?.BulkSizes[j] ?? double.NaN),
                        ]
            )
        );

    /// <summary>A row for each point of each series.</summary>
    public static string SeriesCsv(CalibrationResult result) =>
        Csv.Table(
            ["series", result.ByRow ? "row" : "time", "observed", "simulated", "low", "high"],
            from series in result.Series
            from i in Enumerable.Range(0, series.Simulated.Length)
            let band = Band(result, series, i)
            select (string[])
                [
                    series.Target.Name,
                    Csv.Field(series.Target.Times[i]),
                    Csv.Field(series.Target.Values[i]),
                    Csv.Field(series.Simulated[i]),
                    Csv.Field(band.Low),
                    Csv.Field(band.High),
                ]
        );

    /// <summary>A row for each point of each profile that was computed.</summary>
    public static string ProfilesCsv(CalibrationResult result) =>
        Csv.Table(
            ["constant", "value", "drop of twice the log likelihood"],
            from c in result.Constants
            from p in c.Profile
            select (string[])[c.Name, Csv.Field(p.Value), Csv.Field(p.Drop)]
        );

    // Where single observations lie by the size of the errors, normal or, of logarithms, lognormal.
    private static (double Low, double High) Band(CalibrationResult result, CalibratedSeries series, int point)
    {
        double half =
            series.StandardDeviation
            * Exploration.StandardNormal.Quantile((1 + (result.Confidence > 0 ? result.Confidence : 0.9)) / 2);
        double at = series.Simulated[point];
        return series.Target.IsLogarithmic ? (at * Math.Exp(-half), at * Math.Exp(half)) : (at - half, at + half);
    }

    private static Html Constants(CalibrationResult result)
    {
        bool hasIntervals = result.Constants.Any(c => c.Interval != null);
        string interval = $"{Figures.Share(result.Confidence)} interval";
        Html rows = StudyParts.Table(
            "Estimates",
            [
                "Constant",
                "Estimate",
                "Standard error",
                .. hasIntervals ? [interval] : Array.Empty<string>(),
                "Range searched",
                " ",
            ],
            result.Constants.Select(c =>
                (string[])
                    [
                        c.Name,
                        Figures.Plain(Rounded(c.Estimate)),
                        Figures.Short(c.StandardError),
                        .. hasIntervals ? [Interval(c)] : Array.Empty<string>(),
                        $"{End(c.Low)} to {End(c.High)}",
                        c.IsAtBound ? "at an end of its range" : "",
                    ]
            )
        );
        return Html.Of($"{StudyParts.Notes(result.Remarks)}{rows}{Correlations(result)}");
    }

    private static double Rounded(double value) => Text.ExplanationText.Round(value);

    private static string End(double value) => double.IsInfinity(value) ? "open" : Figures.Short(value);

    private static string Interval(CalibratedConstant constant) =>
        constant.Interval is { } i
            ? i is { LowIsOpen: true, HighIsOpen: true }
                ? "the data do not bound it"
                : $"{(i.LowIsOpen ? "open" : Figures.Plain(Rounded(i.Low)))} to {(i.HighIsOpen ? "open" : Figures.Plain(Rounded(i.High)))}"
            : "";

    private static Html Correlations(CalibrationResult result) =>
        result.Constants.Length is < 2 or > 20
            ? Html.None
            : PageParts.Folded(
                "Correlations of the estimates' errors",
                StudyParts.Table(
                    "Correlations; near 1 or −1: the data hardly tell the two apart",
                    ["", .. result.Constants.Select(c => c.Name)],
                    result.Constants.Select(
                        (c, i) => (string[])[c.Name, .. result.Correlations[i].Select(r => Figures.Fixed(r, 2))]
                    )
                )
            );

    private static Html Fit(CalibrationResult result)
    {
        Html figures = StudyParts.Cards(result.Series.Select(s => Picture(result, s)));
        Html rows = StudyParts.Table(
            "Errors of the fit",
            ["Series", "Points", "RMSE", "MAPE", "Nash–Sutcliffe", "Theil's U", "Bias", "Variance", "Covariance", "sd of errors"],
            result.Series.Select(s =>
                (string[])
                    [
                        s.Target.Name,
                        Figures.Count(s.Simulated.Length),
                        Figures.Short(s.Statistics.Rmse),
                        Figures.Rate(s.Statistics.Mape),
                        Figures.Fixed(s.Statistics.NashSutcliffe, 3),
                        Figures.Fixed(s.Statistics.U1, 3),
                        Figures.Share(s.Statistics.BiasShare),
                        Figures.Share(s.Statistics.VarianceShare),
                        Figures.Share(s.Statistics.CovarianceShare),
                        Figures.Short(s.StandardDeviation),
                    ]
            )
        );
        return Html.Of($"{figures}{rows}");
    }

    private static Html Picture(CalibrationResult result, CalibratedSeries series)
    {
        double[] times = [.. series.Target.Times];
        (double Low, double High)[] band = [.. times.Select((_, i) => Band(result, series, i))];
        var plot = new Plot(
            236,
            times,
            series.Target.Values.Concat(series.Simulated).Concat(band.SelectMany(b => (double[])[b.Low, b.High])),
            result.ByRow ? "row of the table" : "time",
            "",
            isTime: true
        );
        plot.Area("band inner full", times, [.. band.Select(b => b.Low)], [.. band.Select(b => b.High)]);
        plot.Line("path full", times.Zip(series.Simulated));
        foreach (int i in StudyParts.Evenly(times.Length, 400))
            plot.Dot("actual", times[i], series.Target.Values[i], 2.8);
        double share = result.Confidence > 0 ? result.Confidence : 0.9;
        return PageParts.Figure(
            series.Target.Name,
            $"dots: observed; line: the model; band: {Figures.Share(share)} of single observations by the size of the errors{(series.Target.IsLogarithmic ? ", lognormal" : "")}",
            plot.Finish(
                $"{series.Target.Name}: observed {Figures.Short(series.Target.Values[0])} to {Figures.Short(series.Target.Values[^1])}, model {Figures.Short(series.Simulated[0])} to {Figures.Short(series.Simulated[^1])}"
            )
        );
    }

    private static Html Profiles(CalibrationResult result)
    {
        if (!double.IsFinite(result.DropAtLimits))
            return Html.None;
        Html figures = StudyParts.Cards(
            result.Constants.Take(MostConstants).Where(c => c.Profile.Length > 2).Select(c => Profile(result, c))
        );
        string more =
            result.Constants.Length > MostConstants
                ? $"The first {MostConstants} of {result.Constants.Length}; profiles.csv has all."
                : "";
        Html rows = PageParts.Folded(
            "The profiles in numbers",
            StudyParts.Table(
                "Drop of twice the log likelihood with one constant held and all others fitted anew",
                ["Constant", "Value", "Drop"],
                result.Constants.SelectMany(c =>
                    c.Profile.Select(p => (string[])[c.Name, Figures.Plain(Rounded(p.Value)), Figures.Short(p.Drop)])
                )
            )
        );
        return figures.Markup.Length == 0
            ? Html.None
            : Html.Of(
                $"{StudyParts.Notes([$"Dots: computed. Line: between them, straight in the signed root of the drop. Broken line: the drop at the ends of the {Figures.Share(result.Confidence)} interval. A flat side: the data do not bound the constant there.", more])}{figures}{rows}"
            );
    }

    private static Html Profile(CalibrationResult result, CalibratedConstant constant)
    {
        ProfilePoint[] points = [.. constant.Profile.Where(p => p.Drop <= 3 * result.DropAtLimits)];
        if (points.Length < 2)
            return Html.None;
        var plot = new Plot(
            200,
            points.Select(p => p.Value),
            [0, result.DropAtLimits * 1.15, .. points.Select(p => p.Drop)],
            constant.Name,
            "drop of twice the log likelihood",
            withZero: true
        );
        plot.Line("path full", Curve(points, constant.Estimate));
        foreach (var point in points)
            plot.Dot("median gain", point.Value, point.Drop, 3.2);
        plot.Level(result.DropAtLimits, Figures.Share(result.Confidence));
        return PageParts.Figure(
            constant.Name,
            Interval(constant),
            plot.Finish($"Profile of {constant.Name}: best at {Figures.Short(constant.Estimate)}, {Interval(constant)}")
        );
    }

    private static IEnumerable<(double, double)> Curve(ProfilePoint[] points, double estimate)
    {
        const int Pieces = 12;
        double Root(ProfilePoint p) => Math.Sqrt(p.Drop) * Math.Sign(p.Value - estimate);
        for (int i = 0; i + 1 < points.Length; i++)
        for (int k = 0; k < Pieces; k++)
        {
            double share = (double)k / Pieces;
            double root = Root(points[i]) + (share * (Root(points[i + 1]) - Root(points[i])));
            yield return (points[i].Value + (share * (points[i + 1].Value - points[i].Value)), root * root);
        }
        yield return (points[^1].Value, points[^1].Drop);
    }
}
