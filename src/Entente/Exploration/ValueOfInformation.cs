using System.Collections.Immutable;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>What it would be worth to learn one input before choosing.</summary>
/// <param name="Input">The input.</param>
/// <param name="Worth">Expected value of partial perfect information (EVPPI), in the unit of the pay-offs.</param>
public sealed record InputWorth(string Input, Estimate Worth);

/// <summary>What it would be worth to learn the unknowns before choosing.</summary>
/// <param name="Best">The alternative that is best on average as things are known.</param>
/// <param name="Perfect">What it would be worth to learn all (EVPI).</param>
/// <param name="Inputs">What it would be worth to learn each input alone.</param>
public sealed record WorthOfLearning(string Best, Estimate Perfect, ImmutableArray<InputWorth> Inputs)
{
    /// <summary>What it would be worth to learn each group of inputs as a whole; empty where there are none.</summary>
    public ImmutableArray<InputWorth> Groups { get; init; } = [];
}

/// <summary>Value of information from given runs.</summary>
public static class ValueOfInformation
{
    private const int Blocks = 20;
    private const int Degree = 5;
    private const int FewValues = 10;

    /// <summary>EVPI, and for each input EVPPI by regression of the pay-offs on it (Strong, Oakley &amp; Brennan 2014): the mean over runs of the best fitted
    /// pay-off, less the best mean. The regression is a polynomial of degree 5 in the rank of the input; of an input of at most ten values the mean of each.
    /// Errors by a jackknife over twenty blocks of runs.</summary>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="columns">Values of each input by run.</param>
    /// <param name="alternatives">Names of the alternatives.</param>
    /// <param name="payoffs">For each alternative its pay-off by run.</param>
    /// <param name="confidence">Probability with which an interval is to hold the true value.</param>
    /// <param name="groups">For each input the group that is learned as a whole; null: none. Of a group the alternative is chosen by a regression on all its
    /// members, made of other runs than those in which the choice is judged, so that what is said is reached for certain and rather too little.</param>
    public static WorthOfLearning Of(
        IReadOnlyList<string> inputs,
        IReadOnlyList<double[]> columns,
        IReadOnlyList<string> alternatives,
        IReadOnlyList<double[]> payoffs,
        double confidence = 0.95,
        IReadOnlyList<string>? groups = null
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(payoffs);
        ArgumentNullException.ThrowIfNull(alternatives);
        int runs = payoffs[0].Length;
        double t = Stretches.Quantile(confidence, Blocks);
        double[] means = [.. payoffs.Select(p => Statistics.Mean(p))];
        int best = Array.IndexOf(means, means.Max());
        Estimate Worth(double[][] fitted)
        {
            // Of each block: runs, the best fitted pay-off, and the sum of each alternative.
            double[][] groups = [.. Enumerable.Range(0, Blocks).Select(_ => new double[2 + fitted.Length])];
            for (int run = 0; run < runs; run++)
            {
                double[] sums = groups[run % Blocks];
                double most = double.NegativeInfinity;
                for (int a = 0; a < fitted.Length; a++)
                {
                    most = Math.Max(most, fitted[a][run]);
                    sums[2 + a] += fitted[a][run];
                }
                sums[0]++;
                sums[1] += most;
            }
            var (values, errors) = Jackknife.Of(
                [.. groups.Where(g => g[0] > 0)],
                sums => [(sums[1] - sums[2..].Max()) / sums[0]]
            );
            return Estimate.With(Math.Max(0, values[0]), errors[0], t);
        }
        var each = new InputWorth[inputs.Count];
        Parallel.For(0, inputs.Count, i => each[i] = new InputWorth(inputs[i], Worth(Fitted(columns[i], payoffs))));
        return new WorthOfLearning(alternatives[best], Worth([.. payoffs]), [.. each])
        {
            Groups =
            [
                .. (groups ?? [])
                    .Select((group, input) => (group, input))
                    .GroupBy(g => Philox.CanonicalName(g.group))
                    .Select(g => new InputWorth(
                        g.First().group,
                        OfGroup([.. g.Select(m => columns[m.input])], payoffs, best, t)
                    )),
            ],
        };
    }

