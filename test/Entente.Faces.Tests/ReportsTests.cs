using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Entente.Exploration;
using Entente.Reports.Studies;

namespace Entente.Faces.Tests;

/// <summary>The files that --out of the commands for studies writes, and the same from the library as the reference shows it.</summary>
[Collection("console")]
public sealed class ReportsTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        stock = INTEG(growth - stock/tau, 5) ~ dmnl ~|
        growth = stock*rate*(1 - stock/100) ~ dmnl/Year ~|
        rate = 0.5 ~ 1/Year ~|
        tau = 5 ~ Year ~|
        INITIAL TIME = 0 ~ Year ~|
        FINAL TIME = 10 ~ Year ~|
        TIME STEP = 0.25 ~ Year ~|
        SAVEPER = 1 ~ Year ~|
        """;

    private readonly string folder = EntenteProgram.NewFolder();

    public ReportsTests()
    {
        File.WriteAllText(At("m.mdl"), Model);
        File.WriteAllText(At("m2.mdl"), Model.Replace("tau = 5", "tau = 6", StringComparison.Ordinal));
        File.WriteAllText(
            At("u.yaml"),
            "uncertain:\n  rate: { uniform: { min: 0.3, max: 0.7 } }\n  tau: { uniform: { min: 2, max: 9 } }\n"
        );
        File.WriteAllText(At("d.csv"), "time,stock\n0,5\n2,8.5\n4,14\n6,22\n8,31\n10,40\n");
        var rows = Sampling
            .LatinHypercube(300, 2, 1)
            .Select(p => FormattableString.Invariant($"{p[0]},{p[1]},{(p[0] > 0.6 && p[1] < 0.5 ? 1 : 0)}\n"));
        File.WriteAllText(At("runs.csv"), "a,b,y\n" + string.Concat(rows));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    [Theory]
    [InlineData(
        "drivers.csv drivers.json",
        0,
        "drivers",
        "@m.mdl",
        "--uncertain",
        "@u.yaml",
        "--outcome",
        "stock",
        "--runs",
        "512",
        "--over-time"
    )]
    [InlineData("boxes.csv path.csv runs.parquet discovery.json", 0, "discover", "--data", "@runs.csv", "--where", "y > 0.5")]
    [InlineData("robustness.csv runs.parquet robustness.json", 0, "robust", "--data", "@runs.csv", "--alternatives", "a,b")]
    [InlineData(
        "packages.csv progress.csv search.json",
        0,
        "search",
        "DEAL",
        "--runs",
        "20",
        "--search-runs",
        "16",
        "--candidates",
        "40",
        "--lever",
        "start of quota=2026..2035"
    )]
    [InlineData(
        "constants.csv series.csv profiles.csv calibration.json",
        0,
        "calibrate",
        "@m.mdl",
        "--uncertain",
        "@u.yaml",
        "--data",
        "@d.csv"
    )]
    [InlineData("values.csv loops.csv explanation.json", 0, "explain", "@m.mdl", "stock")]
    [InlineData("movement.csv movement.json", 0, "explain", "@m.mdl", "stock", "--set", "tau=6")]
    [InlineData("changes.csv outcomes.csv difference.json", 1, "diff", "@m.mdl", "@m2.mdl")]
    public void A_folder_holds_page_tables_and_runs(string files, int code, params string[] arguments)
    {
        string deal = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
        var result = EntenteProgram.Run([
            .. arguments.Select(a =>
                a.StartsWith('@') ? At(a[1..])
                : a == "DEAL" ? deal
                : a
            ),
            "--out",
            At("out"),
        ]);
        Assert.True(result.Code == code, result.Error);
        Assert.Equal(
            files.Split(' ').Concat(["report.html", "run.json"]).Order(StringComparer.Ordinal),
            Directory.GetFiles(At("out")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        );
        Assert.Contains("<svg", File.ReadAllText(At("out/report.html")), StringComparison.Ordinal);
        Assert.Contains("Wrote report.html", result.Error, StringComparison.Ordinal);
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public void The_record_of_a_study_names_all_that_it_rests_on()
    {
        File.WriteAllText(At("series.csv"), "Time,stock\n0,5\n2,8.5\n4,14\n6,22\n8,31\n10,40\n");
        File.WriteAllText(
            At("fit.yaml"),
            File.ReadAllText(At("u.yaml")) + "fit:\n  stock: { actual: { file: series.csv, column: stock } }\n"
        );
        string[] Run(string to) =>
            ["calibrate", At("m.mdl"), "--uncertain", At("fit.yaml"), "--seed", "7", "--threads", "1", "--out", At(to)];
        var result = EntenteProgram.Run(Run("one"));
        Assert.True(result.Code == 0, result.Error);
        var record = JsonDocument.Parse(File.ReadAllText(At("one/run.json"))).RootElement;
        Assert.Equal(7, record.GetProperty("seed").GetInt32());
        Assert.Equal(20000, record.GetProperty("options").GetProperty("runs").GetInt32());
        Assert.Equal(0.9, record.GetProperty("options").GetProperty("confidence").GetDouble());
        Assert.False(record.GetProperty("options").TryGetProperty("out", out _));
        var files = record.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(
            ["fit.yaml", "m.mdl", "series.csv"],
            files.Select(f => Path.GetFileName(f.GetProperty("path").GetString())).Order(StringComparer.Ordinal)
        );
        foreach (var file in files)
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.GetProperty("path").GetString() ?? ""))),
                file.GetProperty("sha256").GetString()
            );
        // Made again it is the same, but for the clock.
        Assert.Equal(0, EntenteProgram.Run(Run("two")).Code);
        foreach (string path in Directory.GetFiles(At("one")).Where(f => Path.GetFileName(f) != "run.json"))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(At("two"), Path.GetFileName(path))));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_before_anything_runs()
    {
        var result = EntenteProgram.Run("robust", "--data", At("runs.csv"), "--alternatives", "a,b", "--out", At("m.mdl"));
        Assert.Equal(3, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains("m.mdl' is a file and no folder", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_reference_is_what_runs_here()
    {
        string before = Directory.GetCurrentDirectory();
        var console = Console.Out;
        using var words = new StringWriter();
        try
        {
            Directory.SetCurrentDirectory(folder);
            Console.SetOut(words);
            Example();
        }
        finally
        {
            Console.SetOut(console);
            Directory.SetCurrentDirectory(before);
        }
        // The truth is 0.6 and 0.5; a limit lies halfway between two of the 300 runs.
        Assert.Matches("^y > 0\\.5 when a > 0\\.(59|6)[0-9]* and b < 0\\.5", words.ToString());
        Assert.True(new FileInfo(At("report.html")).Length > 10_000);
        Assert.True(new FileInfo(At("drivers.csv")).Length > 50);
        string page = File.ReadAllText(Path.Combine(EntenteProgram.Repository, "docs", "reference", "reports.md"));
        Assert.Contains("```csharp\n" + Written() + "```", page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static void Example()
    {
        // The example begins.
        var table = Table.Load("runs.csv");
        var found = ScenarioDiscovery.Find(table, ["a", "b"], "y > 0.5");
        Console.WriteLine(ScenarioDiscovery.InWords(found, found.Boxes[0]));
        var driving = Drivers.Of(table, ["a", "b"], "y");
        foreach (var file in StudyReport.Of(found, table).AddRange(StudyReport.Of([driving])).DistinctBy(f => f.Name))
        {
            using var stream = File.Create(file.Name);
            file.Write(stream);
        }
        // The example ends.
    }

    private static string Written([CallerFilePath] string file = "")
    {
        string[] lines = File.ReadAllLines(file);
        int from = Array.FindIndex(lines, l => l.Trim() == "// The example begins.");
        int to = Array.FindIndex(lines, l => l.Trim() == "// The example ends.");
        return string.Concat(lines[(from + 1)..to].Select(l => (l.Length > 8 ? l[8..] : "") + "\n"));
    }
}
