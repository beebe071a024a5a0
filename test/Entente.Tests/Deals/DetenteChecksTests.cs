using System.Globalization;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Deals;

/// <summary>
/// The détente model against SDEverywhere 0.7.28: packages and a breach, each in a sampled world, written by checks/sdeverywhere.mjs.
/// </summary>
public class DetenteChecksTests
{
    private static string Folder { get; } = Path.Combine(Shared.Repository, "examples", "detente");

    private static Simulator Simulator { get; } = Simulator.Compile(Model.Load(Path.Combine(Folder, "detente.mdl")));

    public static TheoryData<string> Cases() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Folder, "checks"), "*.cin")
                .Select(Path.GetFileNameWithoutExtension)
                .OfType<string>()
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Another_simulator_gives_the_same_numbers(string name)
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Folder, "checks", name + ".tsv")).Select(line => line.Split('\t'))];
        var run = Simulator.Run([Path.Combine(Folder, "checks", name + ".cin")], []);
        Assert.True(rows.Length > 30, "a row for each year");
        var differing = new List<string>();
        for (int column = 1; column < rows[0].Length; column++)
        {
            var values = run[rows[0][column]];
            foreach (string[] row in rows.Skip(1))
            {
                double wanted = double.Parse(row[column], CultureInfo.InvariantCulture);
                int at = run.Times.IndexOf(double.Parse(row[0], CultureInfo.InvariantCulture));
                if (!(Math.Abs(values[at] - wanted) <= 1e-9 + 1e-6 * Math.Abs(wanted)))
                    differing.Add($"{rows[0][column]} at {row[0]}: {values[at]} instead of {wanted}");
            }
        }
        Assert.True(differing.Count == 0, string.Join('\n', differing.Take(10)));
    }

    [Fact]
    public void The_cases_are_no_deal_three_packages_and_a_breach() =>
        Assert.Equal(["as-announced", "breach", "full", "no-deal", "peace-with-relief"], Cases().Select(c => c.Data));
}
