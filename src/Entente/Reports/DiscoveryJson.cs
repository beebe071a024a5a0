using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports;

/// <summary>Discovered scenarios as one JSON document for programs: docs/reference/discovery.md describes it.</summary>
public static class DiscoveryJson
{
    private const int Version = 1;

    /// <summary>The document, indented, with a line end after it.</summary>
    public static string Text(DiscoveryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var document = Of(report);
        document.Insert(0, "schema", Version);
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    /// <summary>The document of a deal without a condition: under which conditions each party loses.</summary>
    /// <param name="losses">Each party with what was found; null where it loses in all runs or in none, with the share of runs.</param>
    public static string Text(IReadOnlyList<PartyLosses> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        JsonNode Party(PartyLosses of)
        {
            var document = of.Report is { } report ? Of(report) : new JsonObject { ["boxes"] = new JsonArray() };
            document.Insert(0, "party", of.Party);
            document.Insert(1, "loses", DriversJson.Of(of.Share));
            return document;
        }
        var all = new JsonObject { ["schema"] = Version, ["parties"] = new JsonArray([.. losses.Select(Party)]) };
        return JsonSerializer.Serialize(all, LedgerJson.Options) + "\n";
    }

    internal static JsonObject Of(DiscoveryReport report)
    {
        var document = new JsonObject
        {
            ["where"] = report.Where,
            ["method"] = report.Method.ToString().ToLowerInvariant(),
            ["runs"] = report.Runs,
            ["cases"] = report.Cases,
            ["casesInterval"] = Interval(report.CasesShare),
            ["notFinite"] = report.NotFinite,
            ["boxes"] = new JsonArray([.. report.Boxes.Select(b => (JsonNode)Box(report, b))]),
        };
        if (!report.Path.IsEmpty)
            document["path"] = new JsonArray([
                .. report.Path.Select(s =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["coverage"] = DriversJson.Finite(s.Coverage),
                            ["density"] = DriversJson.Finite(s.Density),
                            ["mass"] = DriversJson.Finite(s.Mass),
                            ["coverageInterval"] = Interval(report.IntervalsOf(s).Coverage),
                            ["densityInterval"] = Interval(report.IntervalsOf(s).Density),
                            ["massInterval"] = Interval(report.IntervalsOf(s).Mass),
                            ["limited"] = new JsonArray([.. s.Limited.Select(n => (JsonNode)n)]),
                        }
                ),
            ]);
        return document;
    }

    private static JsonArray Interval(Estimate estimate) =>
        new(DriversJson.Finite(estimate.Low), DriversJson.Finite(estimate.High));

    private static JsonObject Box(DiscoveryReport report, ScenarioBox box)
    {
        var limits = new JsonObject();
        var open = new JsonObject();
        foreach (var limit in box.Limits)
        {
            // An open end is the end of the values at hand.
            var (least, greatest) = report.Ranges[limit.Input];
            limits[limit.Input] = new JsonArray(
                DriversJson.Finite(limit.Low ?? least),
                DriversJson.Finite(limit.High ?? greatest)
            );
            open[limit.Input] = new JsonArray(limit.Low == null, limit.High == null);
        }
        return new JsonObject
        {
            ["limits"] = limits,
            ["open"] = open,
            ["coverage"] = DriversJson.Finite(box.Coverage),
            ["density"] = DriversJson.Finite(box.Density),
            ["mass"] = DriversJson.Finite(box.Mass),
            ["lift"] = DriversJson.Finite(box.Lift),
            ["points"] = box.Points,
            ["cases"] = box.Cases,
            ["p"] = Each(box, r => r.QuasiP),
            ["reproduced"] = Each(box, r => r.Reproduced),
            ["coverageInterval"] = Interval(box.CoverageInterval),
            ["densityInterval"] = Interval(box.DensityInterval),
            ["massInterval"] = Interval(box.MassInterval),
            ["liftInterval"] = Interval(box.LiftInterval),
            ["coverageElsewhere"] = DriversJson.Finite(box.CoverageElsewhere),
            ["densityElsewhere"] = DriversJson.Finite(box.DensityElsewhere),
            ["words"] = ScenarioDiscovery.InWords(report, box),
        };
    }

    private static JsonObject Each(ScenarioBox box, Func<Restriction, double> of)
    {
        var result = new JsonObject();
        foreach (var restriction in box.Restrictions)
            result[restriction.Input] = DriversJson.Finite(of(restriction));
        return result;
    }
}
