using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;

namespace Entente.Reports;

/// <summary>What drives outcomes, as one JSON document for programs: docs/reference/drivers.md describes it.</summary>
public static class DriversJson
{
    private const int Version = 1;

    /// <summary>The document of one report, or <c>{ "outcomes": [ … ] }</c> of several; indented, with a line end after it. Numbers that are not finite
    /// are null.</summary>
    public static string Text(IReadOnlyList<DriverReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        JsonObject document =
            reports.Count == 1
                ? Report(reports[0])
                : new JsonObject
                {
                    ["schema"] = Version,
                    ["outcomes"] = new JsonArray([.. reports.Select(r => (JsonNode)Report(r))]),
                };
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    /// <summary>One report.</summary>
    internal static JsonObject Report(DriverReport report)
    {
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["outcome"] = report.Outcome,
            ["method"] = DriverChoice.NameOf(report.Method),
            ["why"] = report.Why,
            ["runs"] = report.Runs,
            ["notFinite"] = report.NotFinite,
            ["seed"] = report.Seed,
            ["confidence"] = report.Confidence,
        };
        foreach (
            var (key, value) in new[]
            {
                ("time", report.Time),
                ("mean", report.Mean),
                ("meanError", report.MeanError),
                ("standardDeviation", report.StandardDeviation),
                ("standardDeviationError", report.StandardDeviationError),
                ("fit", report.Fit),
                ("threshold", report.Threshold),
            }
        )
            if (double.IsFinite(value))
                document[key] = value;
        document["indices"] = new JsonArray([.. report.Indices.Select(i => (JsonNode)Index(i))]);
        if (!report.Pairs.IsEmpty)
            document["pairs"] = new JsonArray([
                .. report.Pairs.Select(p =>
                    (JsonNode)new JsonObject { ["inputs"] = new JsonArray(p.First, p.Second), ["second"] = Of(p.Share) }
                ),
            ]);
        document["remarks"] = new JsonArray([.. report.Remarks.Select(r => (JsonNode)r)]);
        return document;
    }

    /// <summary>A number with its interval.</summary>
    internal static JsonObject Of(Estimate estimate) =>
        new()
        {
            ["value"] = Finite(estimate.Value),
            ["low"] = Finite(estimate.Low),
            ["high"] = Finite(estimate.High),
        };

    /// <summary>A number, or null.</summary>
    internal static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>The measures of one input.</summary>
    internal static JsonObject Index(DriverIndex index)
    {
        var document = new JsonObject { ["input"] = index.Input };
        // In the order in which one reads: alone first, then with all interactions.
        foreach (var (measure, estimate) in index.Measures.OrderBy(m => m.Key == "first" ? 0 : 1))
            document[measure] = Of(estimate);
        return document;
    }
}
