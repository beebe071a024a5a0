using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// The mean of outcomes given several inputs at once, from runs at hand: least squares on Legendre's polynomials of the ranks of each input, up to the third
/// degree, and products of two inputs (a sparse polynomial chaos: Blatman &amp; Sudret 2011). Only terms enter that an outcome follows by more than chance would
/// show among so many. What is said of a run comes, terms included, from the nine tenths of the runs in which that run is not, so that nothing looks better
/// than it is.
/// </summary>
internal sealed class GroupRegression
{
    /// <summary>Parts of the runs, of which one each time is left out.</summary>
    private const int Folds = 10;

    private const int MostTerms = 120;
    private const int RunsPerTerm = 10;
    private const int MostDegree = 3;
    private const int MostPairs = 1000;
    private const uint PartsTag = 0x6E0F;

    // Keeps solvable what hangs together exactly, such as shares of a whole.
    private const double Ridge = 1e-9;

    private readonly double[][] scores;
    private readonly byte[] fold;
    private readonly Term[] terms;
    private readonly Term[][] chosen;
    private readonly double[][,] factors = new double[Folds][,];

    /// <summary>Prepares regressions on a group of inputs.</summary>
    /// <param name="members">Values of each input by run.</param>
    /// <param name="outcomes">The outcomes that will be asked for.</param>
    public GroupRegression(IReadOnlyList<double[]> members, IReadOnlyList<double[]> outcomes)
    {
        scores = [.. members.Select(ScoresOf)];
        fold = PartsOf(members[0].Length, Folds, 0);
        int count = scores.Length;
        terms =
        [
            .. from i in Enumerable.Range(0, count) from degree in Enumerable.Range(1, MostDegree) select new Term(i, degree, -1),
            .. from i in Enumerable.Range(0, (long)count * (count - 1) / 2 <= MostPairs ? count : 0)
            from j in Enumerable.Range(i + 1, count - i - 1)
            select new Term(i, 1, j),
        ];
        double[][] strengths = Strengths(outcomes);
        int runs = members[0].Length;
        double least = 2 * Math.Log((double)terms.Length * outcomes.Count) / (runs * (Folds - 1.0) / Folds);
        int most = Math.Clamp(runs / RunsPerTerm, 1, MostTerms);
        chosen =
        [
            .. strengths.Select(strength =>
                terms
                    .Index()
                    .Where(t => strength[t.Index] > least)
                    .OrderByDescending(t => strength[t.Index])
                    .Take(most)
                    .Select(t => t.Item)
                    .ToArray()
            ),
        ];
        Parallel.For(0, Folds, left => factors[left] = FactorOf(Products(left)));
    }

    /// <summary>The mean of an outcome in each run, as the other nine tenths say.</summary>
    public double[] Predict(double[] outcome)
    {
        var predicted = new double[outcome.Length];
        Parallel.For(
            0,
            Folds,
            left =>
            {
                var row = new double[chosen[left].Length + 1];
                var coefficients = new double[row.Length];
                for (int run = 0; run < outcome.Length; run++)
                {
                    if (fold[run] == left)
                        continue;
                    Fill(row, chosen[left], run);
                    for (int k = 0; k < row.Length; k++)
                        coefficients[k] += row[k] * outcome[run];
                }
                Solve(factors[left], coefficients);
                for (int run = 0; run < outcome.Length; run++)
                {
                    if (fold[run] != left)
                        continue;
                    Fill(row, chosen[left], run);
                    for (int k = 0; k < row.Length; k++)
                        predicted[run] += coefficients[k] * row[k];
                }
            }
        );
        return predicted;
    }

    /// <summary>The part of each run, at random, because runs of a design or a sorted table hang together by their numbers.</summary>
    /// <param name="runs">Number of runs.</param>
    /// <param name="count">Number of parts.</param>
    /// <param name="which">Makes partitions that do not hang together.</param>
    public static byte[] PartsOf(int runs, int count, uint which) =>
        [.. Enumerable.Range(0, runs).Select(run => (byte)(count * Philox.Uniform(1, (ulong)run, which, PartsTag)))];

    // By fold and term the greatest squared correlation with an outcome, in the other folds.
    private double[][] Strengths(IReadOnlyList<double[]> outcomes)
    {
        double[][] result = [.. Enumerable.Range(0, Folds).Select(_ => new double[terms.Length])];
        double[][] standard = [.. outcomes.Select(Standardised)];
        Parallel.For(
            0,
            terms.Length,
            t =>
            {
                double[] values = [.. Enumerable.Range(0, scores[0].Length).Select(run => Value(terms[t], run))];
                var sums = new double[Folds];
                foreach (double[] outcome in standard)
                {
                    Array.Clear(sums);
                    for (int run = 0; run < values.Length; run++)
                        sums[fold[run]] += values[run] * outcome[run];
                    double all = sums.Sum();
                    for (int left = 0; left < Folds; left++)
                    {
                        double r = (all - sums[left]) / (values.Length * (Folds - 1.0) / Folds);
                        result[left][t] = Math.Max(result[left][t], r * r);
                    }
                }
            }
        );
        return result;
    }

