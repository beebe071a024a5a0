namespace Entente.Tests.Conformance;

/// <summary>Public models give the results that their authors or tools published, within 1e-6 + 1e-3 of the value.</summary>
public class ConformanceTests
{
    // Debt: what has to come before the case passes.
    private static readonly Dictionary<string, string> Debt = new() { ["sde-depreciate.stmx"] = "conveyors" };

    // Permanent: what is wrong with the case.
    private static readonly Dictionary<string, string> Permanent = new()
    {
        // The model runs from 50 to 100 by 1 with GET TIME VALUE(0, dim-20, 0); the table runs from -10 to 50 by 0.25 and fits (dim-20)/3.
        ["get_time_value.test_get_time_value.mdl"] = "its table was made by another version of the model",
    };

    [Fact]
    public void Published_XMILE_models_give_the_published_results() => Check(".xmile", ".stmx");

    [Fact]
    public void Published_Vensim_models_give_the_published_results() => Check(".mdl");

    private static void Check(params string[] suffixes)
    {
        var cases = PublishedCase.All(suffixes).Where(c => !Debt.ContainsKey(c.Name) && !Permanent.ContainsKey(c.Name)).ToArray();
        Assert.NotEmpty(cases);
        Assert.Equal([], cases.SelectMany(c => c.Differences()));
    }
}
