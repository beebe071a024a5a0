using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Entente.Faces.Tests;

/// <summary>Ensembles of a model through the command line: what stands on a terminal, in files, and after an interruption.</summary>
public sealed partial class EnsembleTests : IDisposable
{
    private const int Interrupt = 2;

    private static readonly string Predator = Path.Combine(EntenteProgram.Repository, "bench", "models", "predator.mdl");
    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_day_is_refused_where_the_file_knows_no_days()
    {
        var result = EntenteProgram.Run("simulate", Predator, "--uncertain", Worlds(), "--as-of", "2020-01-01");
        Assert.Equal(1, result.Code);
        Assert.Contains("EN7061", result.Error, StringComparison.Ordinal);
    }

    // Found before anything is run: these runs would take longer than the test may.
    [Theory]
    [InlineData("")]
    [InlineData("there.txt/runs.parquet")]
    public void A_file_that_cannot_be_written_is_refused_before_anything_runs(string name)
    {
        File.WriteAllText(Path.Combine(folder, "there.txt"), "");
        string output = Path.Combine(folder, name.Length > 0 ? name : "runs.parquet");
        if (name.Length == 0)
            Directory.CreateDirectory(output);
        var result = EntenteProgram.Run(
            "simulate",
            Predator,
            "--uncertain",
            Worlds(),
            "--runs",
            "2000000000",
            "--output",
            output
        );
        Assert.Equal(3, result.Code);
        Assert.Contains("It could not be done: '", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_the_ensemble_does_not_have_is_refused()
    {
        string[] asked = ["simulate", Predator, "--uncertain", Worlds(), "--run", "17"];
        Assert.Equal(0, EntenteProgram.Run(asked).Code);
        Assert.Equal(0, EntenteProgram.Run([.. asked, "--runs", "18"]).Code);
        Assert.Equal(2, EntenteProgram.Run([.. asked, "--json"]).Code);
        var beyond = EntenteProgram.Run([.. asked, "--runs", "17"]);
        Assert.Equal(2, beyond.Code);
        Assert.Contains("numbered from 0 to 16", beyond.Error, StringComparison.Ordinal);
        string latin = Path.Combine(folder, "latin.vsc");
        File.WriteAllText(latin, "17,L,5\nbirth rate=RANDOM_UNIFORM(0.5,1.2)\n");
        Assert.Equal(2, EntenteProgram.Run("simulate", Predator, "--uncertain", latin, "--run", "17").Code);
        Assert.Equal(0, EntenteProgram.Run("simulate", Predator, "--uncertain", latin, "--run", "16").Code);
    }

    [Fact]
    public void A_file_without_keys_is_told_what_it_should_hold()
    {
        string empty = Path.Combine(folder, "empty.yaml");
        File.WriteAllText(empty, "");
        var result = EntenteProgram.Run("simulate", Predator, "--uncertain", empty);
        Assert.Equal(1, result.Code);
        Assert.Contains("EN7004", result.Error, StringComparison.Ordinal);
        Assert.Contains("'uncertain:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_runs_did_on_the_quiet_is_said_beside_the_result_and_in_the_document()
    {
        var result = EntenteProgram.Run(
            "simulate",
            Predator,
            "--uncertain",
            Worlds(),
            "--set",
            "birth rate=1",
            "--runs",
            "20",
            "--json"
        );
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("info EN4025: 'birth rate' is uncertain", result.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal("EN4025", document.RootElement.GetProperty("remarks")[0].GetProperty("code").GetString());
        Assert.Equal(-1, document.RootElement.GetProperty("outcomes")[0].GetProperty("notFiniteRun")[0].GetInt64());
    }

    // A line that is longer than the terminal cannot be written over, and a number that is broken is another number.
    [Fact]
    public void On_a_narrow_terminal_no_line_is_broken()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Skip("script, which gives a program a terminal, is not there.");
        string log = Path.Combine(folder, "terminal.txt");
        string program = Path.Combine(AppContext.BaseDirectory, "Entente.Cli.dll");
        string command =
            $"stty cols 70; dotnet {program} simulate {Predator} --uncertain {Worlds()} --runs 3000000 --outcome hares --outcome lynx";
        using (
            var process = Process.Start(
                new ProcessStartInfo("/usr/bin/script", ["-qec", command, log])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardInput = true,
                }
            )
        )
        {
            Assert.NotNull(process);
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }
        string[] lines =
        [
            .. Escapes()
                .Replace(File.ReadAllText(log), "")
                .Split('\n', '\r')
                .Where(l => !l.StartsWith("Script ", StringComparison.Ordinal)),
        ];
        Assert.Contains(lines, l => l.Contains("a second", StringComparison.Ordinal));
        Assert.All(lines.Where(l => l.Contains("a second", StringComparison.Ordinal)), l => Assert.InRange(l.Length, 20, 69));
        Assert.Contains(lines, l => Mean().IsMatch(l));
    }

    [Fact]
    public void A_second_interruption_ends_at_once_and_leaves_no_half_file()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Signals are sent as on Unix.");
        string slow = Path.Combine(folder, "slow.mdl");
        File.WriteAllText(
            slow,
            TimeStep()
                .Replace(
                    File.ReadAllText(Path.Combine(EntenteProgram.Repository, "bench", "models", "medium.mdl")),
                    "TIME STEP = 0.000002"
                )
        );
        string worlds = Path.Combine(folder, "medium.yaml");
        File.WriteAllText(worlds, "uncertain: { capital exponent: { uniform: { min: 0.2, max: 0.5 } } }\n");
        string output = Path.Combine(folder, "runs.parquet");
        var result = EntenteProgram.Run(
            process =>
            {
                var patience = Stopwatch.StartNew();
                while (
                    Directory.GetFiles(folder, "runs.parquet.*.part").Length == 0 && patience.Elapsed < TimeSpan.FromMinutes(1)
                )
                    Thread.Sleep(50);
                Assert.Equal(0, Kill(process.Id, Interrupt));
                Thread.Sleep(300);
                Assert.False(process.HasExited);
                Assert.Equal(0, Kill(process.Id, Interrupt));
            },
            "simulate",
            slow,
            "--uncertain",
            worlds,
            "--output",
            output
        );
        Assert.Equal(3, result.Code);
        Assert.Contains("Interrupted again.", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder, "runs*"));
    }

    private string Worlds()
    {
        string file = Path.Combine(folder, "worlds.yaml");
        File.WriteAllText(file, "uncertain: { birth rate: { uniform: { min: 0.5, max: 1.2 } } }\n");
        return file;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z=]|\e=")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"^    mean \S+ ± \S+, sd \S+$")]
    private static partial Regex Mean();

    [GeneratedRegex(@"^TIME STEP = .*$", RegexOptions.Multiline)]
    private static partial Regex TimeStep();
}
