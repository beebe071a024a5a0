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
    private const int LeastDegree = 5;
    private const int MostDegree = 30;

    // So many degrees that tell nothing end the search for further ones: odd or even ones alone often do not.
    private const int Ahead = 6;
    private const int FewValues = 10;

    /// <summary>EVPI, and for each input EVPPI by regression of the pay-offs on it (Strong, Oakley &amp; Brennan 2014): the mean over runs of the best fitted
    /// pay-off, less the best mean. The regression is a polynomial in the rank of the input, of degree 5 or, where Schwarz's criterion asks for it, up to 30; of an
    /// input of at most ten values the mean of each. Errors by a jackknife over twenty blocks of runs drawn at random, of the pay-offs of what is chosen.</summary>
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
        // As differences to the best, whose own ups and downs then do not disturb the choice.
        double[][] better = [.. payoffs.Select(p => p.Zip(payoffs[best], (a, b) => a - b).ToArray())];
        byte[] block = GroupRegression.PartsOf(runs, Blocks, 1);
        Estimate Worth(double[][] fitted)
        {
            double worth = 0;
            // Of each block: runs, the pay-off itself of what is fitted best, and the sum of each alternative. By the pay-offs themselves, because the error
            // of a fit counts too, and to the first order counts as they do.
            double[][] sums = [.. Enumerable.Range(0, Blocks).Select(_ => new double[2 + fitted.Length])];
            for (int run = 0; run < runs; run++)
            {
                double[] own = sums[block[run]];
                int choice = best;
                for (int a = 0; a < fitted.Length; a++)
                {
                    if (fitted[a][run] > fitted[choice][run])
                        choice = a;
                    own[2 + a] += better[a][run];
                }
                own[0]++;
                own[1] += better[choice][run];
                worth += fitted[choice][run];
            }
            var (_, errors) = Jackknife.Of([.. sums.Where(g => g[0] > 0)], own => [(own[1] - own[2..].Max()) / own[0]]);
            return Estimate.With(Math.Max(0, worth / runs), errors[0], t);
        }
        var each = new InputWorth[inputs.Count];
        Parallel.For(0, inputs.Count, i => each[i] = new InputWorth(inputs[i], Worth(Fitted(columns[i], better))));
        return new WorthOfLearning(alternatives[best], Worth(better), [.. each])
        {
            Groups =
            [
                .. (groups ?? [])
                    .Select((group, input) => (group, input))
                    .GroupBy(g => Philox.CanonicalName(g.group))
                    .Select(g => new InputWorth(
                        g.First().group,
                        OfGroup([.. g.Select(m => columns[m.input])], better, block, best, t)
                    )),
            ],
        };
    }

    // By the pay-offs of what is chosen where it is foretold to be best, less that of what is best on average.
    private static Estimate OfGroup(double[][] members, double[][] better, byte[] block, int best, double t)
    {
        var regression = new GroupRegression(members, better);
        double[][] foretold = [.. better.Select(regression.Predict)];
        double[][] blocks = [.. Enumerable.Range(0, Blocks).Select(_ => new double[2])];
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

    // Differences of the pay-offs to the best's, fitted by the same polynomial, so that what all alternatives share cannot part them.
    private static double[][] Fitted(double[] input, double[][] better)
    {
        if (input.Distinct().Take(FewValues + 1).Count() <= FewValues)
            return ClassMeans(input, better);
        double[] ranks = Statistics.Ranks(input);
        int n = input.Length;
        double[] u = [.. ranks.Select(r => (2 * (r - 0.5) / n) - 1)];
        int least = Math.Min(LeastDegree, Math.Max(1, n / 20));
        int most = Math.Min(MostDegree, Math.Max(1, n / 20));
        // Orthonormal over the runs, so that a further degree leaves the coefficients of those below it as they are.
        List<double[]> basis = [Scaled([.. u.Select(_ => 1.0)])];
        var coefficients = better.Select(d => new List<double> { Dot(basis[0], d) }).ToArray();
        double[] left = [.. better.Select((d, a) => Dot(d, d) - (coefficients[a][0] * coefficients[a][0]))];
        double[] leastLeft = [.. left.Select(l => l * 1e-20)];
        double[] lowest = [.. left.Select(_ => double.PositiveInfinity)];
        int degree = 0;
        for (int k = 1; k <= most && k <= Math.Max(degree, least) + Ahead; k++)
        {
            double[] next = [.. basis[k - 1].Select((q, run) => q * u[run])];
            // Twice, because once leaves digits of what was taken off.
            for (int pass = 0; pass < 2; pass++)
                foreach (double[] q in basis)
                {
                    double share = Dot(q, next);
                    for (int run = 0; run < n; run++)
                        next[run] -= share * q[run];
                }
            // Where ranks tie, as many values as degrees are fitted exactly.
            if (Dot(next, next) < 1e-16)
                break;
            basis.Add(Scaled(next));
            for (int a = 0; a < better.Length; a++)
            {
                double c = Dot(basis[k], better[a]);
                coefficients[a].Add(c);
                left[a] = Math.Max(leastLeft[a], left[a] - (c * c));
                // Schwarz's criterion, which a further degree lowers only where it tells more than chance does.
                double schwarz = (n * Math.Log(left[a])) + (k * Math.Log(n));
                if (k <= least || schwarz < lowest[a])
                    (lowest[a], degree) = (Math.Min(lowest[a], schwarz), left[a] > 0 ? k : degree);
            }
        }
        degree = Math.Min(Math.Max(degree, least), basis.Count - 1);
        return
        [
            .. coefficients.Select(c =>
            {
                var fitted = new double[n];
                for (int k = 0; k <= degree; k++)
                for (int run = 0; run < n; run++)
                    fitted[run] += c[k] * basis[k][run];
                return fitted;
            }),
        ];
    }

    private static double[] Scaled(double[] column)
    {
        double length = Math.Sqrt(Dot(column, column));
        return [.. column.Select(x => x / length)];
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int run = 0; run < a.Length; run++)
            sum += a[run] * b[run];
        return sum;
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
