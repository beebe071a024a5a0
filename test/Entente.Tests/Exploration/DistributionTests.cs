using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CsCheck;
using Entente.Exploration;
using Entente.Exploration.Distributions;

namespace Entente.Tests.Exploration;

public class DistributionTests
{
    [Fact]
    public void EveryKnownAnswerIsMet()
    {
        var wrong = new List<string>();
        int count = 0;
        foreach (string line in File.ReadLines(Shared.Path("reference", "exploration", "distributions.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            double expected = double.Parse(cells[5], CultureInfo.InvariantCulture);
            double actual = Quantity(Parse(cells[1], cells[2]), cells[3], cells[4]);
            double tolerance = expected == 0 ? 1e-13 : double.Parse(cells[6], CultureInfo.InvariantCulture) * Math.Abs(expected);
            if (!(Math.Abs(actual - expected) <= tolerance))
                wrong.Add(
                    FormattableString.Invariant($"{cells[0]} {cells[3]} {cells[4]}: expected {expected:R}, got {actual:R}")
                );
            count++;
        }
        Assert.Equal([], wrong);
        Assert.Equal(287, count);
    }

    private static double Quantity(Distribution d, string quantity, string at) =>
        quantity switch
        {
            "quantile" => d.Quantile(double.Parse(at, CultureInfo.InvariantCulture)),
            "cdf" => d.Cdf(double.Parse(at, CultureInfo.InvariantCulture)),
            "density" => d.Density(double.Parse(at, CultureInfo.InvariantCulture)),
            "mean" => d.Mean ?? double.NaN,
            "variance" => d.Variance ?? double.NaN,
            "mu" => Assert.IsType<Lognormal>(d).Mu,
            "sigma" => Assert.IsType<Lognormal>(d).Sigma,
            _ => Assert.IsType<Metalog>(d).Coefficients[int.Parse(quantity.AsSpan(1), CultureInfo.InvariantCulture) - 1],
        };

    // The table says low and high where a deal file says min and max, and writes a truncation as a kind.
    private static Distribution Parse(string kind, string json)
    {
        Dictionary<string, JsonElement> given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json) ?? [];
        bool truncated = kind.StartsWith("truncated ", StringComparison.Ordinal);
        static string Name(string key) =>
            key switch
            {
                "low" => "min",
                "high" => "max",
                _ => key,
            };
        var lists = given
            .Where(p => p.Value.ValueKind == JsonValueKind.Array)
            .ToImmutableDictionary(p => p.Key, p => p.Value.Numbers().ToImmutableArray());
        var numbers = given
            .Where(p => p.Value.ValueKind == JsonValueKind.Number)
            .ToImmutableDictionary(p => Name(p.Key), p => p.Value.GetDouble());
        double? min = numbers.TryGetValue("min", out double low) ? low : null;
        double? max = numbers.TryGetValue("max", out double high) ? high : null;
        if (truncated)
            numbers = numbers.Remove("min").Remove("max");
        Distribution made = DistributionKinds
            .Make(
                kind.Replace("truncated ", "", StringComparison.Ordinal).Replace('-', ' '),
                new DistributionParameters(numbers, lists)
            )
            .OrThrow();
        return truncated ? Truncated.Of(made, min, max).OrThrow() : made;
    }

    private static DistributionParameters Given(params (string Key, double Value)[] numbers) =>
        new(numbers.ToImmutableDictionary(n => n.Key, n => n.Value), ImmutableDictionary<string, ImmutableArray<double>>.Empty);

    /// <summary>One of each family, split ones and bounded metalogs included.</summary>
    private static readonly Distribution[] OneOfEach =
    [
        .. new (string Kind, DistributionParameters Parameters)[]
        {
            ("normal", Given(("mean", 3), ("sd", 2))),
            ("normal", Given(("p5", -1), ("p50", 2), ("p95", 9))),
            ("lognormal", Given(("p10", 2), ("p90", 7))),
            ("lognormal", Given(("p5", 1), ("p50", 2), ("p95", 6))),
            ("metalog", Given(("p5", 40), ("p50", 65), ("p95", 120))),
            ("metalog", Given(("p5", 1), ("p50", 2), ("p95", 7), ("min", 0))),
            ("metalog", Given(("p5", -7), ("p50", -2), ("p95", -1), ("max", 0))),
            ("metalog", Given(("p10", 0.2), ("p50", 0.3), ("p90", 0.6), ("min", 0), ("max", 1))),
            ("metalog", Given(("p5", 10), ("p25", 18), ("p50", 24), ("p75", 30), ("p95", 45))),
            ("triangular", Given(("min", 0), ("mode", 0), ("max", 4))),
            ("pert", Given(("min", 1), ("mode", 3), ("max", 4))),
            ("beta", Given(("alpha", 0.4), ("beta", 3), ("min", 0), ("max", 5))),
            ("uniform", Given(("min", -1), ("max", 4))),
            ("loguniform", Given(("min", 0.01), ("max", 4))),
            ("exponential", Given(("mean", 7))),
            ("gamma", Given(("shape", 0.3), ("scale", 2))),
            ("gamma", Given(("shape", 40), ("scale", 0.1))),
            ("weibull", Given(("shape", 0.7), ("scale", 2))),
            ("student t", Given(("df", 2.5), ("location", 1), ("scale", 3))),
            ("pareto", Given(("minimum", 2), ("alpha", 1.5))),
            ("logit normal", Given(("mu", -0.5), ("sigma", 0.8), ("min", 10), ("max", 20))),
        }.Select(d => DistributionKinds.Make(d.Kind, d.Parameters).OrThrow()),
        Truncated.Of(DistributionKinds.Make("gamma", Given(("shape", 2), ("scale", 2))).OrThrow(), 1, 6).OrThrow(),
    ];

    [Fact]
    public void CdfOfTheQuantileIsTheProbability() =>
        Gen.Select(Gen.Int[0, OneOfEach.Length - 1].Select(i => OneOfEach[i]), Gen.Double[1e-9, 1 - 1e-9])
            .Sample((d, p) => ReferenceCases.Near(p, d.Cdf(d.Quantile(p)), 1e-9, 1e-13, d.ToString()));

    [Fact]
    public void DensityIsTheSlopeOfTheCdf() =>
        Gen.Select(Gen.Int[0, OneOfEach.Length - 1].Select(i => OneOfEach[i]), Gen.Double[0.02, 0.98])
            .Sample(
                (d, p) =>
                {
                    // The split families jump at the median.
                    double h = 1e-5;
                    if (d is SplitNormal or SplitLognormal && Math.Abs(p - 0.5) <= h)
                        return;
                    ReferenceCases.Near(
                        2 * h / (d.Quantile(p + h) - d.Quantile(p - h)),
                        d.Density(d.Quantile(p)),
                        1e-4,
                        0,
                        d.ToString()
                    );
                }
            );

    [Fact]
    public void MomentsAreThoseOfTheQuantiles()
    {
        const int n = 20_000;
        foreach (Distribution d in OneOfEach.Where(d => d is not (Pareto or StudentT) && d.Mean != null))
        {
            double[] values = [.. Enumerable.Range(0, n).Select(i => d.Quantile((i + 0.5) / n))];
            double mean = values.Average();
            double variance = values.Average(x => (x - mean) * (x - mean));
            Assert.Equal(mean, d.Mean ?? double.NaN, 5e-3 * Math.Sqrt(variance));
            Assert.Equal(1, variance / d.Variance ?? double.NaN, 4e-2);
        }
    }

    [Fact]
    public void PercentilesAreMet()
    {
        foreach (string kind in new[] { "normal", "lognormal", "metalog" })
        {
            Distribution d = DistributionKinds.Make(kind, Given(("p5", 40), ("p50", 65), ("p95", 120))).OrThrow();
            Assert.Equal(40, d.Quantile(0.05), 1e-9);
            Assert.Equal(65, d.Quantile(0.5), 1e-9);
            Assert.Equal(120, d.Quantile(0.95), 1e-9);
        }
    }

    [Theory]
    [InlineData("norml", "", "There is no distribution 'norml'. Did you mean 'normal'?")]
    [InlineData("normal", "mean=1 sdd=2", "A normal distribution has no 'sdd'. Did you mean 'sd'?")]
    [InlineData(
        "normal",
        "mean=1",
        "A normal distribution is not fixed by 'mean'. It takes 'mean' and 'sd'; or two percentiles (as 'p5' and 'p95'); or three percentiles (as 'p5', 'p50' and 'p95')."
    )]
    [InlineData("normal", "mean=1 sd=-2", "'sd' must be above zero, and is -2.")]
    [InlineData("normal", "p5=3 p50=2 p95=4", "'p50' (2) must be above 'p5' (3).")]
    [InlineData("normal", "p5=1 p40=2 p95=4", "With three percentiles the middle one must be the median, p50, not p40.")]
    [InlineData("normal", "p5=1 p100=4", "'p100' is no percentile: it must lie between p0 and p100, without them.")]
    [InlineData("lognormal", "p5=-1 p95=4", "'p5' must be above zero, and is -1.")]
    [InlineData(
        "metalog",
        "p5=1 p50=1.1 p95=40",
        "No metalog has p5 = 1, p50 = 1.1, p95 = 40: p50 is too near to one end. Between these ends an unbounded metalog reaches from p50 = 5.871 to 35.13; a split normal or split lognormal takes any."
    )]
    [InlineData(
        "gamma",
        "mean=1e9 sd=1",
        "The distribution is too narrow to be computed to all digits, and hardly differs from a normal one. Take normal: { mean: …, sd: … }."
    )]
    [InlineData(
        "beta",
        "mean=0.5 sd=1e-6",
        "The distribution is too narrow to be computed to all digits, and hardly differs from a normal one. Take normal: { mean: …, sd: … }."
    )]
    [InlineData(
        "student t",
        "df=1e12",
        "The distribution is too narrow to be computed to all digits, and hardly differs from a normal one. Take normal: { mean: …, sd: … }."
    )]
    [InlineData("metalog", "p5=1 p50=2 p95=4 min=1", "'min' (1) must be below 'p5' (1).")]
    [InlineData("triangular", "min=1 mode=5 max=4", "'mode' (5) must lie between 'min' (1) and 'max' (4).")]
    [InlineData("uniform", "min=1 max=1", "'max' (1) must be above 'min' (1).")]
    [InlineData("loguniform", "min=0 max=1", "'min' must be above zero, and is 0.")]
    public void WhatIsWrongIsSaidInWords(string kind, string parameters, string expected)
    {
        (string, double)[] numbers =
        [
            .. parameters
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => p.Split('='))
                .Select(p => (p[0], double.Parse(p[1], CultureInfo.InvariantCulture))),
        ];
        Assert.False(DistributionKinds.Make(kind, Given(numbers)).Is(out _, out ParameterProblem? problem));
        Assert.Equal(expected, problem.ToString());
    }

