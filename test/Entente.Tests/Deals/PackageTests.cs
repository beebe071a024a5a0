using Entente.Deals;

namespace Entente.Tests.Deals;

/// <summary>Which packages a deal has, and their names.</summary>
public class PackageTests
{
    private static readonly Deal Fishery = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));

    [Fact]
    public void All_consistent_combinations_are_weighed()
    {
        var list = PackageList.For(Fishery, new WeighOptions());
        // Without quotas only the nursery at 2 settings; with them 2 × 3 × 3 × 3, absence counted.
        Assert.Equal(2 + 54, list.Consistent);
        Assert.Equal(56, list.Listed);
        Assert.Equal(56, list.Packages.Take(56).Select(p => p.Name).Distinct().Count());
        Assert.Empty(list.Remarks);
    }

    [Fact]
    public void Every_name_of_a_package_reads_back()
    {
        foreach (var package in PackageList.For(Fishery, new WeighOptions()).Packages)
        {
            Assert.True(PackageNames.TryParse(Fishery, package.Name, out var read, out string problem), problem);
            Assert.Equal(package.Clauses.AsEnumerable(), read.Clauses);
        }
    }

    [Fact]
    public void Beyond_the_limit_the_notable_ones_stay_and_it_is_said()
    {
        var list = PackageList.For(Fishery, new WeighOptions { MostPackages = 25 });
        Assert.Equal(25, list.Listed);
        Assert.Equal(56, list.Consistent);
        var names = list.Packages.Take(25).Select(p => p.Name).ToList();
        foreach (
            string name in new[]
            {
                "full",
                "quotas alone",
                "on trust",
                "nursery=whole",
                "quotas=moderate + monitoring=observers",
                "quotas=moderate + side payment=large",
            }
        )
            Assert.Contains(name, names);
        Assert.Equal("EN7036", Assert.Single(list.Remarks).Code);
        Assert.Equal(
            names,
            PackageList.For(Fishery, new WeighOptions { MostPackages = 25 }).Packages.Take(25).Select(p => p.Name)
        );
    }

    [Theory]
    [InlineData("FULL", "full")]
    [InlineData("quotas", "quotas alone")]
    [InlineData("quotas=moderate+nursery = whole + side payment=large", "on trust")]
    [InlineData("side payment + quotas=strict", "quotas=strict + side payment=large")]
    public void Names_may_be_short(string given, string name) => Assert.Equal(name, Fishery.Package(given).Name);

    [Theory]
    [InlineData("quota", "Did you mean 'quotas'?")]
    [InlineData("monitoring", "requires 'quotas'")]
    [InlineData("quotas=lax", "it has 'strict', 'moderate'")]
    [InlineData(" + ", "names no clause")]
    public void What_is_no_package_is_told(string given, string words) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => Fishery.Package(given)).Message, StringComparison.Ordinal);
}
