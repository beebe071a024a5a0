using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>What a search found, as JSON and as a table for other programs: docs/methods/search.md describes them.</summary>
public static class SearchReport
{
    private const int Version = 1;

    /// <summary>One JSON document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Json(SearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["deal"] = result.Deal,
            ["unit"] = result.Unit,
            ["seed"] = result.Seed,
            ["candidates"] = result.Candidates,
            ["complete"] = result.IsComplete,
            ["searchRuns"] = result.SearchRuns,
            ["runs"] = result.Runs,
            ["notFinite"] = result.NotFinite,
            ["objectives"] = Texts(result.Objectives),
            ["conditions"] = Texts(result.Conditions),
            ["packages"] = new JsonArray([.. result.Packages.Select(p => (JsonNode)Package(result, p))]),
        };
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    /// <summary>A row for each package: its clauses, levers, objectives, whether it is signed, the mean gain of each party.</summary>
    public static string Csv(SearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string[] levers = [.. result.Packages.SelectMany(p => p.Levers).Select(l => l.Key).Distinct()];
        var text = new StringBuilder();
        string[] heads =
        [
            "package",
            .. levers,
            .. result.Objectives,
            "signed",
            "meets conditions",
            "efficient",
            .. result.Parties.Select(p => $"mean gain of {p}"),
            .. result.Objectives.SelectMany(o => new[] { $"{o} at least", $"{o} at most" }),
        ];
        text.AppendJoin(',', heads.Select(h => Reports.Csv.Field(h))).Append('\n');
        foreach (var found in result.Packages)
        {
            string[] cells =
            [
                Choice(found),
                .. levers.Select(l => found.Levers.Where(v => v.Key == l).Select(v => Number(v.Value)).FirstOrDefault("")),
                .. found.Objectives.Select(Number),
                found.Signed ? "true" : "false",
                found.Meets ? "true" : "false",
                found.Efficient ? "true" : "false",
                .. found.Gains.Select(g => Number(g.Mean)),
                .. found.Intervals.SelectMany(i => new[] { Number(i.Low), Number(i.High) }),
            ];
            text.AppendJoin(',', cells.Select(h => Reports.Csv.Field(h))).Append('\n');
        }
        return text.ToString();
    }

    private static string Choice(FoundPackage found) =>
        string.Join(" + ", found.Package.Clauses.Select(c => $"{c.Key}={c.Value}"));

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static JsonObject Package(SearchResult result, FoundPackage found)
    {
        var gains = new JsonObject();
        foreach (var (party, gain) in result.Parties.Zip(found.Gains))
            gains[party] = new JsonObject
            {
                ["mean"] = LedgerJson.Finite(gain.Mean),
                ["error"] = LedgerJson.Finite(gain.Error),
                ["p5"] = LedgerJson.Finite(gain.P5),
                ["median"] = LedgerJson.Finite(gain.Median),
                ["p95"] = LedgerJson.Finite(gain.P95),
                ["worstTenth"] = LedgerJson.Finite(gain.WorstTenth),
                ["probabilityOfGain"] = LedgerJson.Finite(gain.ProbabilityOfGain),
            };
        var clauses = new JsonObject();
        foreach (var (clause, setting) in found.Package.Clauses)
            clauses[clause] = setting;
        var levers = new JsonObject();
        foreach (var (lever, value) in found.Levers)
            levers[lever] = value;
        return new JsonObject
        {
            ["name"] = found.Package.Name,
            ["clauses"] = clauses,
            ["levers"] = levers,
            ["objectives"] = new JsonArray([
                .. found.Objectives.Select(o =>
                    (JsonNode?)(LedgerJson.Finite(o) is { } finite ? JsonValue.Create(finite) : null)
                ),
            ]),
            ["intervals"] = new JsonArray([
                .. found.Intervals.Select(i => (JsonNode?)new JsonArray(LedgerJson.Finite(i.Low), LedgerJson.Finite(i.High))),
            ]),
            ["signed"] = found.Signed,
            ["refusedBy"] = Texts(found.RefusedBy),
            ["meets"] = found.Meets,
            ["efficient"] = found.Efficient,
            ["gains"] = gains,
        };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
