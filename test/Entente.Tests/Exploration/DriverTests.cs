using System.Text.Json;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;

namespace Entente.Tests.Exploration;

public class DriverTests
{
    private const long Seeds = 5;

    // Runs, so that a design of so many inputs has 2^13 base points.
    private static long RunsFor(int inputs) => 8192L * (inputs + 2);

    private static Uncertainty Uniforms(int count, double min = 0, double max = 1) =>
        Enumerable.Range(1, count).Aggregate(new Uncertainty(), (u, i) => u.Uniform($"x{i}", min, max));

    private static Uncertainty Normals(double[] mean, double[] sd) =>
        Enumerable.Range(0, sd.Length).Aggregate(new Uncertainty(), (u, i) => u.Normal($"x{i + 1}", mean[i], sd[i]));

    private static double Ishigami(double[] x, double a, double b) =>
        Math.Sin(x[0]) + (a * Math.Pow(Math.Sin(x[1]), 2)) + (b * Math.Pow(x[2], 4) * Math.Sin(x[0]));

    private static (Func<double[], double> Function, Uncertainty Inputs, double Near) Problem(JsonElement c)
    {
        string id = c.GetProperty("id").GetString() ?? "";
        JsonElement inputs = c.GetProperty("inputs");
        JsonElement parameters = inputs.TryGetProperty("parameters", out var p) ? p : default;
        if (id.StartsWith("ishigami", StringComparison.Ordinal))
        {
            double a = parameters.GetProperty("a").GetDouble();
            double b = parameters.GetProperty("b").GetDouble();
            return (x => Ishigami(x, a, b), Uniforms(3, -Math.PI, Math.PI), 0.01);
        }
        if (id.StartsWith("sobol-gstar", StringComparison.Ordinal))
        {
            double[] a = parameters.GetProperty("a").Numbers();
            double[] alpha = parameters.GetProperty("alpha").Numbers();
            double[] d = parameters.GetProperty("d").Numbers();
            return (
                x =>
                    x.Select(
                            (v, i) =>
                                (
                                    ((1 + alpha[i]) * Math.Pow(Math.Abs((2 * (v + d[i] - Math.Floor(v + d[i]))) - 1), alpha[i]))
                                    + a[i]
                                ) / (1 + a[i])
                        )
                        .Aggregate(1.0, (all, f) => all * f),
                Uniforms(a.Length),
                0.02
            );
        }
        if (id.StartsWith("sobol-g", StringComparison.Ordinal))
        {
            double[] a = parameters.GetProperty("a").Numbers();
            return (
                x => x.Select((v, i) => (Math.Abs((4 * v) - 2) + a[i]) / (1 + a[i])).Aggregate(1.0, (all, f) => all * f),
                Uniforms(a.Length),
                0.02
            );
        }
        if (id.StartsWith("bratley", StringComparison.Ordinal))
        {
            int d = parameters.GetProperty("d").GetInt32();
            return (
                x => Enumerable.Range(1, d).Sum(i => (i % 2 == 0 ? 1 : -1) * x.Take(i).Aggregate(1.0, (all, f) => all * f)),
                Uniforms(d),
                0.01
            );
        }
        if (id.StartsWith("linear", StringComparison.Ordinal))
        {
            double[] k = parameters.GetProperty("c").Numbers();
            return (
                x => x.Zip(k, (v, w) => v * w).Sum(),
                Normals(new double[k.Length], inputs.GetProperty("inputs").GetProperty("sd").Numbers()),
                0.01
            );
        }
        if (id.StartsWith("product", StringComparison.Ordinal))
            return (
                x => x.Aggregate(1.0, (all, f) => all * f),
                Normals(
                    inputs.GetProperty("inputs").GetProperty("mean").Numbers(),
                    inputs.GetProperty("inputs").GetProperty("sd").Numbers()
                ),
                0.01
            );
        double[] a1 = parameters.GetProperty("a1").Numbers();
        double[] a2 = parameters.GetProperty("a2").Numbers();
        double[] a3 = parameters.GetProperty("a3").Numbers();
        double[][] m = [.. parameters.GetProperty("M").EnumerateArray().Select(row => row.Numbers())];
        return (
            x =>
                x.Select(
                        (v, i) =>
                            (a1[i] * v) + (a2[i] * Math.Sin(v)) + (a3[i] * Math.Cos(v)) + (v * x.Zip(m[i], (w, k) => w * k).Sum())
                    )
                    .Sum(),
            Normals(new double[15], [.. Enumerable.Repeat(1.0, 15)]),
            0.01
        );
    }

