using System.Text.RegularExpressions;
using Entente.Deals;
using Entente.Reports;
using Entente.Reports.Page;

namespace Entente.Tests.Reports;

/// <summary>The page: whole, safe, and reachable by everybody. How it looks was looked at; what can be checked is checked here.</summary>
public partial class ReportPageTests
{
    private static readonly Ledger sample = SampleLedger.Make();
    private static readonly string page = ReportPage.Html(sample);

    [Fact]
    public void It_is_a_pure_function_of_the_ledger() => Assert.Equal(page, ReportPage.Html(SampleLedger.Make()));

    [Fact]
    public void It_needs_nothing_from_outside_and_runs_nothing()
    {
        Assert.DoesNotMatch("(?i)<(script|link|img|iframe|object|embed|base|form)", page);
        Assert.DoesNotMatch(@"(?i)url\(|@import| src=| on\w+=|javascript:[^)]*""", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 50_000, 3_000_000);
    }

    [Fact]
    public void Names_stay_text()
    {
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<EU>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<draft>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", page, StringComparison.Ordinal);
        Assert.Contains("side letter, &quot;annex&quot; &lt;b&gt;&amp;", page, StringComparison.Ordinal);
        Assert.Contains("href=\"https://www.iea.org/?a=1&amp;b=2\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_tag_is_closed_in_its_place()
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(page[page.IndexOf("</style>", StringComparison.Ordinal)..]))
        {
            string name = tag.Groups[2].Value;
            if (tag.Groups[1].Length == 0 && tag.Groups[3].Length == 0)
                open.Push(name);
            else if (tag.Groups[1].Length > 0 && name is not ("style" or "head" or "html"))
                Assert.Equal(open.Pop(), name);
        }
        Assert.Empty(open);
    }

    [Fact]
    public void Every_link_within_the_page_has_its_target()
    {
        var ids = Id().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Empty(Inner().Matches(page).Select(m => m.Groups[1].Value).Distinct().Except(ids));
    }

    [Fact]
    public void From_a_cell_to_its_source_are_two_steps()
    {
        string cell = Between(
            page[page.IndexOf("<tbody>", StringComparison.Ordinal)..],
            "<td class=\"n\"><a class=\"gain\" href=\"#",
            "\""
        );
        string party = Between(page, $"<div class=\"party\" id=\"{cell}\">", "</figure>");
        Assert.Contains("market rate[Russia]", party, StringComparison.Ordinal);
        string source = Between(party, "href=\"#source-", "\"");
        Assert.Contains(
            "World Economic Outlook",
            Between(page, $"<tr id=\"source-{source}\">", "</tr>"),
            StringComparison.Ordinal
        );
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, $"{start} is not there");
        from += start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    [Fact]
    public void The_opening_answers_five_questions_from_the_ledger()
    {
        string opening = Between(page, "<dl class=\"answers\">", "</dl>");
        Assert.Equal(5, Regex.Count(opening, "<dt><a href=\"#[a-z]+\">[^<]+\\?</a></dt><dd>[^<]{20,}</dd>"));
        foreach ((LedgerParty party, Gain gain) in sample.Parties.Zip(sample.Full.Gains))
            Assert.Contains(
                $"to {Entente.Reports.Html.Escape(party.Name)} {Conclusions.InWorlds(gain.ProbabilityOfGain, sample.Runs - sample.NotFinite)}",
                opening,
                StringComparison.Ordinal
            );
        Assert.Contains("Russia would gain most by breaking mutual cut in 2031", opening, StringComparison.Ordinal);
        Assert.All(
            sample.Claims,
            c => Assert.Matches($"(?i){Conclusions.VerdictWords(c.Verdict)}: [^.]*\\b{Regex.Escape(c.Id)}\\b", opening)
        );
    }

    [Fact]
    public void The_opening_tells_gain_from_loss_and_from_what_cannot_be_told()
    {
        Gain Told(double mean, double error) => sample.Full.Gains[0] with { Mean = mean, Error = error };
        Ledger ledger = sample with
        {
            Parties = [.. "ABCD".Select(n => new LedgerParty(n.ToString(), n == 'B', "EUR", ["all"]))],
            Full = sample.Full with { Gains = [Told(40, 10), Told(-40, 10), Told(19, 10), Told(0, 0)] },
        };
        Assert.Equal(
            $"On average the full package brings a gain to A (+40.0), a loss to B (unasked, −40.0) and neither to D, in EUR of {sample.BaseYear}."
                + " The mean cannot be told from zero for C (+19.0).",
            FiveAnswers.Of(ledger)[0].Text
        );
        Assert.Empty(FiveAnswers.Of(sample with { NotFinite = sample.Runs }));
    }

