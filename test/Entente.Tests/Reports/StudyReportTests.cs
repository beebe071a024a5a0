using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Entente.Deals;
using Entente.Explanation;
using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Exploration.Search;
using Entente.Models;
using Entente.Reports.Studies;
using Entente.Simulation;

namespace Entente.Tests.Reports;

/// <summary>The reports of studies: pages that are whole, safe and reachable, tables that say what the answer says.</summary>
public partial class StudyReportTests
{
    private const string Growth = """
        {UTF-8}
        stock = INTEG(births - deaths, 5) ~ person ~|
        births = stock*birth rate*(1 - stock/capacity) ~ person/Year ~|
        deaths = stock*death rate ~ person/Year ~|
        birth rate = 0.3 ~ 1/Year ~|
        death rate = 0.1 ~ 1/Year ~|
        capacity = 1000 ~ person ~|
        INITIAL TIME = 0 ~ Year ~|
        FINAL TIME = 20 ~ Year ~|
        TIME STEP = 0.5 ~ Year ~|
        SAVEPER = 1 ~ Year ~|
        """;

    private static readonly Lazy<Dictionary<string, IReadOnlyList<ReportFile>>> all = new(() => Make());

    public static TheoryData<string> Kinds =>
        [
            "drivers",
            "drivers over time",
            "drivers of a deal",
            "discovery",
            "losses",
            "clusters",
            "robust packages",
            "robust alternatives",
            "search",
            "calibration",
            "explanation",
            "movement",
            "models",
            "deals",
        ];

