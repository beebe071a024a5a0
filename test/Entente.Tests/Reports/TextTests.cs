using System.Collections.Immutable;
using CsCheck;
using Entente.Deals;
using Entente.Reports;
using Entente.Reports.Charts;
using Entente.Reports.Text;

namespace Entente.Tests.Reports;

/// <summary>The ledger on a terminal, and how numbers and words are set.</summary>
public class TextTests
{
    private static string Lines(Ledger ledger, int width) =>
        string.Join('\n', LedgerText.Of(ledger, width).Select(l => l.ToString()));

    private static string Beside(string name) => Path.Combine(Shared.Repository, "test", "Entente.Tests", "Reports", name);

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public void The_ledger_is_the_one_agreed_on(int width) =>
        Golden.Check(Lines(SampleLedger.Make(), width), Beside(FormattableString.Invariant($"ledger-{width}.golden.txt")));

    [Fact]
    public void A_comparison_comes_before_the_gains() =>
        Golden.Check(Lines(SampleLedger.WithChanges(), 100), Beside("changes-100.golden.txt"));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(140)]
    [InlineData(220)]
    public void No_line_is_wider_than_the_page(int width)
    {
        foreach (Ledger ledger in (Ledger[])[SampleLedger.Make(), SampleLedger.WithChanges()])
            Assert.All(
                LedgerText.Of(ledger, width),
                line => Assert.True(TextWidth.Of(line.ToString()) <= width, line.ToString())
            );
    }

    [Fact]
    public void Names_cannot_command_the_terminal()
    {
        string text = Lines(SampleLedger.Make() with { Deal = "red\e[31m \u202Edeal", About = "a\rb\u0007" }, 80);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain('\u0007', text);
    }

    [Fact]
    public void Wrapping_keeps_every_word_and_no_line_is_too_long() =>
        Gen.Select(Gen.String[Gen.Char["ab é漢"], 0, 80], Gen.Int[2, 20])
            .Sample(
                (text, width) =>
                {
                    string[] lines = [.. TextWidth.Wrap(text, width)];
                    Assert.Equal(text.Replace(" ", ""), string.Concat(lines).Replace(" ", ""));
                    Assert.All(lines, line => Assert.True(TextWidth.Of(line) <= width, line));
                }
            );

    [Theory]
    [InlineData("plain", 5)]
    [InlineData("漢字", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("🙂", 2)]
    public void Cells_are_counted_as_a_terminal_does(string text, int cells) => Assert.Equal(cells, TextWidth.Of(text));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.0004, "<1 %")]
    [InlineData(0.834, "83 %")]
    [InlineData(0.9996, ">99 %")]
    [InlineData(1, "100 %")]
    [InlineData(double.NaN, "–")]
    public void Shares_are_written_with_their_doubt(double share, string text) => Assert.Equal(text, Figures.Share(share));

    [Theory]
    [InlineData(1234.56, "+1,235")]
    [InlineData(-12.34, "−12.3")]
    [InlineData(0.0567, "+0.057")]
    [InlineData(0, "0")]
    [InlineData(3.2e13, "+3.20e13")]
    [InlineData(double.NegativeInfinity, "–")]
    public void Numbers_carry_the_digits_that_mean_something(double value, string text) =>
        Assert.Equal(text, Figures.ShortSigned(value));

    [Fact]
    public void What_rounds_to_zero_has_no_sign() =>
        Assert.Equal(["0.0", "0.0"], ((double[])[-0.01, 0.01]).Select(v => Figures.Signed(v, 1)));

    [Fact]
    public void Ticks_are_round_ascending_and_around_the_values() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 1e6], Gen.Bool)
            .Sample(
                (low, span, withZero) =>
                {
                    var axis = Axis.Linear([low, low + span], 0, 300, withZero);
                    Assert.Equal(axis.Ticks, axis.Ticks.Order());
                    Assert.InRange(axis.Ticks.Length, 2, 12);
                    Assert.InRange(axis[low], 0, 300);
                    Assert.True(axis[low] <= axis[low + span]);
                    Assert.True(!withZero || axis.Ticks.Contains(0));
                }
            );

    [Theory]
    [InlineData(1, 20, false)]
    [InlineData(1, 5000, true)]
    [InlineData(-1, 5000, false)]
    [InlineData(0, 5000, false)]
    public void A_logarithmic_axis_needs_positive_values_of_many_sizes(double low, double high, bool logarithmic) =>
        Assert.Equal(logarithmic, Axis.Either([low, high], 0, 100).IsLogarithmic);

    [Fact]
    public void Labels_say_what_sets_a_package_apart()
    {
        Ledger ledger = SampleLedger.Make();
        var labels = new PackageLabels(ledger);
        Assert.Equal("full without sanctions relief", labels[ledger.Packages[7].Package.Name]);
        Assert.Equal("full with mutual cut: quarter", labels[ledger.Packages[9].Package.Name]);
        Assert.Equal("sanctions relief alone", labels[ledger.Packages[3].Package.Name]);
        Assert.Equal("cut alone", labels["cut alone"]);
        ImmutableArray<string> all = [.. ledger.Packages.Select(p => labels[p.Package.Name])];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
