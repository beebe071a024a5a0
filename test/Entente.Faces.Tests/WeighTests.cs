using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>What a user of <c>entente weigh</c> meets.</summary>
public sealed class WeighTests : IDisposable
{
    private static readonly string Fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private JsonElement Ledger(string deal, params string[] options)
    {
        var result = EntenteProgram.Run([.. new[] { "weigh", deal, "--json" }, .. options]);
        Assert.True(result.Code == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    [Fact]
    public void A_ledger_is_printed_and_written_whole()
    {
        var result = EntenteProgram.Run("weigh", Fishery, "--runs", "64", "--out", folder);
        Assert.Equal(0, result.Code);
        Assert.DoesNotContain('\e', result.Output);
        Assert.Contains("Conclusions", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["ledger.csv", "ledger.json", "report.html", "run.json", "runs.parquet"],
            Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order()
        );
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.True(page.Length < 3_000_000);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
    }

    [Theory]
    [InlineData("80")]
    [InlineData("140")]
    public void The_ledger_fits_its_width(string width)
    {
        var result = EntenteProgram.Run("weigh", Fishery, "--runs", "32", "--out", folder, "--width", width);
        Assert.All(
            result.Output.Split('\n'),
            line => Assert.True(line.Length <= int.Parse(width, CultureInfo.InvariantCulture), line)
        );
    }

    [Fact]
    public void One_seed_gives_one_ledger_on_any_number_of_threads()
    {
        string One(string threads) => Ledger(Fishery, "--runs", "100", "--seed", "7", "--threads", threads).GetRawText();
        string single = One("1");
        Assert.Equal(single, One("2"));
        Assert.Equal(single, One("5"));
    }

    [Fact]
    public void Two_seeds_agree_within_the_stated_error()
    {
        JsonElement Full(string seed) =>
            Ledger(Fishery, "--runs", "2000", "--breach-runs", "0", "--seed", seed)
                .GetProperty("packages")
                .EnumerateArray()
                .First(p => p.GetProperty("name").GetString() == "full")
                .GetProperty("gains");
        var (a, b) = (Full("1"), Full("2"));
        foreach (string party in new[] { "North", "South" })
        {
            double difference =
                a.GetProperty(party).GetProperty("mean").GetDouble() - b.GetProperty(party).GetProperty("mean").GetDouble();
            double error = Math.Sqrt(
                Math.Pow(a.GetProperty(party).GetProperty("error").GetDouble(), 2)
                    + Math.Pow(b.GetProperty(party).GetProperty("error").GetDouble(), 2)
            );
            Assert.NotEqual(0, difference);
            Assert.True(Math.Abs(difference) < 5 * error, $"{party}: {difference} against {error}");
        }
    }

    [Fact]
    public void Attribution_and_components_add_up_to_the_mean_gain()
    {
        var ledger = Ledger(Fishery, "--runs", "200");
        var full = ledger
            .GetProperty("packages")
            .EnumerateArray()
            .First(p => p.GetProperty("name").GetString() == "full")
            .GetProperty("gains");
        foreach (var party in ledger.GetProperty("attribution").GetProperty("by").EnumerateObject())
        {
            double mean = full.GetProperty(party.Name).GetProperty("mean").GetDouble();
            Assert.Equal(mean, party.Value.EnumerateObject().Sum(c => c.Value.GetDouble()), 6);
            Assert.Equal(
                mean,
                full.GetProperty(party.Name).GetProperty("components").EnumerateObject().Sum(c => c.Value.GetDouble()),
                6
            );
        }
    }

    [Fact]
    public void Swapping_two_symmetric_parties_mirrors_the_result()
    {
        Write("m.mdl", Symmetric);
        Write("one.deal.yaml", SymmetricDeal("A", "B"));
        Write("two.deal.yaml", SymmetricDeal("B", "A"));
        JsonElement Gains(string deal) =>
            Ledger(Path.Combine(folder, deal), "--runs", "50").GetProperty("packages")[0].GetProperty("gains");
        var (one, two) = (Gains("one.deal.yaml"), Gains("two.deal.yaml"));
        Assert.Equal(one.GetProperty("First").GetRawText(), two.GetProperty("Second").GetRawText());
        Assert.Equal(one.GetProperty("Second").GetRawText(), two.GetProperty("First").GetRawText());
        Assert.NotEqual(one.GetProperty("First").GetRawText(), one.GetProperty("Second").GetRawText());
    }

    [Fact]
    public void The_gain_of_a_constant_flow_is_its_annuity()
    {
        Write("m.mdl", Symmetric);
        Write(
            "one.deal.yaml",
            SymmetricDeal("A", "B").Replace("uncertain:", "x-uncertain:", StringComparison.Ordinal).Split("x-uncertain:")[0]
        );
        double mean = Ledger(Path.Combine(folder, "one.deal.yaml"), "--runs", "4")
            .GetProperty("packages")[0]
            .GetProperty("gains")
            .GetProperty("First")
            .GetProperty("mean")
            .GetDouble();
        // 3 a year from 2000 to 2010 in steps of 0.5 at 5 %: the sum over the steps.
        Assert.Equal(Enumerable.Range(0, 20).Sum(k => 3 * 0.5 * Math.Pow(1.05, -0.5 * k)), mean, 9);
    }

    [Fact]
    public void An_exported_package_is_the_same_run()
    {
        string list = Path.Combine(folder, "full.cin");
        Assert.Equal(0, EntenteProgram.Run("weigh", Fishery, "--export", "full@3", list).Code);
        string output = Path.Combine(folder, "run.csv");
        var result = EntenteProgram.Run(
            "simulate",
            Path.Combine(Fishery, "shared-fishery.mdl"),
            "--changes",
            list,
            "--output",
            output
        );
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("intrinsic growth = ", File.ReadAllText(list), StringComparison.Ordinal);
        Assert.StartsWith("Time,", File.ReadAllText(output), StringComparison.Ordinal);

        string model = Path.Combine(Fishery, "shared-fishery.mdl");
        var same = EntenteProgram.Run("compare", model, output, "--changes", list, "--tolerance", "0");
        Assert.True(same.Code == 0, same.Output + same.Error);
        var other = EntenteProgram.Run("compare", model, output);
        Assert.Equal(1, other.Code);
        Assert.Contains("It is computed from nothing else.", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_is_compared_with_the_ledger_without_it()
    {
        var result = EntenteProgram.Run("weigh", Fishery, "--runs", "64", "--out", folder, "--set", "price=2");
        Assert.Equal(0, result.Code);
        Assert.Contains("With and without the changes", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "'no-such-deal' is not there", "weigh", "no-such-deal")]
    [InlineData(3, "no-such-model.mdl' is not there", "simulate", "no-such-model.mdl")]
    [InlineData(3, "is a folder", "simulate", "FOLDER")]
    [InlineData(3, "'no-such-file' is not there", "check", "no-such-file")]
    [InlineData(2, "from 1 to", "weigh", "FISHERY", "--runs", "-5")]
    [InlineData(2, "a whole number is expected", "weigh", "FISHERY", "--runs", "many")]
    [InlineData(2, "--rums", "weigh", "FISHERY", "--rums", "5")]
    [InlineData(2, "no command 'wiegh'", "wiegh", "FISHERY")]
    [InlineData(2, "Commands:")]
    [InlineData(1, "'price'", "weigh", "FISHERY", "--set", "prize=2")]
    [InlineData(1, "'quotas'", "weigh", "FISHERY", "--packages", "quota")]
    [InlineData(3, "nothing can be written into '/proc/nowhere'", "weigh", "FISHERY", "--runs", "8", "--out", "/proc/nowhere")]
    public void What_goes_wrong_is_told_without_a_stack_trace(int code, string words, params string[] arguments)
    {
        var result = EntenteProgram.Run([.. arguments.Select(a => a is "FISHERY" or "FOLDER" ? Fishery : a)]);
        Assert.Equal(code, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_leaves_nothing_half_done_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "interrupts are sent by signal");
        var result = EntenteProgram.Run(
            process =>
            {
                Thread.Sleep(2500);
                Assert.Equal(0, Kill(process.Id, 2));
            },
            "weigh",
            Path.Combine(EntenteProgram.Repository, "examples", "detente"),
            "--runs",
            "100000",
            "--packages",
            "8",
            "--out",
            folder
        );
        Assert.Equal(3, result.Code);
        Assert.Contains("Interrupted", result.Error, StringComparison.Ordinal);
        // How far it came depends on the machine: to no complete world, or to some, which are then all there is.
        string[] files = [.. Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            Assert.Contains("Nothing was written", result.Error, StringComparison.Ordinal);
            return;
        }
        Assert.Equal(["ledger.csv", "ledger.json", "report.html", "run.json", "runs.parquet"], files);
        using var ledger = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "ledger.json")));
        int worlds = ledger.RootElement.GetProperty("runs").GetInt32();
        Assert.InRange(worlds, 1, 99_999);
        Assert.Contains($"{worlds} of 100000 worlds", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_deal_weighs_and_is_clean()
    {
        string deal = Path.Combine(folder, "mine");
        Assert.Equal(0, EntenteProgram.Run("new", deal).Code);
        Assert.Equal(0, EntenteProgram.Run("check", deal, "--strict").Code);
        Assert.Equal(0, EntenteProgram.Run("weigh", deal, "--runs", "32", "--out", folder).Code);
        Assert.Equal(3, EntenteProgram.Run("new", deal).Code);
    }

    [Fact]
    public void The_examples_check_without_errors()
    {
        foreach (string example in Directory.GetDirectories(Path.Combine(EntenteProgram.Repository, "examples")))
            Assert.Equal(0, EntenteProgram.Run("check", example).Code);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private const string Symmetric = """
        party: A, B ~~|
        flow[party] = 3*on*skew[party] ~ USD/year ~|
        on = 0 ~~|
        skew[party] = 1, 1 ~~|
        INITIAL TIME = 2000 ~ year ~|
        FINAL TIME = 2010 ~ year ~|
        TIME STEP = 0.5 ~ year ~|
        SAVEPER = 1 ~ year ~|
        """;

    private static string SymmetricDeal(string first, string second) =>
        $$"""
            deal: Mirror
            model: m.mdl
            unit: USD
            base year: 2000
            signing: 2000
            parties:
              First: { payoff: { all: "flow[{{first}}]" }, discount rate: 0.05 }
              Second: { payoff: { all: "flow[{{second}}]" }, discount rate: 0.05 }
            clauses:
              it: { performs: [First, Second], settings: { agreed: { on: 1 } } }
            uncertain:
              "skew[A]": { normal: { mean: 1, sd: 0.3 } }
              "skew[B]": { normal: { mean: 2, sd: 0.1 } }
            """;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
