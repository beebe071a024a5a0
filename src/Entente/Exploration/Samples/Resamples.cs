using Entente.Exploration.Sensitivity;

namespace Entente.Exploration.Samples;

/// <summary>How unsure any statistic of a sample is, from samples made of the sample itself.</summary>
public static class Resamples
{
    /// <summary>Mean and standard deviation of a statistic over samples drawn with replacement (Efron 1979). Their own relative error is about 1/√(2 draws).</summary>
    /// <param name="values">One or more independent numbers.</param>
    /// <param name="statistic">What is computed from as many numbers.</param>
    /// <param name="draws">How many samples are drawn, two or more.</param>
    /// <param name="seed">What makes the draws repeatable.</param>
    public static (double Mean, double StandardError) Bootstrap(
        IReadOnlyList<double> values,
        Func<double[], double> statistic,
        int draws = 2000,
        ulong seed = 1
    )
    {
        Require.Finite(values);
        ArgumentNullException.ThrowIfNull(statistic);
        Require.That(draws >= 2, nameof(draws), "must be at least 2");
        var random = new Resampling(seed);
        var results = new double[draws];
        for (int i = 0; i < draws; i++)
        {
            var sample = new double[values.Count];
            for (int j = 0; j < sample.Length; j++)
                sample[j] = values[random.Below(sample.Length)];
            results[i] = statistic(sample);
        }
        return (Statistics.Mean(results), Math.Sqrt(Statistics.Variance(results)));
    }

    /// <summary>Bias and standard error of a statistic from leaving out each number in turn (Quenouille 1949; Tukey 1958): (n − 1)(mean − full) and
    /// √((n − 1)/n Σ(statistic − mean)²). Not for medians and other quantiles.</summary>
    /// <param name="values">Two or more independent numbers.</param>
    /// <param name="statistic">What is computed, from one number less.</param>
    public static (double Bias, double StandardError) Jackknife(IReadOnlyList<double> values, Func<double[], double> statistic)
    {
        Require.Finite(values);
        ArgumentNullException.ThrowIfNull(statistic);
        int n = values.Count;
        Require.That(n >= 2, nameof(values), "must hold two numbers or more");
        double[] without = [.. Enumerable.Range(0, n).Select(i => statistic([.. values.Where((_, j) => j != i)]))];
        double mean = Statistics.Mean(without);
        return ((n - 1) * (mean - statistic([.. values])), Math.Sqrt((n - 1.0) / n * without.Sum(x => (x - mean) * (x - mean))));
    }
}
