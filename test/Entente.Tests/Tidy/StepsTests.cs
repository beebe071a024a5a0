using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Entente.Tests.Tidy;

/// <summary>A step knows only the steps before it, in method bodies too.</summary>
public class StepsTests
{
    private static readonly string[] Steps =
    [
        "Diagnostics",
        "Language",
        "Data",
        "Models",
        "Compilation",
        "Simulation",
        "Explanation",
        "Exploration",
        "Evidence",
        "Deals",
        "Reports",
    ];

    private static readonly ArchUnitNET.Domain.Architecture Library = new ArchLoader()
        .LoadAssemblies(typeof(Entente.Models.Model).Assembly)
        .Build();

    public static TheoryData<string, string> EarlierAndLater()
    {
        var pairs = new TheoryData<string, string>();
        for (int earlier = 0; earlier < Steps.Length; earlier++)
        for (int later = earlier + 1; later < Steps.Length; later++)
            pairs.Add(Steps[earlier], Steps[later]);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(EarlierAndLater))]
    public void A_step_does_not_use_a_later_one(string earlier, string later)
    {
        var rule = Types()
            .That()
            .ResideInNamespaceMatching($@"^Entente\.{earlier}(\.|$)")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^Entente\.{later}(\.|$)"))
            .Because("data flows in the order of the folders; move the code to the later step, or the type to the earlier one")
            .WithoutRequiringPositiveResults();
        rule.Check(Library);
    }
}
