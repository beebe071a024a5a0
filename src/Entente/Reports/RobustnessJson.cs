using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports;

/// <summary>Robustness and value of information as one JSON document for programs: docs/methods/robustness.md describes it.</summary>
public static class RobustnessJson
{
    private const int Version = 1;

    /// <summary>The document of a table.</summary>
    /// <param name="table">The pay-offs.</param>
    /// <param name="learning">What learning would be worth; null where nothing could be learned.</param>
    /// <param name="notFinite">Scenarios that were left out because a value is missing or not finite.</param>
    public static string Text(PayoffTable table, WorthOfLearning? learning, int notFinite = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        var document = Of(table, learning);
        document.Insert(0, "schema", Version);
        document.Insert(1, "scenarios", table.Regret[0].Length);
        document.Insert(2, "notFinite", notFinite);
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    /// <summary>The document of policies of a model.</summary>
    public static string Text(PolicyRobustness policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["outcome"] = policies.Outcome,
            ["lessIsBetter"] = policies.Options.LessIsBetter,
            ["threshold"] = DriversJson.Finite(policies.Options.Threshold),
            ["worlds"] = policies.Runs.Rows,
            ["notFinite"] = policies.NotFinite,
            ["seed"] = policies.Options.Seed,
        };
        foreach (var (key, value) in Of(policies.Table, policies.Learning).ToList())
            document[key] = value?.DeepClone();
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    /// <summary>The document of the parties of a deal.</summary>
    public static string Text(IReadOnlyList<PartyRobustness> parties)
    {
        ArgumentNullException.ThrowIfNull(parties);
        JsonNode Party(PartyRobustness party)
        {
            var document = Of(party.Table, party.Learning);
            document.Insert(0, "party", party.Party);
            document["infoGap"] = new JsonArray([
                .. party.Gaps.Select(g =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["package"] = g.Package,
                            ["nominal"] = DriversJson.Finite(g.Nominal),
                            ["radius"] = DriversJson.Finite(g.Radius),
                            ["radiusOfHalf"] = DriversJson.Finite(g.RadiusOfHalf),
                            ["horizons"] = new JsonArray([.. g.Horizons.Select(h => DriversJson.Finite(h))]),
                            ["worst"] = new JsonArray([.. g.Worst.Select(w => DriversJson.Finite(w))]),
                        }
                ),
            ]);
            return document;
        }
        var all = new JsonObject { ["schema"] = Version, ["parties"] = new JsonArray([.. parties.Select(Party)]) };
        return JsonSerializer.Serialize(all, LedgerJson.Options) + "\n";
    }

    private static JsonObject Of(PayoffTable table, WorthOfLearning? learning)
    {
        var choices = new JsonObject();
        foreach (var (criterion, picked) in table.Choices.OrderBy(c => c.Key, StringComparer.Ordinal))
            choices[criterion] = new JsonArray([.. picked.Select(p => (JsonNode)p)]);
        var agreement = new JsonObject();
        foreach (var (criterion, share) in table.Agreement().OrderBy(c => c.Key, StringComparer.Ordinal))
            agreement[criterion] = DriversJson.Finite(share);
        var order = new JsonObject();
        foreach (var (criterion, correlation) in table.RankAgreement().OrderBy(c => c.Key, StringComparer.Ordinal))
            order[criterion] = DriversJson.Finite(correlation);
        var document = new JsonObject
        {
            ["alternatives"] = new JsonArray([.. table.Scores.Select(s => (JsonNode)Score(s))]),
            ["choices"] = choices,
            ["agreement"] = agreement,
            ["rankAgreement"] = order,
            ["evpi"] = DriversJson.Finite(table.PerfectInformation),
            ["evpiError"] = DriversJson.Finite(table.PerfectInformationError),
        };
        if (learning != null)
        {
            document["best"] = learning.Best;
            document["perfect"] = DriversJson.Of(learning.Perfect);
            document["evppi"] = Worths("input", learning.Inputs);
            if (!learning.Groups.IsEmpty)
                document["evppiOfGroups"] = Worths("group", learning.Groups);
        }
        return document;
    }

    private static JsonArray Worths(string kind, IEnumerable<InputWorth> worths) =>
        new([.. worths.Select(w => (JsonNode)new JsonObject { [kind] = w.Input, ["worth"] = DriversJson.Of(w.Worth) })]);

    private static JsonObject Score(AlternativeScore score)
    {
        var document = new JsonObject { ["alternative"] = score.Alternative };
        foreach (
            var (key, value) in new[]
            {
                ("worst", score.Worst),
                ("best", score.Best),
                ("laplace", score.Laplace),
                ("hurwicz", score.Hurwicz),
                ("maximumRegret", score.MaximumRegret),
                ("regret90", score.Regret90),
                ("starr", score.Starr),
                ("standardDeviation", score.StandardDeviation),
                ("signalToNoise", score.SignalToNoise),
                ("meanVariance", score.MeanVariance),
                ("undesirableDeviations", score.UndesirableDeviations),
                ("percentileSkewness", score.PercentileSkewness),
                ("percentilePeakedness", score.PercentilePeakedness),
            }
        )
            document[key] = DriversJson.Finite(value);
        document["error"] = DriversJson.Finite(score.Error);
        document["standardDeviationError"] = DriversJson.Finite(score.StandardDeviationError);
        document["starrInterval"] = Interval(score.StarrInterval);
        document["regret90Interval"] = Interval(score.Regret90Interval);
        return document;
    }

    private static JsonArray? Interval(Estimate? estimate) =>
        estimate == null ? null : new JsonArray(DriversJson.Finite(estimate.Low), DriversJson.Finite(estimate.High));
}
