using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Entente.Deals;
using Entente.Diagnostics;

namespace Entente.Tests.Deals;

/// <summary>Each deal in Bad, with the problems that reading it tells written under the lines that they concern.</summary>
public sealed partial class BadDealTests : IDisposable
{
    // Codes that no deal file of a few lines raises: tested below, or with what weighs.
    private static readonly HashSet<string> NotInFolder =
    [
        "EN7001",
        "EN7002",
        "EN7003",
        "EN7035",
        "EN7036",
        "EN7037",
        "EN7038",
        "EN7039",
        "EN7101",
        // InterruptedTests
        "EN7059",
        // DriversTests of the faces
        "EN7090",
        // RecordTests
        "EN6010",
        "EN6011",
        "EN6012",
        "EN7053",
        "EN7054",
        "EN7055",
        "EN7061",
        // OptimisationFileTests
        "EN7095",
        "EN7096",
        "EN7097",
        "EN7098",
        "EN7099",
        "EN7100",
        // PolicyTests
        "EN7120",
        "EN7121",
        "EN7122",
        "EN7123",
        "EN7124",
        // MovedTests
        "EN7130",
        // BehaviourTests
        "EN7056",
        "EN7057",
        "EN7058",
    ];

    private static readonly string Bad = Path.Combine(Shared.Repository, "test", "Entente.Tests", "Deals", "Bad");
    private readonly string folder = Directory.CreateTempSubdirectory("entente-bad-deals").FullName;

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Bad, "*.deal.yaml").Select(f => Path.GetFileName(f)[..^10]).Order()];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Reading_tells_every_problem_with_its_place(string name)
    {
        string file = Path.Combine(Bad, name + ".deal.yaml");
        bool read = Deal.TryLoad(file, out var deal, out var problems);
        Assert.Equal(read, deal != null);
        Assert.Equal(read, problems.All(p => p.Severity != Severity.Error));
        Golden.Check(Annotated(File.ReadAllLines(file), problems), Path.Combine(Bad, name + ".golden.txt"));
    }

    [Fact]
    public void Every_problem_of_deals_is_raised_by_a_case()
    {
        var raised = Directory
            .GetFiles(Bad, "*.golden.txt")
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Value))
            .ToHashSet();
        string source = File.ReadAllText(Path.Combine(Shared.Repository, "src", "Entente", "Deals", "DealsDiagnostics.cs"));
        var missing = Code()
            .Matches(source)
            .Select(m => m.Value)
            .Distinct()
            .Where(code => !raised.Contains(code) && !NotInFolder.Contains(code))
            .Order();
        Assert.True(!missing.Any(), "Add a deal to test/Entente.Tests/Deals/Bad that raises " + string.Join(", ", missing));
    }

    [Fact]
    public void A_folder_must_hold_one_deal()
    {
        Assert.Equal("EN7001", Only(folder).Code);
        File.WriteAllText(Path.Combine(folder, "a.deal.yaml"), "");
        File.WriteAllText(Path.Combine(folder, "b.deal.yaml"), "");
        var problem = Only(folder);
        Assert.Equal("EN7002", problem.Code);
        Assert.Contains("a.deal.yaml, b.deal.yaml", problem.Message, StringComparison.Ordinal);
        Assert.Equal("EN7016", Only(Path.Combine(folder, "c.deal.yaml")).Code);
    }

    [Fact]
    public void A_file_as_large_as_data_is_not_read()
    {
        string file = Path.Combine(folder, "large.deal.yaml");
        using (var stream = File.Create(file))
            stream.SetLength(20_000_001);
        Assert.Equal("EN7003", Only(file).Code);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('-')]
    public void A_hundred_thousand_levels_are_one_problem(char open)
    {
        string file = Path.Combine(folder, "deep.deal.yaml");
        File.WriteAllText(
            file,
            open == '-' ? string.Concat(Enumerable.Repeat("- ", 100_000)) : "a: " + new string(open, 100_000)
        );
        Assert.Equal("EN7007", Only(file).Code);
    }

    [Fact]
    public void Cutting_a_deal_off_anywhere_never_throws()
    {
        string whole = File.ReadAllText(
            Path.Combine(Shared.Repository, "examples", "shared-fishery", "shared-fishery.deal.yaml")
        );
        File.Copy(
            Path.Combine(Shared.Repository, "examples", "shared-fishery", "shared-fishery.mdl"),
            Path.Combine(folder, "shared-fishery.mdl")
        );
        string file = Path.Combine(folder, "cut.deal.yaml");
        for (int length = 0; length < whole.Length; length += 211)
        {
            File.WriteAllText(file, whole[..length]);
            if (!Deal.TryLoad(file, out _, out var problems))
                Assert.Contains(problems, p => p.Severity == Severity.Error && p.Message.Length > 0);
        }
    }

    [Fact]
    public void Any_slip_of_the_pen_is_told_or_harmless()
    {
        string whole = File.ReadAllText(Path.Combine(Bad, "uncertain.deal.yaml"));
        File.Copy(Path.Combine(Bad, "model.mdl"), Path.Combine(folder, "model.mdl"));
        var slip = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 3], Gen.Char[":{}[],\"'-#&*!|>%\t\n\00(\u2028"]);
        slip.Sample(
            (at, deleted, inserted) =>
            {
                string file = Path.Combine(folder, Guid.NewGuid() + ".deal.yaml");
                File.WriteAllText(file, whole[..at] + inserted + whole[Math.Min(whole.Length, at + deleted)..]);
                Deal.TryLoad(file, out _, out var problems);
                return problems.All(p => p.Message.Length > 0 && !p.Message.Contains("entente deal", StringComparison.Ordinal));
            },
            iter: 400
        );
    }

    private static Diagnostic Only(string path)
    {
        Assert.False(Deal.TryLoad(path, out _, out var problems));
        return Assert.Single(problems);
    }

    // The file, and below each line what is wrong there.
    private static string Annotated(string[] lines, IEnumerable<Diagnostic> problems)
    {
        var text = new StringBuilder();
        var list = problems.ToList();
        Append(text, list.Where(p => !p.Span.File.EndsWith(".deal.yaml", StringComparison.Ordinal) || p.Span.Line == 0));
        for (int i = 0; i < lines.Length; i++)
        {
            text.Append(lines[i].Length > 200 ? lines[i][..200] + "…" : lines[i]).Append('\n');
            Append(text, list.Where(p => p.Span.File.EndsWith(".deal.yaml", StringComparison.Ordinal) && p.Span.Line == i + 1));
        }
        Append(text, list.Where(p => p.Span.File.EndsWith(".deal.yaml", StringComparison.Ordinal) && p.Span.Line > lines.Length));
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<Diagnostic> problems)
    {
        foreach (var p in problems)
        {
            string place =
                p.Span.Line == 0
                    ? Path.GetFileName(p.Span.File)
                    : FormattableString.Invariant($"{p.Span.Column}+{p.Span.Length}");
            text.Append($"    # {place} {p.Severity} {p.Code}: {p.Message} {p.Hint}".TrimEnd()).Append('\n');
        }
    }

    [GeneratedRegex(@"EN[67]\d{3}")]
    private static partial Regex Code();
}
