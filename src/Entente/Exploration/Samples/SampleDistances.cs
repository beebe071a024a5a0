namespace Entente.Exploration.Samples;

/// <summary>How far two samples lie apart.</summary>
/// <param name="KolmogorovSmirnov">Greatest difference of the two empirical distribution functions.</param>
/// <param name="Wasserstein">Area between them: how far mass must be moved on average, in the unit of the numbers.</param>
/// <param name="EnergySquared">2 E|X − Y| − E|X − X′| − E|Y − Y′| (Székely &amp; Rizzo 2004).</param>
/// <param name="MannWhitney">Pairs with x above y, ties counting half (Mann &amp; Whitney 1947).</param>
public sealed record SampleDistances(double KolmogorovSmirnov, double Wasserstein, double EnergySquared, double MannWhitney)
{
    /// <summary>Compares two samples of finite numbers.</summary>
    public static SampleDistances Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        Require.Finite(x);
        Require.Finite(y);
        double[] all = [.. x.Concat(y).Order().Distinct()];
        double[] first = Statistics.Sorted([.. x]);
        double[] second = Statistics.Sorted([.. y]);
        (int i, int j) = (0, 0);
        (double greatest, double area, double square, double above) = (0, 0, 0, 0);
        for (int k = 0; k < all.Length; k++)
        {
            (int beforeX, int beforeY) = (i, j);
            while (i < first.Length && first[i] == all[k])
                i++;
            while (j < second.Length && second[j] == all[k])
                j++;
            above += (i - beforeX) * (beforeY + ((j - beforeY) / 2.0));
            double difference = ((double)i / first.Length) - ((double)j / second.Length);
            greatest = Math.Max(greatest, Math.Abs(difference));
            double step = k + 1 < all.Length ? all[k + 1] - all[k] : 0;
            area += step * Math.Abs(difference);
            // Székely (2003): the energy distance is twice the integral of the squared difference.
            square += step * difference * difference;
        }
        return new SampleDistances(greatest, area, 2 * square, above);
    }
}

/// <summary>How far a sample lies from a uniform distribution on 0..1, such as the probabilities that forecasts gave to what came.</summary>
/// <param name="KolmogorovSmirnov">Greatest difference of the distribution functions.</param>
/// <param name="CramerVonMises">W² = 1/(12n) + Σ ((2i − 1)/(2n) − xᵢ)².</param>
/// <param name="AndersonDarling">A² = −n − Σ (2i − 1)(ln xᵢ + ln(1 − xₙ₊₁₋ᵢ))/n (Anderson &amp; Darling 1954); infinite where a number is 0 or 1.</param>
public sealed record UniformityDistances(double KolmogorovSmirnov, double CramerVonMises, double AndersonDarling)
{
    /// <summary>Of numbers from 0 to 1.</summary>
    public static UniformityDistances Of(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        Require.That(values.All(x => x is >= 0 and <= 1), nameof(values), "must lie from 0 to 1");
        double[] x = Statistics.Sorted([.. values]);
        int n = x.Length;
        (double greatest, double squares, double logs) = (0, 1.0 / (12 * n), 0);
        for (int i = 0; i < n; i++)
        {
            greatest = Math.Max(greatest, Math.Max(((i + 1.0) / n) - x[i], x[i] - ((double)i / n)));
            double apart = (((2 * i) + 1.0) / (2 * n)) - x[i];
            squares += apart * apart;
            logs += ((2 * i) + 1.0) * (Math.Log(x[i]) + SpecialForms.LogOnePlus(-x[n - 1 - i]));
        }
        return new UniformityDistances(greatest, squares, -n - (logs / n));
    }
}
