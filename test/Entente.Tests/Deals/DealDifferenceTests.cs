using Entente.Deals;
using Entente.Explanation;
using Entente.Exploration;

namespace Entente.Tests.Deals;

/// <summary>What changed between two versions of a deal, in what it says and in what it brings.</summary>
public sealed class DealDifferenceTests : IDisposable
{
    private static readonly string Fishery = Path.Combine(Shared.Repository, "examples", "shared-fishery");
    private readonly string folder = Directory.CreateTempSubdirectory("entente-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private DealDifference Of(string file, string from, string to)
    {
        foreach (string path in Directory.EnumerateFiles(Fishery))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        string changed = Path.Combine(folder, file);
        string text = File.ReadAllText(changed);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(changed, text.Replace(from, to, StringComparison.Ordinal));
        return DealDifference.Of(Deal.Load(Fishery), Deal.Load(folder), new() { Runs = 64, MostPackages = 8 });
    }

    [Fact]
    public void A_deal_is_the_same_as_its_copy() => Assert.True(Of("README.md", "fish", "fish").IsSame);

    [Fact]
    public void A_change_of_the_deal_file_moves_gains_and_is_named()
    {
        var difference = Of("shared-fishery.deal.yaml", "discount rate: 0.05", "discount rate: 0.15");
        var change = Assert.Single(difference.Changes);
        Assert.Equal(
            ("party", "Islanders", "discount rate", "0.05", "0.15"),
            (change.What, change.Name, change.Part, change.Before, change.After)
        );
        Assert.False(difference.IsSame);
        var effect = Assert.Single(difference.Effects);
        Assert.Equal("the deal file", effect.Name);
        // All of the difference of the full package comes from the one change, and only for the Islanders.
        var full = difference.Packages.Single(p => p.Name == difference.After.Full.Package.Name);
        double[] moved = [.. full.After?.Gains.Select((g, i) => g.Mean - (full.Before?.Gains[i].Mean ?? 0)) ?? []];
        Assert.Equal([0, 0], moved[..2]);
        Assert.NotEqual(0, moved[2]);
        Assert.Equal(moved[2], effect.Alone?[2] ?? double.NaN, 1e-9 * Math.Abs(moved[2]));
        // The worlds are the same, so the errors are those of the differences in each.
        var (then, now) = (difference.Before.Worlds?.Table(), difference.After.Worlds?.Table());
        Assert.NotNull(then);
        Assert.NotNull(now);
        string column = $"gain of Islanders from {difference.After.Full.Package.Name}";
        double error = Statistics.StandardError([.. then[column].Zip(now[column], (a, b) => b - a)]);
        Assert.Equal([0, 0, error], full.ChangeErrors);
        Assert.Equal(error, effect.Errors?[2] ?? double.NaN, 1e-9 * error);
        Assert.True(error > 0);
    }

    [Fact]
    public void A_change_of_the_model_is_named_as_one_of_a_variable()
    {
        var difference = Of(
            "shared-fishery.mdl",
            "1 - fish stock/carrying capacity now",
            "1 - fish stock/carrying capacity now*0.9"
        );
        var change = Assert.Single(difference.Changes);
        Assert.Equal(("variable", "natural growth", "equation"), (change.What, change.Name, change.Part));
        Assert.Equal(ChangeKind.Changed, change.Kind);
        Assert.Equal("natural growth", Assert.Single(difference.Effects).Name);
    }
}
