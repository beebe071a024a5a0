using Entente.Language.Functions;

namespace Entente.Tests.Language;

/// <summary>The page of functions says what is so.</summary>
public class FunctionsPageTests
{
    // What the page calls refused; a function that begins to be simulated leaves the list.
    private static readonly string[] Refused =
    [
        "HISTORY",
        "A FUNCTION OF",
        "INTERNAL RATE OF RETURN",
        "GET VDF DATA",
        "GET VDF CONSTANTS",
        "CYCLETIME",
        "CTMEAN",
        "CTMAX",
        "CTMIN",
        "CTSTDDEV",
        "CTFLOW",
        "THROUGHPUT",
        "QELEM",
        "OSTATE",
        "GEOMETRIC",
        "NEGBINOMIAL",
        "IRR",
        "LOOKUPMEAN",
    ];

    [Fact]
    public void The_page_is_current() =>
        Golden.Check(FunctionsPage.Page(), Path.Combine(Shared.Repository, "docs", "reference", "functions.md"));

    [Fact]
    public void Every_function_is_simulated_but_these() =>
        Assert.Equal(Refused, FunctionTable.All.Where(f => !FunctionsPage.IsSimulated(f)).Select(f => f.Name));
}
