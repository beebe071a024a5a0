using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Exploration;
using Entente.Exploration.Fitting;

namespace Entente.Reports;

/// <summary>A posterior as a file of uncertain inputs that 'simulate', 'drivers' and a deal can read, with its draws as a table beside it.</summary>
public static class PosteriorFile
{
    private const int MostDraws = 10_000;

    /// <summary>Draws, evenly taken from all chains: a row of names, then a row per draw.</summary>
    public static string Draws(CalibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        text.AppendJoin(',', result.Constants.Select(c => Field(c.Name))).Append('\n');
        foreach (double[] draw in Thinned(result))
            text.AppendJoin(',', draw.Take(result.Constants.Length).Select(v => v.ToString("R", CultureInfo.InvariantCulture)))
                .Append('\n');
        return text.ToString();
    }

    /// <summary>The inputs: each constant as observed in the draws, and their rank correlations.</summary>
    /// <param name="result">A calibration with a posterior.</param>
    /// <param name="drawsFile">Name of the file of draws, relative to this one.</param>
    public static string Inputs(CalibrationResult result, string drawsFile)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder(
            "# A posterior, written by 'entente calibrate'. Rank correlations stand for how the constants hang together;\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"# {drawsFile} holds the draws themselves.\nuncertain:\n");
        foreach (var constant in result.Constants)
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {Quoted(constant.Name)}: {{ empirical: {{ file: {Quoted(drawsFile)}, column: {Quoted(constant.Name)} }} }}\n"
            );
        var correlations = Correlated(result);
        if (correlations.Length > 0)
            text.Append("correlations:\n");
        foreach (var (first, second, rank) in correlations)
            text.Append(
                CultureInfo.InvariantCulture,
                $"  - {{ between: [{Quoted(first)}, {Quoted(second)}], rank: {rank:0.####} }}\n"
            );
        return text.ToString();
    }

    // A matrix of rank correlations may be impossible for a Gaussian copula; then it is drawn towards zero until it is not.
    private static ImmutableArray<RankCorrelation> Correlated(CalibrationResult result)
    {
        double[][] draws = [.. Thinned(result)];
        int n = result.Constants.Length;
        double[][] columns = [.. Enumerable.Range(0, n).Select(j => draws.Select(d => d[j]).ToArray())];
        var ranks = ImmutableArray.CreateBuilder<RankCorrelation>();
        for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
        {
            double rank = Statistics.RankCorrelation(columns[i], columns[j]);
            if (Math.Abs(rank) > 0.02)
                ranks.Add(
                    new RankCorrelation(
                        result.Constants[i].Name,
                        result.Constants[j].Name,
                        Math.Round(Math.Clamp(rank, -0.999, 0.999), 4)
                    )
                );
        }
        ImmutableArray<string> names = [.. result.Constants.Select(c => c.Name)];
        ImmutableArray<RankCorrelation> all = ranks.ToImmutable();
        while (!Correlations.Check(names, all).IsEmpty)
            all = [.. all.Select(c => c with { Rank = Math.Round(0.98 * c.Rank, 4) })];
        return all;
    }

    private static IEnumerable<double[]> Thinned(CalibrationResult result)
    {
        var posterior = result.Posterior ?? throw new ArgumentException("The calibration has no posterior.");
        long draws = posterior.Draws;
        int kept = (int)Math.Min(draws, MostDraws);
        int length = posterior.Chains[0].Length;
        for (int k = 0; k < kept; k++)
        {
            long at = k * draws / kept;
            yield return posterior.Chains[(int)(at / length)][(int)(at % length)];
        }
    }

    private static string Field(string name) =>
        name.Contains(',', StringComparison.Ordinal) || name.Contains('"', StringComparison.Ordinal)
            ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : name;

    private static string Quoted(string name) =>
        $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