    // By the pay-offs of what is chosen where it is foretold to be best, less that of what is best on average.
    private static Estimate OfGroup(double[][] members, IReadOnlyList<double[]> payoffs, int best, double t)
    {
        // As differences to the best, whose own ups and downs then do not disturb the choice.
        double[][] better = [.. payoffs.Select(p => p.Zip(payoffs[best], (a, b) => a - b).ToArray())];
        var regression = new GroupRegression(members, better);
        double[][] foretold = [.. better.Select(regression.Predict)];
        double[][] blocks = [.. Enumerable.Range(0, Blocks).Select(_ => new double[2])];
        byte[] block = GroupRegression.PartsOf(better[0].Length, Blocks, 1);
        for (int run = 0; run < better[0].Length; run++)
        {
            int choice = best;
            for (int a = 0; a < better.Length; a++)
                if (foretold[a][run] > foretold[choice][run])
                    choice = a;
            double[] sums = blocks[block[run]];
            sums[0]++;
            sums[1] += better[choice][run];
        }
        var (values, errors) = Jackknife.Of([.. blocks.Where(b => b[0] > 0)], sums => [sums[1] / sums[0]]);
        return Estimate.With(Math.Max(0, values[0]), errors[0], t);
    }

    private static double[][] Fitted(double[] input, IReadOnlyList<double[]> payoffs)
    {
        if (input.Distinct().Take(FewValues + 1).Count() <= FewValues)
            return ClassMeans(input, payoffs);
        double[] ranks = Statistics.Ranks(input);
        int n = input.Length;
        int degree = Math.Min(Degree, Math.Max(1, n / 20));
        var basis = new double[n][];
        for (int run = 0; run < n; run++)
        {
            double u = (2 * (ranks[run] - 0.5) / n) - 1;
            basis[run] = new double[degree + 1];
            (basis[run][0], basis[run][1]) = (1, u);
            // Legendre's polynomials, which hardly hang together over equal ranks.
            for (int k = 2; k <= degree; k++)
                basis[run][k] = ((((2 * k) - 1) * u * basis[run][k - 1]) - ((k - 1) * basis[run][k - 2])) / k;
        }
        var products = new double[degree + 1, degree + 1];
        foreach (double[] row in basis)
            for (int i = 0; i <= degree; i++)
            for (int j = 0; j <= degree; j++)
                products[i, j] += row[i] * row[j];
        if (Matrices.InverseOfPositive(products) is not { } inverse)
            return ClassMeans(input, payoffs);
        return [.. payoffs.Select(p => Fit(basis, inverse, p, degree))];
    }

    private static double[] Fit(double[][] basis, double[,] inverse, double[] payoff, int degree)
    {
        var right = new double[degree + 1];
        for (int run = 0; run < payoff.Length; run++)
        for (int k = 0; k <= degree; k++)
            right[k] += basis[run][k] * payoff[run];
        double[] coefficients = [.. Enumerable.Range(0, degree + 1).Select(i => right.Select((r, j) => inverse[i, j] * r).Sum())];
        var fitted = new double[payoff.Length];
        for (int run = 0; run < fitted.Length; run++)
        for (int k = 0; k <= degree; k++)
            fitted[run] += coefficients[k] * basis[run][k];
        return fitted;
    }

    private static double[][] ClassMeans(double[] input, IReadOnlyList<double[]> payoffs)
    {
        byte[] classes = FirstOrder.ClassOf(input, FewValues);
        return
        [
            .. payoffs.Select(p =>
            {
                double[] mean =
                [
                    .. Enumerable
                        .Range(0, classes.Max() + 1)
                        .Select(c => p.Where((_, run) => classes[run] == c).DefaultIfEmpty(0).Average()),
                ];
                return classes.Select(c => mean[c]).ToArray();
            }),
        ];
    }
}