    public static TheoryData<string> SobolCases() =>
        [
            "ishigami-7-0.1",
            "ishigami-15-0.2",
            "sobol-g-1",
            "sobol-g-2",
            "sobol-g-3",
            "sobol-g-4",
            "sobol-gstar-1",
            "bratley-3",
            "bratley-6",
            "linear-1",
            "linear-2",
            "product-1",
            "product-2",
            "oakley-ohagan-15",
        ];

    [Theory]
    [MemberData(nameof(SobolCases))]
    public void SharesOfVarianceAreThoseOfTheClosedForm(string id)
    {
        JsonElement c = ReferenceCases
            .Exploration("sensitivity.json", "sobol indices")
            .First(c => c.GetProperty("id").GetString() == id);
        var (function, inputs, near) = Problem(c);
        JsonElement expected = c.GetProperty("expected");
        double[] first = expected.GetProperty("first").Numbers();
        double[] total = expected.GetProperty("total").Numbers();
        int outside = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var report = Drivers.Of(
                function,
                inputs,
                new()
                {
                    Method = DriverMethod.Sobol,
                    Runs = RunsFor(first.Length),
                    Seed = seed,
                    SecondOrder = false,
                }
            );
            for (int i = 0; i < first.Length; i++)
            {
                outside += Check(first[i], report.Indices[i].First, near, $"{id} first {i}, seed {seed}");
                outside += Check(total[i], report.Indices[i].Total, near, $"{id} total {i}, seed {seed}");
            }
        }
        // The intervals are of 95 %; by a normal bound hardly ever more than this share of so many is outside.
        double all = 2.0 * first.Length * Seeds;
        Assert.InRange(outside, 0, (0.05 * all) + (4 * Math.Sqrt(0.05 * 0.95 * all * first.Length)));
    }

    private static int Check(double expected, Estimate? estimate, double near, string what)
    {
        Assert.NotNull(estimate);
        // Four standard errors, as the report gives them, or the rule of thumb of the reference.
        ReferenceCases.Near(expected, estimate.Value, 0, Math.Max(near, 2 * (estimate.High - estimate.Low) / 2.13), what);
        return expected >= estimate.Low - 1e-9 && expected <= estimate.High + 1e-9 ? 0 : 1;
    }

    [Fact]
    public void PairsShowWhatInputsDoTogether()
    {
        var report = Drivers.Of(
            x => Ishigami(x, 7, 0.1),
            Uniforms(3, -Math.PI, Math.PI),
            new()
            {
                Method = DriverMethod.Sobol,
                Runs = 65_536,
                SecondOrder = true,
            }
        );
        double[] expected = [0, 0.24368366406214773, 0];
        for (int i = 0; i < 3; i++)
            ReferenceCases.Near(expected[i], report.Pairs[i].Share.Value, 0, 0.02, $"pair {i}");
    }

    [Theory]
    [InlineData("ishigami-7-0.1")]
    [InlineData("sobol-g-1")]
    [InlineData("sobol-g-3")]
    [InlineData("oakley-ohagan-15")]
    public void ShapleyEffectsAreThoseOfTheClosedForm(string id)
    {
        JsonElement c = ReferenceCases
            .Exploration("sensitivity.json", "sobol indices")
            .First(c => c.GetProperty("id").GetString() == id);
        var (function, inputs, _) = Problem(c);
        double[] expected = c.GetProperty("expected").GetProperty("shapley").Numbers();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var report = Drivers.Of(
                function,
                inputs,
                new()
                {
                    Method = DriverMethod.Shapley,
                    Runs = 8192L * (expected.Length + 1),
                    Seed = seed,
                }
            );
            Assert.Equal(1, report.Indices.Sum(i => i.Main.Value), 1e-9);
            for (int i = 0; i < expected.Length; i++)
                ReferenceCases.Near(expected[i], report.Indices[i].Main.Value, 0, 0.02, $"{id} {i}, seed {seed}");
        }
    }

    [Fact]
    public void CorrelatedInputsShareVarianceAsGaussianConditioningSays()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "correlated linear model"))
        {
            JsonElement parameters = c.GetProperty("inputs").GetProperty("parameters");
            double[] beta = parameters.GetProperty("beta").Numbers();
            JsonElement law = c.GetProperty("inputs").GetProperty("inputs");
            double[] sd = law.GetProperty("sd").Numbers();
            double[][] correlation = [.. law.GetProperty("correlation").EnumerateArray().Select(r => r.Numbers())];
            var inputs = Normals(new double[sd.Length], sd);
            for (int i = 0; i < sd.Length; i++)
            for (int j = 0; j < i; j++)
                if (correlation[i][j] != 0)
                    inputs = inputs.Correlate($"x{i + 1}", $"x{j + 1}", 6 / Math.PI * Math.Asin(correlation[i][j] / 2));
            double Function(double[] x) => x.Zip(beta, (v, b) => v * b).Sum();
            foreach (
                var (method, measures) in new[]
                {
                    (DriverMethod.Sobol, new[] { "first", "total" }),
                    (DriverMethod.Shapley, ["shapley"]),
                }
            )
            {
                var report = Drivers.Of(Function, inputs, new() { Method = method, Runs = 131_072 });
                foreach (string measure in measures)
                {
                    double[] expected = c.GetProperty("expected").GetProperty(measure).Numbers();
                    for (int i = 0; i < expected.Length; i++)
                        ReferenceCases.Near(
                            expected[i],
                            report.Indices[i][measure].Value,
                            0,
                            0.02,
                            $"{c.GetProperty("id")} {measure} {i}"
                        );
                }
            }
        }
    }

    [Fact]
    public void DeltaIsNearTheQuadrature()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "borgonovo delta"))
        {
            double[] k = c.GetProperty("inputs").GetProperty("parameters").GetProperty("c").Numbers();
            double[] expected = c.GetProperty("expected").GetProperty("delta").Numbers();
            foreach (long runs in new[] { 4096L, 32_768L })
                for (ulong seed = 1; seed <= Seeds; seed++)
                {
                    var report = Drivers.Of(
                        x => x.Zip(k, (v, w) => v * w).Sum(),
                        Normals(new double[k.Length], [.. k.Select(_ => 1.0)]),
                        new()
                        {
                            Method = DriverMethod.Delta,
                            Runs = runs,
                            Seed = seed,
                        }
                    );
                    for (int i = 0; i < k.Length; i++)
                        ReferenceCases.Near(
                            expected[i],
                            report.Indices[i].Main.Value,
                            0,
                            0.03,
                            $"delta {i} of {runs}, seed {seed}"
                        );
                }
        }
    }

    [Fact]
    public void DeltaOfATableIsAsSureAsItSays()
    {
        // y = 2a + b + c/2 + noise, d does nothing; all standard normal.
        double[] weights = [2, 1, 0.5, 0, 1];
        double spread = Math.Sqrt(weights.Sum(w => w * w));
        double[] truth = [.. weights.Select(w => DeltaOfNormals(w / spread))];
        var covered = new int[4];
        var sums = new double[4];
        int belowThreshold = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var rows = Normals(new double[5], [1, 1, 1, 1, 1]).Sample(1000, seed);
            double[][] x = [.. Enumerable.Range(0, 1000).Select(run => rows.Row(run))];
            double[][] columns = [.. Enumerable.Range(0, 4).Select(i => x.Select(row => row[i]).ToArray())];
            double[] y = [.. x.Select(row => row.Zip(weights, (v, w) => v * w).Sum())];
            var table = new Table(["a", "b", "c", "d", "y"], [.. columns, y]);
            var report = Drivers.Of(table, ["a", "b", "c", "d"], "y", new() { Method = DriverMethod.Delta, Seed = seed });
            for (int i = 0; i < 4; i++)
            {
                Estimate delta = report.Indices[i].Main;
                covered[i] += delta.Low <= truth[i] && truth[i] <= delta.High ? 1 : 0;
                sums[i] += delta.Value / 100;
            }
            belowThreshold += report.Indices[3].Main.Value <= report.Threshold ? 1 : 0;
        }
        Assert.All(covered, c => Assert.InRange(c, 80, 100));
        // Of an input that does nothing half of the estimates are zero, and none can be below.
        Assert.All(sums.Zip(truth), s => Assert.Equal(s.Second, s.First, 0.02));
        Assert.InRange(belowThreshold, 88, 100);
    }

    // Mean over x of half the distance between the densities of y and of y given x, correlated by r.
    private static double DeltaOfNormals(double r)
    {
        double rest = Math.Sqrt(1 - (r * r));
        double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        double sum = 0;
        for (double x = -6; x <= 6; x += 0.05)
        for (double y = -7; y <= 7; y += 0.02)
            sum += Density(x) * 0.05 * Math.Abs(Density(y) - (Density((y - (r * x)) / rest) / rest)) * 0.02 / 2;
        return sum;
    }

    [Fact]
    public void PawnAtGivenValuesIsNearTheClosedForm()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "pawn"))
        {
            JsonElement given = c.GetProperty("inputs");
            double[] k = given.GetProperty("parameters").GetProperty("c").Numbers();
            JsonElement expected = c.GetProperty("expected");
            for (ulong seed = 1; seed <= Seeds; seed++)
            {
                var report = Drivers.Of(
                    x => x.Zip(k, (v, w) => v * w).Sum(),
                    Normals(new double[k.Length], [.. k.Select(_ => 1.0)]),
                    new()
                    {
                        Method = DriverMethod.Pawn,
                        At = [.. given.GetProperty("conditioning_values").Numbers()],
                        Runs = 65_536,
                        Seed = seed,
                    }
                );
                foreach (var (measure, key) in new[] { ("pawn", "median"), ("maximum", "maximum"), ("mean", "mean") })
                    for (int i = 0; i < k.Length; i++)
                        ReferenceCases.Near(
                            expected.GetProperty(key).Numbers()[i],
                            report.Indices[i][measure].Value,
                            0,
                            0.03,
                            $"{measure} {i}, seed {seed}"
                        );
            }
        }
    }

    [Fact]
    public void EstimatorsOnFixedEvaluationsFollowTheirFormulas()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "sobol estimators"))
        {
            JsonElement given = c.GetProperty("inputs");
            JsonElement expected = c.GetProperty("expected");
            var found = DriverEstimators.Sobol(
                given.GetProperty("fA").Numbers(),
                given.GetProperty("fB").Numbers(),
                [.. given.GetProperty("fAB").EnumerateArray().Select(f => f.Numbers())]
            );
            ReferenceCases.Near(expected.GetProperty("variance").GetDouble(), found.Variance, 1e-9, 1e-12, "variance");
            foreach (
                var (key, values) in new[]
                {
                    ("first_saltelli2010", found.FirstSaltelli),
                    ("first_jansen", found.FirstJansen),
                    ("total_jansen", found.TotalJansen),
                    ("total_sobol2007", found.TotalSobol),
                }
            )
                for (int i = 0; i < values.Length; i++)
                    ReferenceCases.Near(expected.GetProperty(key).Numbers()[i], values[i], 1e-9, 1e-12, key);
        }
    }

    [Fact]
    public void ElementaryEffectsFollowTheirFormula()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "elementary effects"))
        {
            Func<double[], double> function =
                c.GetProperty("inputs").GetProperty("model").GetString() == "2 x1 + 3 x2 - x3"
                    ? x => (2 * x[0]) + (3 * x[1]) - x[2]
                    : x => x[0] + (x[1] * x[1]) + (x[0] * x[2]);
            double[][][] paths =
            [
                .. c.GetProperty("inputs")
                    .GetProperty("trajectories")
                    .EnumerateArray()
                    .Select(path => path.EnumerateArray().Select(point => point.Numbers()).ToArray()),
            ];
            var found = DriverEstimators.Effects(paths, [.. paths.Select(path => path.Select(function).ToArray())]);
            JsonElement expected = c.GetProperty("expected");
            for (int i = 0; i < 3; i++)
            {
                ReferenceCases.Near(expected.GetProperty("mu").Numbers()[i], found.Mu[i], 1e-9, 1e-11, "mu");
                ReferenceCases.Near(expected.GetProperty("mu_star").Numbers()[i], found.MuStar[i], 1e-9, 1e-11, "mu*");
                ReferenceCases.Near(expected.GetProperty("sigma").Numbers()[i], found.Sigma[i], 1e-9, 1e-11, "sigma");
                double[] effects = expected.GetProperty("effects")[i].Numbers();
                for (int path = 0; path < effects.Length; path++)
                    ReferenceCases.Near(effects[path], found.Effects[i][path], 1e-9, 1e-11, "effect");
            }
        }
    }

    // Morris (1991) with the fixed signs of the reference.
    private static double MorrisFunction(double[] x)
    {
        double[] w = [.. x.Select((v, i) => i is 2 or 4 or 6 ? 2 * ((1.1 * v / (v + 0.1)) - 0.5) : 2 * (v - 0.5))];
        double y = 0;
        for (int i = 0; i < 20; i++)
            y +=
                (
                    i < 10 ? 20
                    : i % 2 == 0 ? -1
                    : 1
                ) * w[i];
        for (int i = 0; i < 20; i++)
        for (int j = i + 1; j < 20; j++)
            y +=
                (
                    i < 6 && j < 6 ? -15
                    : (i + j) % 2 == 0 ? 1
                    : -1
                )
                * w[i]
                * w[j];
        for (int i = 0; i < 5; i++)
        for (int j = i + 1; j < 5; j++)
        for (int l = j + 1; l < 5; l++)
            y += -10 * w[i] * w[j] * w[l];
        return y + (5 * w[0] * w[1] * w[2] * w[3]);
    }

    [Fact]
    public void MorrisScreensTheTenThatMatter()
    {
        JsonElement value = ReferenceCases.Exploration("sensitivity.json", "morris function")[0];
        ReferenceCases.Near(
            value.GetProperty("expected").GetProperty("value").GetDouble(),
            MorrisFunction(value.GetProperty("inputs").GetProperty("x").Numbers()),
            1e-12,
            1e-10,
            "function"
        );
        JsonElement expected = ReferenceCases.Exploration("sensitivity.json", "morris screening")[0].GetProperty("expected");
        var report = Drivers.Of(MorrisFunction, Uniforms(20), new() { Method = DriverMethod.Morris, Runs = 21 * 2000 });
        string[] important = expected.GetProperty("important").Texts();
        Assert.Equal(important.Order(), report.Ranked.Take(important.Length).Select(i => i.Input).Order());
        for (int i = 0; i < 20; i++)
        {
            double sigma = expected.GetProperty("sigma").Numbers()[i];
            double mu = expected.GetProperty("mu_star").Numbers()[i];
            Assert.Equal(mu, report.Indices[i]["muStar"].Value, (4 * sigma / Math.Sqrt(2000)) + (0.02 * mu));
            Assert.Equal(sigma, report.Indices[i]["sigma"].Value, (4 * sigma / Math.Sqrt(2 * 2000)) + (0.02 * sigma));
        }
    }

    [Fact]
    public void EfastSaysThatOneRunLosesACurve()
    {
        // The logarithm of a negative number in a tenth of the runs: no curve is whole, and nothing is known, not even a mean.
        var report = Drivers.Of(
            x => Math.Log(x[0] - 0.1) + x[1],
            new Uncertainty().Uniform("a", 0, 1).Uniform("b", 0, 1),
            new() { Method = DriverMethod.Efast, Runs = 4096 }
        );
        Assert.True(double.IsNaN(report.Mean));
        Assert.All(report.Indices, i => Assert.True(double.IsNaN(i.Main.Value)));
        Assert.Contains(report.Remarks, r => r.Contains("one is enough to lose a curve", StringComparison.Ordinal));
    }

    [Fact]
    public void EfastAgreesWithTheClosedForm()
    {
        var report = Drivers.Of(
            x => Ishigami(x, 7, 0.1),
            Uniforms(3, -Math.PI, Math.PI),
            new() { Method = DriverMethod.Efast, Runs = 65_536 }
        );
        double[] first = [0.31390519114781146, 0.4424111447900408, 0];
        double[] total = [0.5575888552099592, 0.4424111447900408, 0.24368366406214773];
        for (int i = 0; i < 3; i++)
        {
            // Saltelli, Tarantola & Chan (1999) state errors of this size.
            ReferenceCases.Near(first[i], report.Indices[i].First?.Value ?? double.NaN, 0, 0.02, $"first {i}");
            ReferenceCases.Near(total[i], report.Indices[i].Total?.Value ?? double.NaN, 0, 0.03, $"total {i}");
        }
    }

    [Fact]
    public void DerivativesBoundTheTotalShare()
    {
        // Of c·x with standard normals the bound is sharp: ν = c², V = Σ c² (Sobol' & Kucherenko 2009).
        var linear = Drivers.Of(
            x => x[0] + (2 * x[1]) + (3 * x[2]),
            Normals(new double[3], [1, 1, 1]),
            new() { Method = DriverMethod.Dgsm, Runs = 16_384 }
        );
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((i + 1) * (i + 1), linear.Indices[i]["dgsm"].Value, 1e-5);
            Assert.Equal((i + 1) * (i + 1) / 14.0, linear.Indices[i]["bound"].Value, 0.02);
        }
        // Of x² on 0..1: ν = 4/3, V = 4/45, so the bound is 15/π².
        var square = Drivers.Of(x => x[0] * x[0], Uniforms(1), new() { Method = DriverMethod.Dgsm, Runs = 16_384 });
        Assert.Equal(4 / 3.0, square.Indices[0]["dgsm"].Value, 0.01);
        Assert.Equal(15 / (Math.PI * Math.PI), square.Indices[0]["bound"].Value, 0.02);
    }

    [Fact]
    public void RegressionsOfATableAreThoseOfTheirDefinitions()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "regression indices"))
        {
            var (table, names) = TableOf(c);
            JsonElement expected = c.GetProperty("expected");
            foreach (
                var (method, key, fit) in new[]
                {
                    (DriverMethod.Pearson, "pearson", ""),
                    (DriverMethod.Src, "src", "r2"),
                    (DriverMethod.Pcc, "pcc", "r2"),
                    (DriverMethod.Spearman, "spearman", ""),
                    (DriverMethod.Srrc, "srrc", "rank_r2"),
                    (DriverMethod.Prcc, "prcc", "rank_r2"),
                }
            )
            {
                var report = Drivers.Of(table, names, "y", new() { Method = method });
                for (int i = 0; i < names.Length; i++)
                    ReferenceCases.Near(expected.GetProperty(key).Numbers()[i], report.Indices[i].Main.Value, 1e-8, 1e-10, key);
                if (fit.Length > 0)
                    ReferenceCases.Near(expected.GetProperty(fit).GetDouble(), report.Fit, 1e-8, 1e-10, fit);
            }
        }
    }

    [Fact]
    public void A_partial_correlation_with_nothing_left_to_explain_is_not_a_number()
    {
        var random = new Random(4);
        double[][] x =
        [
            .. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 500).Select(_ => random.NextDouble()).ToArray()),
        ];
        foreach (double unit in new[] { 1, 1e-12, 1e12 })
        {
            double[] y = [.. x[0].Zip(x[1], (a, b) => unit * ((4 * a) + (2 * b)))];
            var table = new Table(["a", "b", "c", "y"], [.. x, y]);
            var report = Drivers.Of(table, ["a", "b", "c"], "y", new() { Method = DriverMethod.Pcc });
            Assert.Equal(1, report.Indices[0].Main.Value, 1e-9);
            Assert.True(double.IsNaN(report.Indices[2].Main.Value));
            Assert.Contains(report.Remarks, r => r.StartsWith("Of c nothing can be told", StringComparison.Ordinal));
            for (int i = 0; i < y.Length; i++)
                y[i] += 0.1 * unit * random.NextDouble();
            var noisy = Drivers.Of(table, ["a", "b", "c"], "y", new() { Method = DriverMethod.Pcc }).Indices[2].Main;
            Assert.InRange(noisy.Value, -0.2, 0.2);
            Assert.True(noisy.Low >= -1 && noisy.High <= 1);
        }
    }

    [Fact]
    public void RegionalDistancesAreThoseOfTheDefinition()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "regional sensitivity"))
        {
            var (table, names) = TableOf(c);
            string where = c.GetProperty("inputs").GetProperty("behavioural").GetString() ?? "";
            var report = Drivers.Of(table, names, "y", new() { Method = DriverMethod.Regional, Where = where });
            JsonElement expected = c.GetProperty("expected");
            Assert.StartsWith($"{expected.GetProperty("behavioural_count").GetInt32()} of ", report.Remarks[0]);
            for (int i = 0; i < names.Length; i++)
                ReferenceCases.Near(expected.GetProperty("ks").Numbers()[i], report.Indices[i]["ks"].Value, 1e-12, 1e-12, "ks");
        }
    }

    private static (Table Table, string[] Names) TableOf(JsonElement c)
    {
        double[][] x = [.. c.GetProperty("inputs").GetProperty("x").EnumerateArray().Select(column => column.Numbers())];
        string[] names = [.. x.Select((_, i) => $"x{i + 1}")];
        return (new Table([.. names, "y"], [.. x, c.GetProperty("inputs").GetProperty("y").Numbers()]), names);
    }

    [Fact]
    public void FirstOrderOfATableIsNearTheClosedForm()
    {
        var inputs = Uniforms(3, -Math.PI, Math.PI).Sample(20_000, 3);
        double[][] rows = [.. Enumerable.Range(0, 20_000).Select(run => inputs.Row(run))];
        var table = new Table(
            ["x1", "x2", "x3", "y"],
            [.. Enumerable.Range(0, 3).Select(i => rows.Select(r => r[i]).ToArray()), [.. rows.Select(r => Ishigami(r, 7, 0.1))]]
        );
        var report = Drivers.Of(table, ["x1", "x2", "x3"], "y", new() { Method = DriverMethod.Sobol });
        double[] first = [0.31390519114781146, 0.4424111447900408, 0];
        for (int i = 0; i < 3; i++)
            ReferenceCases.Near(first[i], report.Indices[i].First?.Value ?? double.NaN, 0, 0.02, $"first {i}");
        Assert.Null(report.Indices[0].Total);
    }

    [Fact]
    public void TheMethodFollowsTheInputs()
    {
        static double Sum(double[] x) => x.Sum();
        var free = Uniforms(3);
        Assert.Equal(DriverMethod.Sobol, Drivers.Of(Sum, free).Method);
        var tied = free.Correlate("x1", "x2", 0.5);
        var report = Drivers.Of(Sum, tied);
        Assert.Equal(DriverMethod.Shapley, report.Method);
        Assert.Contains("x1, x2 are correlated", report.Why, StringComparison.Ordinal);
        var refused = Assert.Throws<DiagnosticException>(() => Drivers.Of(Sum, tied, new() { Method = DriverMethod.Morris }));
        Assert.Equal("EN5005", refused.Diagnostics[0].Code);
        // In one group they are no longer apart.
        var grouped = Drivers.Of(Sum, tied.Group("both", "x1", "x2"), new() { ByGroup = true });
        Assert.Equal(DriverMethod.Sobol, grouped.Method);
        Assert.Equal(["both", "x3"], grouped.Indices.Select(i => i.Input));
        double both = (2 + (2 * 0.5)) / (3 + (2 * 0.5));
        Assert.Equal(both, grouped.Indices[0].Total?.Value ?? double.NaN, 0.02);
        Assert.Equal(DriverMethod.Morris, Drivers.Of(Sum, Uniforms(40), new() { Runs = 2000 }).Method);
        Assert.Equal(
            "EN5008",
            Assert
                .Throws<DiagnosticException>(() => Drivers.Of(Sum, free, new() { Method = DriverMethod.Sobol, Runs = 3 }))
                .Diagnostics[0]
                .Code
        );
    }

    [Fact]
    public void SharesOfAWholeAreOneInput()
    {
        var report = Drivers.Of(
            x => x[0] - x[1] + x[3],
            new Uncertainty().Shares(["a", "b", "c"], [2, 2, 2]).Uniform("d", 0, 1),
            new() { Method = DriverMethod.Sobol, Runs = 32_768 }
        );
        Assert.Equal(["a, b, c", "d"], report.Indices.Select(i => i.Input));
        // Var(a − b) of a Dirichlet (2, 2, 2) is 2 (2 (6 − 2) + 2 · 2) / (36 · 7) = 24/252; Var(d) is 1/12.
        double share = (24 / 252.0) / ((24 / 252.0) + (1 / 12.0));
        Assert.Equal(share, report.Indices[0].First?.Value ?? double.NaN, 0.01);
        Assert.Equal(share, report.Indices[0].Total?.Value ?? double.NaN, 0.01);
    }

    [Fact]
    public void NothingThatDoesNotVaryHasDrivers()
    {
        foreach (
            var method in new[]
            {
                DriverMethod.Sobol,
                DriverMethod.Shapley,
                DriverMethod.Delta,
                DriverMethod.Pawn,
                DriverMethod.Src,
            }
        )
        {
            var report = Drivers.Of(_ => 1e6, Uniforms(2), new() { Method = method, Runs = 4096 });
            Assert.All(report.Indices, i => Assert.True(double.IsNaN(i.Main.Value), $"{method}: {i.Main.Value}"));
            Assert.Contains(report.Remarks, r => r.Contains("does not vary", StringComparison.Ordinal));
        }
    }

    // Rows that do not fill the last buffer, columns in memory and in the file, filled side by side.
    [Theory]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(5000)]
    public void ColumnsInAFileAreThoseThatWereKept(int rows)
    {
        var kept = new KeptColumns(rows, mostInMemory: 2 * rows * sizeof(double));
        KeptColumn[] columns = [.. Enumerable.Range(0, 5).Select(_ => kept.Next())];
        for (int row = 0; row < rows; row++)
        for (int c = 0; c < columns.Length; c++)
            columns[c].Add((row * 10.0) + c);
        for (int c = columns.Length - 1; c >= 0; c--)
            Assert.Equal(Enumerable.Range(0, rows).Select(row => (row * 10.0) + c), columns[c].Read());
    }

    [Fact]
    public void WhatIsKeptBeyondTheLimitIsRefusedWithTheRunsThatWouldDo()
    {
        var refused = Assert.Throws<DiagnosticException>(() => RunTableSize.Require(1000, 10_000_000));
        var problem = Assert.Single(refused.Diagnostics);
        Assert.Equal("EN5021", problem.Code);
        string most = System.Text.RegularExpressions.Regex.Match(problem.Hint, "[0-9,]+").Value;
        long runs = long.Parse(
            most,
            System.Globalization.NumberStyles.AllowThousands,
            System.Globalization.CultureInfo.InvariantCulture
        );
        RunTableSize.Require(1000, runs);
        Assert.Throws<DiagnosticException>(() => RunTableSize.Require(1000, runs + 1));
    }

    [Fact]
    public void TheGreatestOutcomeOfManyRunsIsItsHighestTenth()
    {
        double[] a = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        double[] y = [.. a.Select(v => v >= 70 ? 1.0 : 0)];
        var report = Drivers.Of(new Table(["a", "y"], [a, y]), ["a"], "y", new() { Method = DriverMethod.Regional });
        Assert.Equal(1, report.Indices[0].Main.Value);
        Assert.Equal("30 of 100 runs meet an outcome of 1, the greatest.", report.Remarks[0]);
    }

    [Fact]
    public void TiesAreNamed()
    {
        var report = Drivers.Of(x => x[0] + x[1] + (5 * x[2]), Uniforms(3), new() { Runs = 5 * 256 });
        var leaders = report.Leaders(3);
        Assert.Equal("x3", leaders[0].Index.Input);
        Assert.Equal([1, 2, 2], leaders.Select(l => l.Rank));
    }
}
