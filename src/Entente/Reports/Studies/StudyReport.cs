using System.Collections.Immutable;
using System.Text;
using Entente.Deals;
using Entente.Explanation;
using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Exploration.Search;

namespace Entente.Reports.Studies;

/// <summary>A file of a report.</summary>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Write">Writes its content and leaves the stream open.</param>
public sealed record ReportFile(string Name, Action<Stream> Write);

/// <summary>
/// The answer to a question about many runs, as files for people and tools: <c>report.html</c>, one page with pictures and the tables beside them that needs nothing
/// else; the tables as CSV; where rows are runs <c>runs.parquet</c>; and all as JSON. docs/reference/reports.md describes them.
/// </summary>
/// <example><code>
/// var table = Table.Load("runs.csv");
/// var report = ScenarioDiscovery.Find(table, ["a", "b"], "y &gt; 0.8");
/// foreach (var file in StudyReport.Of(report, table))
///     using (var stream = File.Create(Path.Combine("out", file.Name)))
///         file.Write(stream);
/// </code></example>
public static class StudyReport
{
    /// <summary>What drives outcomes of a model, a table or a function; several times of an outcome are shown over time.</summary>
    /// <param name="reports">One for each outcome and time, at least one.</param>
    public static ImmutableArray<ReportFile> Of(IReadOnlyList<DriverReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentOutOfRangeException.ThrowIfZero(reports.Count);
        return
        [
            Page(DriversStudy.Page(reports)),
            Text("drivers.csv", DriversStudy.Csv(reports.Select(r => ("inputs", r)))),
            Text("drivers.json", DriversJson.Text(reports)),
        ];
    }

    /// <summary>What drives the gains from a package.</summary>
    public static ImmutableArray<ReportFile> Of(DealDrivers drivers)
    {
        ArgumentNullException.ThrowIfNull(drivers);
        return
        [
            Page(DriversStudy.Page(drivers)),
            Text("drivers.csv", DriversStudy.Csv(DriversStudy.Parts(drivers))),
            Text("drivers.json", DealDriversJson.Text(drivers)),
        ];
    }

