using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Exploration.Search;

namespace Entente.Reports;

/// <summary>The policies that a search in a model found, as JSON and as a table for other programs: docs/methods/search.md describes them.</summary>
public static class PolicySearchReport
{
    private const int Version = 1;

    /// <summary>One JSON document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Json(PolicySearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["model"] = Path.GetFileName(result.Model),
            ["seed"] = result.Seed,
            ["candidates"] = result.Candidates,
            ["complete"] = result.IsComplete,
            ["searchRuns"] = result.SearchRuns,
            ["runs"] = result.Runs,
            ["notFinite"] = result.NotFinite,
            ["objectives"] = new JsonArray([.. result.Objectives.Select(o => (JsonNode)o)]),
            ["conditions"] = new JsonArray([.. result.Conditions.Select(c => (JsonNode)c)]),
            ["policies"] = new JsonArray([.. result.Policies.Select(p => (JsonNode)Policy(p))]),
        };
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    /// <summary>A row for each policy: its levers, its objectives with their intervals, whether it meets the conditions and is efficient.</summary>
    public static string Csv(PolicySearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string[] levers = result.Policies.IsEmpty ? [] : [.. result.Policies[0].Levers.Select(l => l.Key)];
        return Reports.Csv.Table(
            [
                .. levers,
                .. result.Objectives,
                "meets conditions",
                "efficient",
                .. result.Objectives.SelectMany(o => new[] { $"{o} at least", $"{o} at most" }),
            ],
            result.Policies.Select(p =>
                (string[])
                    [
                        .. p.Levers.Select(l => Reports.Csv.Field(l.Value)),
                        .. p.Objectives.Select(o => Reports.Csv.Field(o.Value)),
                        p.Meets ? "true" : "false",
                        p.Efficient ? "true" : "false",
                        .. p.Objectives.SelectMany(o => new[] { Reports.Csv.Field(o.Low), Reports.Csv.Field(o.High) }),
                    ]
            )
        );
    }

    /// <summary>Where the second judgement disagrees with the first.</summary>
    public static string Remark(FoundPolicy policy) =>
        policy switch
        {
            { Meets: false } => "breaks a condition here",
            { Efficient: false } => "another is better here",
            _ => "",
        };

    private static JsonObject Policy(FoundPolicy policy)
    {
        var levers = new JsonObject();
        foreach (var (lever, value) in policy.Levers)
            levers[lever] = value;
        return new JsonObject
        {
            ["levers"] = levers,
            ["objectives"] = new JsonArray([.. policy.Objectives.Select(o => (JsonNode?)LedgerJson.Finite(o.Value))]),
            ["intervals"] = new JsonArray([
                .. policy.Objectives.Select(o => (JsonNode?)new JsonArray(LedgerJson.Finite(o.Low), LedgerJson.Finite(o.High))),
            ]),
            ["meets"] = policy.Meets,
            ["efficient"] = policy.Efficient,
        };
    }
}