    private static Dictionary<string, IReadOnlyList<ReportFile>> Make()
    {
        var model = Of(Growth);
        var later = Of(Growth.Replace("capacity = 1000", "capacity = 1200", StringComparison.Ordinal));
        var fishery = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));
        var few = new WeighOptions { Runs = 24, MostPackages = 8 };
        var run = ExplainedRun.Of(model);
        var gains = fishery.Gains(new() { Drivers = new() { Runs = 200 } });
        return new()
        {
            ["drivers"] = StudyReport.Of([Drivers.Of(Runs(), ["a", "b", "<i>"], "y")]),
            ["drivers over time"] = StudyReport.Of([Sobol(1, 0.7, 0.2), Sobol(2, 0.5, 0.4), Sobol(3, 0.2, 0.75)]),
            ["drivers of a deal"] = StudyReport.Of(
                new DealDrivers(
                    "A & B",
                    "full",
                    "EUR",
                    [new("North", Sobol(1, 0.3, 0.6), Sobol(1, 0.7, 0.2), Sobol(1, 0.1, 0.8), null)]
                )
            ),
            ["discovery"] = Discovery(),
            ["losses"] = StudyReport.Of(PartyLosses.Of(gains, fishery.PartyNames), gains),
            ["clusters"] = StudyReport.Of(
                BehaviourClusters.Find(
                    Trajectories.Of(
                        Simulator.Compile(model),
                        new Uncertainty().Uniform("capacity", 100, 1000),
                        "stock",
                        new DriverOptions { Runs = 60 }
                    ),
                    2
                )
            ),
            ["robust packages"] = StudyReport.Of(fishery, fishery.Robustness(few)),
            ["robust alternatives"] = StudyReport.Of(
                new PayoffTable(
                    ["<a>", "b", "c"],
                    [
                        [1, 5],
                        [2, 3],
                        [4, 0],
                    ]
                )
            ),
            ["search"] = StudyReport.Of(
                fishery.Search(
                    new SearchOptions
                    {
                        Runs = 24,
                        SearchRuns = 16,
                        Candidates = 40,
                        Levers = [new("start of quota", 2026, 2035)],
                    }
                )
            ),
            ["calibration"] = StudyReport.Of("y = b*x", Line(wantsPosterior: true)),
            ["explanation"] = StudyReport.Of(
                "as written",
                run.Times,
                run.Causes("stock", 2, null),
                run.Uses("stock", 2, null),
                run.Loops("stock")
            ),
            ["movement"] = StudyReport.Of(
                "before",
                "after",
                run.Moved(run.With([KeyValuePair.Create("capacity", 1200.0)]), "stock", 3, null)
            ),
            ["models"] = StudyReport.Of("old", "new", ModelDifference.Of(model, later)),
            ["deals"] = StudyReport.Of(
                "old",
                "new",
                DealDifference.Of(fishery, Changed(), few with { Packages = ["full", "on trust"], MostPackages = 0 })
            ),
        };
    }

    private static Deal Changed()
    {
        string folder = Directory.CreateTempSubdirectory("entente-test-").FullName;
        try
        {
            foreach (string path in Directory.GetFiles(Path.Combine(Shared.Repository, "examples", "shared-fishery")))
                File.WriteAllText(
                    Path.Combine(folder, Path.GetFileName(path)),
                    File.ReadAllText(path)
                        .ReplaceLineEndings("\n")
                        .Replace("detection lag=\n\t10\n", "detection lag=\n\t2\n", StringComparison.Ordinal)
                );
            return Deal.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Model Of(string text) =>
        Model.TryParse(text, "growth.mdl", out var model, out var problems)
            ? model
            : throw new InvalidOperationException(problems[0].Message);

    // y = 1 exactly where a > 0.6 and b < 0.5; <i> does nothing.
    private static Table Runs()
    {
        double[][] points = Sampling.LatinHypercube(400, 3, 7);
        return new Table(
            ["a", "b", "<i>", "y"],
            [
                .. Enumerable.Range(0, 3).Select(j => points.Select(p => p[j]).ToArray()),
                [.. points.Select(p => p[0] > 0.6 && p[1] < 0.5 ? 1.0 : 0)],
            ]
        )
        {
            Inputs = ["a", "b", "<i>"],
        };
    }

    private static IReadOnlyList<ReportFile> Discovery()
    {
        var table = Runs();
        return StudyReport.Of(ScenarioDiscovery.Find(table, table.Inputs, "y > 0.5"), table);
    }

    private static DriverReport Sobol(double time, double a, double b)
    {
        static DriverIndex Index(string name, double first) =>
            new(
                name,
                [
                    KeyValuePair.Create("total", new Estimate(first + 0.05, first, first + 0.1)),
                    KeyValuePair.Create("first", new Estimate(first, first - 0.05, first + 0.05)),
                ]
            );
        return new DriverReport
        {
            Outcome = "y",
            Method = DriverMethod.Sobol,
            Why = "as asked.",
            Time = time,
            Runs = 1000,
            Confidence = 0.95,
            Indices = [Index("a", a), Index("b & c", b)],
        };
    }

    private static CalibrationResult Line(bool wantsPosterior) =>
        Calibration.OfExpression(
            "y = b*x",
            new Table(
                ["x", "y"],
                [
                    [1, 2, 3, 4, 5],
                    [2.1, 3.8, 6.3, 7.9, 10.2],
                ]
            ),
            wantsPosterior ? new Uncertainty().Uniform("b", 0, 10) : null,
            new CalibrationOptions
            {
                Start = wantsPosterior ? [] : [KeyValuePair.Create("b", 1.0)],
                WantsPosterior = wantsPosterior,
                MostDraws = 1000,
                SearchRuns = 500,
            }
        );

    private static string Text(string kind, string file)
    {
        using var stream = new MemoryStream();
        all.Value[kind].First(f => f.Name == file).Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_page_needs_nothing_else_and_is_whole(string kind)
    {
        string page = Text(kind, "report.html");
        Assert.DoesNotMatch("(?i)<(script|link|img|iframe|object|embed|base|form)", page);
        Assert.DoesNotMatch(@"(?i)url\(|@import| src=| on\w+=", page);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(page[page.IndexOf("</style>", StringComparison.Ordinal)..]))
            if (tag.Groups[1].Length == 0 && tag.Groups[3].Length == 0 && tag.Groups[2].Value is not ("br" or "wbr"))
                open.Push(tag.Groups[2].Value);
            else if (tag.Groups[1].Length > 0 && tag.Groups[2].Value is not ("style" or "head" or "html"))
                Assert.Equal(open.Pop(), tag.Groups[2].Value);
        Assert.Empty(open);
        var ids = Id().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Empty(Inner().Matches(page).Select(m => m.Groups[1].Value).Except(ids));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_picture_is_told_in_words_and_stands_beside_a_table(string kind)
    {
        string page = Text(kind, "report.html");
        string[] pictures = [.. Regex.Matches(page, "<svg [^>]*>").Select(m => m.Value)];
        Assert.All(
            pictures,
            p =>
                Assert.True(
                    p.Contains("aria-hidden", StringComparison.Ordinal)
                        || Regex.IsMatch(p, "role=\"img\" aria-label=\"[^\"]{15,}\""),
                    p
                )
        );
        Assert.Contains(pictures, p => p.Contains("role=\"img\"", StringComparison.Ordinal));
        foreach (Match section in Regex.Matches(page, "(?s)<section id=\"([^\"]+)\".*?</section>"))
            if (section.Value.Contains("<figure>", StringComparison.Ordinal) && section.Groups[1].Value != "front")
                Assert.Matches("<table|class=\"tree\"", section.Value);
    }

    [Fact]
    public void The_structure_of_the_pages_is_known()
    {
        var text = new StringBuilder();
        foreach (string kind in all.Value.Keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {kind}: {string.Join(", ", all.Value[kind].Select(f => f.Name))}\n");
            foreach (
                Match part in Regex.Matches(
                    Text(kind, "report.html"),
                    "(?s)<(h1|h2|h3)[^>]*>(.*?)</\\1>|<figcaption>(.*?)<small>(.*?)</small>|<caption><span>(.*?)</span>"
                )
            )
                text.Append(
                    part.Groups[1].Success ? $"{part.Groups[1].Value} {part.Groups[2].Value}\n"
                    : part.Groups[3].Success ? $"  picture: {part.Groups[3].Value} ({part.Groups[4].Value})\n"
                    : $"  table: {part.Groups[5].Value}\n"
                );
            text.Append('\n');
        }
        Golden.Check(text.ToString(), Path.Combine(Shared.Repository, "test", "Entente.Tests", "Reports", "studies.golden.txt"));
    }

    [Fact]
    public void Runs_read_back_as_they_were()
    {
        using var stream = new MemoryStream();
        Discovery().First(f => f.Name == "runs.parquet").Write(stream);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, stream.ToArray());
            var (read, written) = (Table.Load(file), Runs());
            Assert.Equal(written.Names, read.Names);
            Assert.Equal(written.Inputs, read.Inputs);
            Assert.All(written.Names, n => Assert.Equal(written[n], read[n]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Tables_hold_the_numbers_of_the_answer()
    {
        string[] drivers = Text("drivers over time", "drivers.csv").TrimEnd().Split('\n');
        Assert.Equal("outcome,part,time,method,input,measure,value,low,high", drivers[0]);
        Assert.Equal(1 + (3 * 2 * 2), drivers.Length);
        Assert.Contains("y,inputs,2,sobol,a,first,0.5,0.45,0.55", drivers);
        string[] boxes = Text("discovery", "boxes.csv").TrimEnd().Split('\n');
        Assert.Contains(boxes, b => Regex.IsMatch(b, "^y > 0.5,1,a,0\\.(5|6)"));
        Assert.DoesNotContain(boxes.Skip(1), b => b.StartsWith("y > 0.5,1,<i>", StringComparison.Ordinal));
    }

    // Of two scenarios: a pays 1 and 5, b 2 and 3, c 4 and 0. Means 3, 2.5, 2; worst 1, 2, 0; greatest regret 3, 2, 5.
    [Fact]
    public void Ranks_are_those_of_the_criteria()
    {
        string[] rows = Text("robust alternatives", "robustness.csv").TrimEnd().Split('\n');
        Assert.StartsWith(",<a>,3,1,5,3,3,", rows[1], StringComparison.Ordinal);
        string[] heads = rows[0].Split(',');
        int[] Ranks(string by) =>
            [
                .. rows.Skip(1)
                    .Select(r => int.Parse(r.Split(',')[Array.IndexOf(heads, $"rank by {by}")], CultureInfo.InvariantCulture)),
            ];
        Assert.Equal([1, 2, 3], Ranks("mean (Laplace)"));
        Assert.Equal([2, 1, 3], Ranks("worst (maximin)"));
        Assert.Equal([2, 1, 3], Ranks("greatest regret"));
        Assert.Equal([1, 1, 1], Ranks("share of worlds that is enough (Starr)"));
    }

    // For a model that is linear in its one constant and errors of unknown size, the drop is n ln(1 + t²/(n − 1)) with t the distance over the standard error
    // (Bates & Watts 1988), and the ends of the interval are those of Student's t.
    [Fact]
    public void A_profile_of_a_line_is_the_known_one()
    {
        var result = Line(wantsPosterior: false);
        var constant = Assert.Single(result.Constants);
        Assert.True(constant.Profile.Length >= 5);
        Assert.All(
            constant.Profile,
            p =>
            {
                double t = (p.Value - constant.Estimate) / constant.StandardError;
                Assert.Equal(5 * Math.Log(1 + (t * t / 4)), p.Drop, 1e-5);
            }
        );
        Assert.Equal(5 * Math.Log(1 + (2.131846786 * 2.131846786 / 4)), result.DropAtLimits, 1e-7);
        Assert.Equal(constant.Profile.OrderBy(p => p.Value), constant.Profile);
    }

    [Fact]
    public void A_variable_that_reads_the_time_is_explained_in_all_files()
    {
        var run = ExplainedRun.Of(Of(Growth.Replace("capacity = 1000", "capacity = 1000 + Time", StringComparison.Ordinal)));
        var files = StudyReport.Of("as written", run.Times, run.Causes("capacity"), run.Uses("capacity"), run.Loops("capacity"));
        foreach (var file in files)
        {
            using var stream = new MemoryStream();
            file.Write(stream);
            Assert.Contains("Time", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.OrdinalIgnoreCase);
        }
    }

    // Objectives to be small in the unit square: (0, 1) and (1, 0) dominate nothing of it, (½, ½) a quarter; (¼, ½) and (½, ¼) three eighths and an eighth more.
    [Fact]
    public void The_volume_of_a_search_is_that_of_what_it_dominates()
    {
        (int, double[])[] points = [(1, [10, 4]), (2, [30, 2]), (3, [20, 3]), (4, [15, 3]), (5, [20, 2.5])];
        var progress = SearchVolumes.Of(points, [2, 3, 3, 5]);
        Assert.Equal([2, 3, 5], progress.Select(p => p.Candidates));
        Assert.Equal(0, progress[0].Hypervolume, 1e-12);
        Assert.Equal(0.25, progress[1].Hypervolume, 1e-12);
        Assert.Equal((0.75 * 0.5) + (0.5 * 0.25), progress[2].Hypervolume, 1e-12);
        Assert.Empty(SearchVolumes.Of([(1, [1.0])], [1]));
    }

    [GeneratedRegex(@"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>")]
    private static partial Regex Tag();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex Inner();
}
