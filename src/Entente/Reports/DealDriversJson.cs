using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports;

/// <summary>What drives the gains from a package, as one JSON document for programs: docs/reference/drivers.md describes it.</summary>
public static class DealDriversJson
{
    private const int Version = 1;
    private const int MostLeaders = 5;

    /// <summary>The document, indented, with a line end after it.</summary>
    public static string Text(DealDrivers drivers)
    {
        ArgumentNullException.ThrowIfNull(drivers);
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["deal"] = drivers.Deal,
            ["package"] = drivers.Package,
            ["unit"] = drivers.Unit,
            ["parties"] = new JsonArray([.. drivers.Parties.Select(p => (JsonNode)Party(p))]),
        };
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    private static JsonObject Party(PartyDriving party)
    {
        var document = new JsonObject { ["party"] = party.Party };
        if (party.Inputs is { } inputs)
            document["leaders"] = new JsonArray([
                .. inputs
                    .Leaders(MostLeaders)
                    .Select(l => (JsonNode)new JsonObject { ["rank"] = l.Rank, ["input"] = l.Index.Input }),
            ]);
        foreach (
            var (key, report) in new (string, DriverReport?)[]
            {
                ("inputs", party.Inputs),
                ("groups", party.Groups),
                ("screening", party.Screening),
            }
        )
            if (report != null)
                document[key] = DriversJson.Report(report);
        if (party.Others is { } others)
            document["others"] = DriversJson.Index(others);
        return document;
    }
}