    [Theory]
    [InlineData(1, 1.0001, 8.3333333319427478e-10)]
    [InlineData(1, 2.5, 0.18492765587021834)]
    [InlineData(1, 1000, 51467.378798207465)]
    public void TheVarianceOfALoguniformKeepsItsDigits(double min, double max, double expected)
    {
        // 60-digit arithmetic of (max² − min²)/(2 ln) − ((max − min)/ln)².
        double variance = LogUniform.Of(min, max).OrThrow().Variance ?? double.NaN;
        Assert.Equal(1, variance / expected, 1e-12);
    }

    [Fact]
    public void TruncationThatLeavesNothingIsRefused()
    {
        Distribution normal = Normal.Of(0, 1).OrThrow();
        Assert.False(Truncated.Of(normal, 9, null).Is(out _, out ParameterProblem? problem));
        Assert.StartsWith(
            "The truncation leaves less than a millionth of the distribution, which reaches from -3.09",
            problem.Message,
            StringComparison.Ordinal
        );
        Assert.False(Truncated.Of(normal, 2, 1).Is(out _, out problem));
        Assert.Equal("The truncation's 'max' (1) must be above its 'min' (2).", problem.ToString());
    }

    [Fact]
    public void AMetalogIsRefusedExactlyWhereItsDensityTurnsNegative() =>
        Gen.Double[0.01, 0.99]
            .Sample(position =>
            {
                // Keelin (2016), section 3.3: with symmetric percentiles the median may lie in the share k..1-k, k = (1 - 1.66711 (1/2 - alpha))/2.
                double k = 0.5 * (1 - (1.66711 * 0.45));
                bool expected = position > k && position < 1 - k;
                if (Math.Abs(position - k) > 1e-4 && Math.Abs(position - (1 - k)) > 1e-4)
                    Assert.Equal(
                        expected,
                        DistributionKinds.Make("metalog", Given(("p5", 0), ("p50", position), ("p95", 1))).Is(out _, out _)
                    );
            });
}
