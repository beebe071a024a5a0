using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Exploration;

namespace Entente.Reports;

/// <summary>Clusters of behaviour over time as one JSON document for programs: docs/reference/discovery.md describes it.</summary>
public static class ClustersJson
{
    private const int Version = 1;

    /// <summary>The document, indented, with a line end after it.</summary>
    public static string Text(BehaviourReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["outcome"] = report.Of.Outcome,
            ["unit"] = report.Of.Unit,
            ["runs"] = report.Of.Runs.Length,
            ["notFinite"] = report.Of.NotFinite,
            ["silhouette"] = DriversJson.Finite(report.Silhouette),
            ["silhouetteRuns"] = report.SilhouetteRuns,
            ["stability"] = DriversJson.Finite(report.Stability),
            ["tried"] = new JsonArray([
                .. report.Tried.Select(t =>
                    (JsonNode)new JsonObject { ["clusters"] = t.Clusters, ["silhouette"] = DriversJson.Finite(t.Silhouette) }
                ),
            ]),
            ["times"] = Numbers(report.Of.Times),
            ["clusters"] = new JsonArray([.. report.Clusters.Select(c => (JsonNode)Cluster(c))]),
            ["labels"] = new JsonArray([
                .. report.Of.Runs.Zip(
                    report.Labels,
                    (run, label) => (JsonNode)new JsonObject { ["run"] = run, ["cluster"] = label + 1 }
                ),
            ]),
        };
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    private static JsonObject Cluster(BehaviourCluster cluster) =>
        new()
        {
            ["share"] = DriversJson.Of(cluster.Share),
            ["runs"] = cluster.Runs,
            ["typicalRun"] = cluster.TypicalRun,
            ["words"] = cluster.Words,
            ["mean"] = Numbers(cluster.Mean),
            ["p5"] = Numbers(cluster.P5),
            ["p95"] = Numbers(cluster.P95),
            ["error"] = Numbers(cluster.MeanErrors),
            ["p5Interval"] = Intervals(cluster.P5Intervals),
            ["p95Interval"] = Intervals(cluster.P95Intervals),
            ["when"] = cluster.When is { } when ? DiscoveryJson.Of(when) : null,
        };

    private static JsonArray Intervals(IEnumerable<Estimate> intervals) =>
        new([.. intervals.Select(i => (JsonNode)new JsonArray(DriversJson.Finite(i.Low), DriversJson.Finite(i.High)))]);

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(DriversJson.Finite)]);
}
