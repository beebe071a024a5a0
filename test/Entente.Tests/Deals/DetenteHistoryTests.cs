using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Tests.Deals;

/// <summary>The parts of the détente model beside what happened: every one runs, and errs no more than the README says.</summary>
public partial class DetenteHistoryTests
{
    private static string Folder { get; } = Path.Combine(Shared.Repository, "examples", "detente");

    [GeneratedRegex(@"^    +(?<name>\S.*?)  +(?<n>\d+) +(?<mape>[\d.,]+) % +(?<rmse>[\d.,]+)  ")]
    private static partial Regex Row();

    [Fact]
    public void No_part_errs_more_than_the_README_says()
    {
        var stated = File.ReadLines(Path.Combine(Folder, "README.md"))
            .Select(line => Row().Match(line))
            .Where(m => m.Success)
            .ToDictionary(m => m.Groups["name"].Value);
        var fits = Deal.Load(Folder)
            .CompareWithHistory(TestContext.Current.CancellationToken)
            .SelectMany(run => run.Fits)
            .ToList();
        Assert.Equal(fits.Select(f => f.Name).Order(), stated.Keys.Order());
        foreach (var fit in fits)
        {
            var row = stated[fit.Name].Groups;
            Assert.Equal(row["n"].Value, fit.Times.Length.ToString(CultureInfo.InvariantCulture));
            Assert.All(fit.Path, p => Assert.True(double.IsFinite(p.Value), $"{fit.Name} at {p.Time}"));
            AssertAtMost(row["rmse"].Value, fit.Rmse, $"RMSE of {fit.Name}");
            AssertAtMost(row["mape"].Value, fit.Mape * 100, $"MAPE of {fit.Name}");
        }
    }

    [Fact]
    public void A_unit_of_two_words_stays_whole()
    {
        var lines = HistoryText.Of(Deal.Load(Folder).CompareWithHistory(TestContext.Current.CancellationToken), 110);
        Assert.Contains(lines, l => l.ToString().Contains("military budget[USA], billion USD/year", StringComparison.Ordinal));
    }

    // Up to half a unit of the last digit that is printed.
    private static void AssertAtMost(string printed, double value, string what)
    {
        int point = printed.IndexOf('.', StringComparison.Ordinal);
        double unit = point < 0 ? 1 : Math.Pow(10, point + 1 - printed.Length);
        double most = double.Parse(printed, NumberStyles.Number, CultureInfo.InvariantCulture) + unit / 2;
        Assert.True(value <= most, $"{what}: {value}, at most {most} according to the README");
    }
}