    private double[,] Products(int left)
    {
        var row = new double[chosen[left].Length + 1];
        var products = new double[row.Length, row.Length];
        for (int run = 0; run < scores[0].Length; run++)
        {
            if (fold[run] == left)
                continue;
            Fill(row, chosen[left], run);
            for (int i = 0; i < row.Length; i++)
            for (int j = 0; j <= i; j++)
                products[i, j] += row[i] * row[j];
        }
        return products;
    }

    // Ranks between -1 and 1.
    private static double[] ScoresOf(double[] values) =>
        [.. Statistics.Ranks(values).Select(rank => (2 * (rank - 0.5) / values.Length) - 1)];

    private static double[] Standardised(double[] values)
    {
        double mean = Statistics.Mean(values);
        double sd = Math.Sqrt(Statistics.Variance(values));
        return [.. values.Select(v => sd > 0 ? (v - mean) / sd : 0)];
    }

    private void Fill(double[] row, Term[] used, int run)
    {
        row[0] = 1;
        for (int k = 0; k < used.Length; k++)
            row[k + 1] = Value(used[k], run);
    }

    // Each of mean 0 and variance 1 over equal ranks.
    private double Value(Term term, int run)
    {
        double u = scores[term.Input][run];
        return term.Other >= 0 ? 3 * u * scores[term.Other][run]
            : term.Degree == 1 ? Math.Sqrt(3) * u
            : term.Degree == 2 ? Math.Sqrt(5) * ((3 * u * u) - 1) / 2
            : Math.Sqrt(7) * ((5 * u * u * u) - (3 * u)) / 2;
    }

    private static double[,] FactorOf(double[,] products)
    {
        for (double ridge = Ridge; ; ridge *= 10)
        {
            for (int i = 0; i < products.GetLength(0); i++)
                products[i, i] += ridge * Math.Max(1, products[0, 0]);
            if (Matrices.Cholesky(products) is { } factor)
                return factor;
        }
    }

    private static void Solve(double[,] factor, double[] x)
    {
        int n = x.Length;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                x[i] -= factor[i, j] * x[j];
            x[i] /= factor[i, i];
        }
        for (int i = n - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < n; j++)
                x[i] -= factor[j, i] * x[j];
            x[i] /= factor[i, i];
        }
    }

    // A polynomial of an input, or the product with another.
    private readonly record struct Term(int Input, int Degree, int Other);
}

/// <summary>Shares of variance of groups of inputs, from given data.</summary>
internal static class GroupShares
{
    private const int Blocks = 20;

    /// <summary>The share of the variance that each group foretells, all its members known and no other input: its closed share of the first order, or less where
    /// the regression does not follow the outcome.</summary>
    /// <param name="groups">Names of the groups, and which inputs are theirs.</param>
    /// <param name="columns">Values of an input by run.</param>
    /// <param name="outcome">The outcome by run.</param>
    /// <param name="confidence">Probability with which an interval is to hold the share.</param>
    public static Finding Find(
        IReadOnlyList<(string Name, int[] Members)> groups,
        Func<int, double[]> columns,
        double[] outcome,
        double confidence
    )
    {
        double mean = Statistics.Mean(outcome);
        byte[] block = GroupRegression.PartsOf(outcome.Length, Blocks, 1);
        return new Finding([.. groups.Select(Index)])
        {
            Remarks =
            [
                "From given runs, by regression on all members of a group, held against runs that it has not seen: what they explain together, at least. What groups do together (total) cannot be told.",
            ],
        };

        DriverIndex Index((string Name, int[] Members) group)
        {
            double[] predicted = new GroupRegression([.. group.Members.Select(columns)], [outcome]).Predict(outcome);
            double[][] blocks = [.. Enumerable.Range(0, Blocks).Select(_ => new double[2])];
            for (int run = 0; run < outcome.Length; run++)
            {
                double[] sums = blocks[block[run]];
                double left = outcome[run] - predicted[run];
                sums[0] += left * left;
                sums[1] += (outcome[run] - mean) * (outcome[run] - mean);
            }
            var (values, errors, without) = Jackknife.WithReplicates(blocks, sums => [Math.Max(0, 1 - (sums[0] / sums[1]))]);
            return Finding.Index(
                group.Name,
                ("first", Estimate.With(values[0], errors[0], Stretches.Quantile(confidence, Blocks)))
            ) with
            {
                Without = [.. without.Select(w => w[0])],
            };
        }
    }
}
