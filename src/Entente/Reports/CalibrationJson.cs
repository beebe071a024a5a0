using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Exploration.Fitting;
using Entente.Exploration.Forecasts;

namespace Entente.Reports;

/// <summary>A calibration as one JSON document for programs: docs/methods/calibration.md describes it.</summary>
public static class CalibrationJson
{
    private const int Version = 1;

    /// <summary>The document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Text(string model, CalibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var document = new JsonObject
        {
            ["schema"] = Version,
            ["model"] = model,
            ["seed"] = result.Seed,
            ["runs"] = result.Runs,
            ["points"] = result.Points,
            ["pointsLeftOut"] = result.PointsLeftOut,
            ["converged"] = result.Converged,
            ["confidence"] = result.Confidence,
            ["constants"] = new JsonArray([.. result.Constants.Select((c, i) => (JsonNode)Constant(c, i, result.Posterior))]),
            ["correlations"] = new JsonArray([.. result.Correlations.Select(row => (JsonNode)Numbers(row))]),
            ["logLikelihood"] = LedgerJson.Finite(result.Criteria.LogLikelihood),
            ["aic"] = LedgerJson.Finite(result.Criteria.Aic),
            ["bic"] = LedgerJson.Finite(result.Criteria.Bic),
            ["aicc"] = LedgerJson.Finite(result.Criteria.Aicc),
            ["sumOfSquares"] = LedgerJson.Finite(result.SumOfSquares),
            ["payoff"] = LedgerJson.Finite(result.Payoff),
            ["series"] = new JsonArray([.. result.Series.Select(s => (JsonNode)Series(s))]),
        };
        if (result.Posterior is { } posterior)
            document["posterior"] = new JsonObject
            {
                ["draws"] = posterior.Draws,
                ["acceptance"] = posterior.Acceptance,
                ["converged"] = posterior.Converged,
            };
        document["remarks"] = new JsonArray([.. result.Remarks.Select(r => (JsonNode)r)]);
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    private static JsonObject Constant(CalibratedConstant constant, int number, Posterior? posterior)
    {
        var node = new JsonObject
        {
            ["name"] = constant.Name,
            ["estimate"] = LedgerJson.Finite(constant.Estimate),
            ["standardError"] = LedgerJson.Finite(constant.StandardError),
            ["range"] = Numbers([constant.Low, constant.High]),
            ["atBound"] = constant.IsAtBound,
        };
        if (constant.Interval is { } interval)
            node["interval"] = new JsonObject
            {
                ["low"] = LedgerJson.Finite(interval.Low),
                ["high"] = LedgerJson.Finite(interval.High),
                ["lowIsOpen"] = interval.LowIsOpen,
                ["highIsOpen"] = interval.HighIsOpen,
            };
        if (posterior != null)
            node["posterior"] = new JsonObject
            {
                ["mean"] = posterior.Mean(number),
                ["error"] = LedgerJson.Finite(posterior.ErrorOfMean(number)),
                ["standardDeviation"] = posterior.StandardDeviation(number),
                ["p5"] = posterior.Quantile(number, 0.05),
                ["median"] = posterior.Quantile(number, 0.5),
                ["p95"] = posterior.Quantile(number, 0.95),
                ["rHat"] = LedgerJson.Finite(posterior.RHats[number]),
                ["bulkSize"] = LedgerJson.Finite(posterior.BulkSizes[number]),
                ["tailSize"] = LedgerJson.Finite(posterior.TailSizes[number]),
            };
        return node;
    }

    private static JsonObject Series(CalibratedSeries series)
    {
        var node = new JsonObject
        {
            ["name"] = series.Target.Name,
            ["of"] = series.Target.Of,
            ["standardDeviation"] = LedgerJson.Finite(series.StandardDeviation),
            ["standardDeviationIsKnown"] = series.Target.StandardDeviation != null,
            ["correlation"] = series.Correlation,
        };
        foreach (var (key, value) in Statistics(series.Statistics))
            node[key] = LedgerJson.Finite(value);
        node["times"] = Numbers(series.Target.Times);
        node["actual"] = Numbers(series.Target.Values);
        node["simulated"] = Numbers(series.Simulated);
        return node;
    }

    private static IEnumerable<(string Key, double Value)> Statistics(FitStatistics fit) =>
        [
            ("rmse", fit.Rmse),
            ("mae", fit.Mae),
            ("mape", fit.Mape),
            ("rSquared", fit.Correlation * fit.Correlation),
            ("u1", fit.U1),
            ("u2", fit.U2),
            ("biasShare", fit.BiasShare),
            ("varianceShare", fit.VarianceShare),
            ("covarianceShare", fit.CovarianceShare),
        ];

    private static JsonArray Numbers(IEnumerable<double> values) =>
        new([.. values.Select(v => (JsonNode?)(LedgerJson.Finite(v) is { } finite ? JsonValue.Create(finite) : null))]);
}