    [Fact]
    public void The_map_of_stability_shows_every_breach_in_every_year()
    {
        string map = Between(page, "<h3 id=\"stability\">", "<div class=\"cards\">");
        Assert.Equal(2, Regex.Count(map, "<table"));
        foreach (int year in Enumerable.Range(2027, 24))
            Assert.Equal(1, Regex.Count(map, $"<th scope=\"col\" class=\"n\">{year}</th>"));
        Assert.Equal(
            sample.Breaches.Sum(b => b.ByYear.Count(y => y.Mean > 0)),
            Regex.Count(map, "<td class=\"n pays-[123]\">[+0]")
        );
        Assert.Equal(
            sample.Breaches.Sum(b => b.ByYear.Count(y => y.Mean < 0)),
            Regex.Count(map, "<td class=\"n keeps-[123]\">[−0]")
        );
        // The best year of the best breach: its number, deepest of what pays, and the share of worlds.
        Assert.Contains("Russia: mutual cut", map, StringComparison.Ordinal);
        Assert.Matches(@"pays-\d"">\+4\.2<small>in 71 %</small>", map);
    }

    [Theory]
    [InlineData(9, 9, "pays-3")]
    [InlineData(3, 9, "pays-3")]
    [InlineData(2.9, 9, "pays-2")]
    [InlineData(-0.3, 9, "keeps-2")]
    [InlineData(-0.29, 9, "keeps-1")]
    [InlineData(0, 0, "even")]
    [InlineData(double.NaN, 9, "even")]
    public void The_shade_of_a_cell_is_its_share_of_the_largest(double amount, double largest, string style) =>
        Assert.Equal(style, StabilityMap.Shade(amount, largest));

    [Fact]
    public void Pictures_and_tables_can_be_read_without_seeing_them()
    {
        Assert.All(
            Regex.Matches(page, "<svg [^>]*>").Select(m => m.Value),
            svg => Assert.Matches("aria-label=\"[^\"]{20,}|aria-hidden=\"true\"", svg)
        );
        Assert.Equal(Regex.Count(page, "<table"), Regex.Count(page, "<caption>"));
        Assert.DoesNotMatch("<th(?![^>]*scope=)[ >]", page);
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(page, "<h1>"));
    }

    [Fact]
    public void Pictures_hold_only_numbers_that_are_numbers()
    {
        Gain broken = sample.Full.Gains[0] with { P5 = double.NaN, Median = double.NaN, P95 = double.PositiveInfinity };
        WeighedPackage full = sample.Full with { Gains = sample.Full.Gains.SetItem(0, broken) };
        Fan fan = sample.Fans[0];
        Ledger ledger = sample with
        {
            Full = full,
            Packages = sample.Packages.SetItem(0, full),
            Fans = [fan with { P95 = [.. fan.P95.Select((v, i) => i == 5 ? double.NaN : v)] }, .. sample.Fans.Skip(1)],
            Drivers = [new PartyDrivers("Russia", double.NaN, [new Driver("x", double.NaN, double.NaN, 3)])],
        };
        string text = ReportPage.Html(ledger);
        Assert.DoesNotMatch("NaN|∞|Infinity", text);
        Assert.DoesNotMatch(" c?[xy][12]?=\"[^\"0-9-]", text);
    }

    [Fact]
    public void A_ledger_with_nothing_in_it_still_makes_a_page()
    {
        Ledger bare = new()
        {
            Deal = "Nothing",
            Unit = "USD",
            BaseYear = 2020,
            Signing = 2020,
            Runs = 1,
            NotFinite = 0,
            Seed = 1,
            Parties = [new LedgerParty("A", false, "USD", ["all"])],
            Packages = [Empty],
            ConsistentPackages = 1,
            Full = Empty,
        };
        string text = ReportPage.Html(bare);
        Assert.Contains("The full package brings A neither gain nor loss in money.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"claims\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_are_compared()
    {
        string text = ReportPage.Html(SampleLedger.WithChanges());
        Assert.Contains("market rate[Russia] = 92.5", text, StringComparison.Ordinal);
        Assert.Contains("before 6.", text, StringComparison.Ordinal);
    }

    private static WeighedPackage Empty { get; } =
        new()
        {
            Package = new Package("full", [new("only", "on")]),
            Gains = [new Gain(0, 0, 0, 0, 0, 0, 0, [0])],
            AcceptableTo = ["A"],
            RefusedBy = [],
            Signed = true,
            Efficient = true,
            Notable = ["full"],
        };

    [GeneratedRegex("<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>")]
    private static partial Regex Tag();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex Inner();
}