    /// <summary>Under which conditions runs meet a condition.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="table">The runs in which it was sought.</param>
    public static ImmutableArray<ReportFile> Of(DiscoveryReport report, Table table)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(table);
        return
        [
            Page(DiscoveryStudy.Page(report, table)),
            Text("boxes.csv", DiscoveryStudy.Boxes([report])),
            .. report.Path.Length > 1 ? [Text("path.csv", DiscoveryStudy.PathCsv(report))] : Array.Empty<ReportFile>(),
            new ReportFile("runs.parquet", stream => TableParquet.Write(table, stream)),
            Text("discovery.json", DiscoveryJson.Text(report)),
        ];
    }

    /// <summary>Under which conditions each party loses.</summary>
    /// <param name="losses">What was found, at least one.</param>
    /// <param name="table">The worlds in which it was sought.</param>
    public static ImmutableArray<ReportFile> Of(IReadOnlyList<PartyLosses> losses, Table table)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(table);
        return
        [
            Page(DiscoveryStudy.Page(losses, table)),
            Text("boxes.csv", DiscoveryStudy.Boxes(losses.Select(l => l.Report).OfType<DiscoveryReport>())),
            new ReportFile("runs.parquet", stream => TableParquet.Write(table, stream)),
            Text("discovery.json", DiscoveryJson.Text(losses)),
        ];
    }

    /// <summary>Kinds of behaviour over time.</summary>
    public static ImmutableArray<ReportFile> Of(BehaviourReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            Page(BehaviourStudy.Page(report)),
            Text("kinds.csv", BehaviourStudy.Csv(report)),
            new ReportFile("runs.parquet", stream => TableParquet.Write(BehaviourStudy.Runs(report), stream)),
            Text("clusters.json", ClustersJson.Text(report)),
        ];
    }

    /// <summary>How robust the packages of a deal are, by party.</summary>
    /// <param name="deal">The deal.</param>
    /// <param name="parties">What <see cref="Deal.Robustness"/> gave, at least one.</param>
    public static ImmutableArray<ReportFile> Of(Deal deal, IReadOnlyList<PartyRobustness> parties)
    {
        ArgumentNullException.ThrowIfNull(deal);
        ArgumentNullException.ThrowIfNull(parties);
        ArgumentOutOfRangeException.ThrowIfZero(parties.Count);
        return
        [
            Page(RobustnessStudy.Page(deal.Name, deal.Unit, parties)),
            Text("robustness.csv", RobustnessStudy.Csv(parties.Select(p => (p.Party, p.Table, p.Gaps)))),
            Payoffs(
                parties.SelectMany(p => p.Table.Scores.Select((s, a) => ($"gain of {p.Party} from {s.Alternative}", p.Table, a)))
            ),
            Text("robustness.json", RobustnessJson.Text(parties)),
        ];
    }

    /// <summary>How robust any alternatives are.</summary>
    /// <param name="table">Their pay-offs.</param>
    /// <param name="learning">What learning would be worth; null where nothing could be learned.</param>
    /// <param name="notFinite">Scenarios that were left out because a value is missing or not finite.</param>
    public static ImmutableArray<ReportFile> Of(PayoffTable table, WorthOfLearning? learning = null, int notFinite = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        return
        [
            Page(RobustnessStudy.Page(table, learning, notFinite)),
            Text("robustness.csv", RobustnessStudy.Csv([("", table, [])])),
            Payoffs(table.Scores.Select((s, a) => (s.Alternative, table, a))),
            Text("robustness.json", RobustnessJson.Text(table, learning, notFinite)),
        ];
    }

    /// <summary>How robust policies of a model are; the runs hold what was drawn and the outcome under each policy as it is.</summary>
    public static ImmutableArray<ReportFile> Of(PolicyRobustness policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return
        [
            Page(RobustnessStudy.Page(policies)),
            Text("robustness.csv", RobustnessStudy.Csv([("", policies.Table, [])])),
            new ReportFile("runs.parquet", stream => TableParquet.Write(policies.Runs, stream)),
            Text("robustness.json", RobustnessJson.Text(policies)),
        ];
    }

    /// <summary>The packages of which none is better in all objectives.</summary>
    public static ImmutableArray<ReportFile> Of(SearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            Page(SearchStudy.Page(result)),
            Text("packages.csv", SearchReport.Csv(result)),
            .. result.Progress.IsEmpty
                ? Array.Empty<ReportFile>()
                : [Text("progress.csv", FrontPictures.ProgressCsv(result.Progress))],
            Text("search.json", SearchReport.Json(result)),
        ];
    }

    /// <summary>The policies of a model of which none is better in all objectives.</summary>
    public static ImmutableArray<ReportFile> Of(PolicySearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            Page(PolicyStudy.Page(result)),
            Text("policies.csv", PolicySearchReport.Csv(result)),
            .. result.Progress.IsEmpty
                ? Array.Empty<ReportFile>()
                : [Text("progress.csv", FrontPictures.ProgressCsv(result.Progress))],
            Text("search.json", PolicySearchReport.Json(result)),
        ];
    }

    /// <summary>Constants fitted to series.</summary>
    /// <param name="subject">The model, or the expression.</param>
    /// <param name="result">What was found; with a posterior its draws too.</param>
    public static ImmutableArray<ReportFile> Of(string subject, CalibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            Page(CalibrationStudy.Page(subject, result)),
            Text("constants.csv", CalibrationStudy.ConstantsCsv(result)),
            Text("series.csv", CalibrationStudy.SeriesCsv(result)),
            Text("profiles.csv", CalibrationStudy.ProfilesCsv(result)),
            .. result.Posterior is { } posterior ? [Draws(result, posterior)] : Array.Empty<ReportFile>(),
            Text("calibration.json", CalibrationJson.Text(subject, result)),
        ];
    }

    /// <summary>What a variable depends on, what depends on it, and which loops act through it.</summary>
    /// <param name="run">What the run is, in words.</param>
    /// <param name="times">Its saved times.</param>
    /// <param name="causes">What the variable is computed from.</param>
    /// <param name="uses">What is computed from it.</param>
    /// <param name="loops">The loops through it.</param>
    public static ImmutableArray<ReportFile> Of(
        string run,
        ImmutableArray<double> times,
        CausalNode causes,
        CausalNode uses,
        FeedbackLoops loops
    )
    {
        ArgumentNullException.ThrowIfNull(causes);
        ArgumentNullException.ThrowIfNull(uses);
        ArgumentNullException.ThrowIfNull(loops);
        return
        [
            Page(ExplanationStudy.Page(run, times, causes, uses, loops)),
            Text("values.csv", ExplanationStudy.ValuesCsv(times, causes, uses)),
            Text("loops.csv", LoopsCsv.Text(loops)),
            Text("explanation.json", ExplanationJson.Text(run, times, causes, uses, loops)),
        ];
    }

    /// <summary>What moved a variable between two runs.</summary>
    /// <param name="from">What the first run is, in words.</param>
    /// <param name="to">What the second run is.</param>
    /// <param name="movement">What moved it.</param>
    public static ImmutableArray<ReportFile> Of(string from, string to, Movement movement)
    {
        ArgumentNullException.ThrowIfNull(movement);
        return
        [
            Page(MovementStudy.Page(from, to, movement)),
            Text("movement.csv", MovementStudy.Csv(movement)),
            Text("movement.json", ExplanationJson.Text(from, to, movement)),
        ];
    }

    /// <summary>What changed between two versions of a model.</summary>
    /// <param name="before">The old version, in words.</param>
    /// <param name="after">The new version.</param>
    /// <param name="difference">What changed.</param>
    public static ImmutableArray<ReportFile> Of(string before, string after, ModelDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return
        [
            Page(DifferenceStudy.Page(before, after, difference)),
            Text("changes.csv", DifferenceStudy.ChangesCsv(difference.Changes)),
            Text("outcomes.csv", DifferenceStudy.OutcomesCsv(difference)),
            Text("difference.json", DifferenceJson.Text(before, after, difference)),
        ];
    }

    /// <summary>What changed between two versions of a deal.</summary>
    /// <param name="before">The old version, in words.</param>
    /// <param name="after">The new version.</param>
    /// <param name="difference">What changed.</param>
    public static ImmutableArray<ReportFile> Of(string before, string after, DealDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return
        [
            Page(DifferenceStudy.Page(before, after, difference)),
            Text("changes.csv", DifferenceStudy.ChangesCsv(difference.Changes)),
            Text("packages.csv", DifferenceStudy.PackagesCsv(difference)),
            Text("difference.json", DifferenceJson.Text(before, after, difference)),
        ];
    }

    private static ReportFile Page(string html) => Text("report.html", html);

    private static ReportFile Text(string name, string text) => new(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static ReportFile Payoffs(IEnumerable<(string Name, PayoffTable Table, int Alternative)> columns)
    {
        var all = columns.ToList();
        return new ReportFile(
            "runs.parquet",
            stream =>
                TableParquet.Write(
                    new Table([.. all.Select(c => c.Name)], [.. all.Select(c => c.Table.Payoffs(c.Alternative).ToArray())]),
                    stream
                )
        );
    }

    private static ReportFile Draws(CalibrationResult result, Posterior posterior) =>
        new(
            "runs.parquet",
            stream =>
                TableParquet.Write(
                    new Table(
                        [.. result.Constants.Select(c => c.Name)],
                        [.. Enumerable.Range(0, result.Constants.Length).Select(posterior.Values)]
                    )
                    {
                        Inputs = [.. result.Constants.Select(c => c.Name)],
                    },
                    stream
                )
        );
}
