using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Models;

/// <summary>What a deal file says in the model's language: names of variables and their elements, and equations that it adds.</summary>
public class AuthorsNamesTests
{
    private const string Text = """
        INITIAL TIME = 0 ~~|
        FINAL TIME = 4 ~~|
        TIME STEP = 1 ~~|
        SAVEPER = 1 ~~|
        party: Russia, USA, China ~~|
        east: Russia, China ~~|
        agreed cut[party] = 1, 2, 3 ~~|
        trade[party, east] = 1 ~~|
        "a [bracketed] name" = 5 ~~|
        price = 10 + Time ~~|
        """;

    [Theory]
    [InlineData("agreed cut", "agreed cut", 0, 1, 2)]
    [InlineData("Agreed_Cut[usa]", "agreed cut", 1)]
    [InlineData(" agreed  cut [ East ] ", "agreed cut", 0, 2)]
    [InlineData("trade[China, east]", "trade", 4, 5)]
    [InlineData("\"A [bracketed] NAME\"", "\"a [bracketed] name\"", 0)]
    public void A_name_finds_its_elements(string name, string variable, params int[] positions)
    {
        Assert.True(Model.Parse(Text).TryFind(name, out var found, out string problem), problem);
        Assert.Equal(variable, found.Variable.Name);
        Assert.Equal(positions, found.Positions);
    }

    [Theory]
    [InlineData("agreed cuts", "agreed cut")]
    [InlineData("agreed cut[Rusia]", "Russia")]
    [InlineData("agreed cut[Russia, USA]", "1 subscript")]
    [InlineData("price[Russia]", "0 subscripts")]
    public void A_wrong_name_is_told_with_the_right_one(string name, string inProblem)
    {
        Assert.False(Model.Parse(Text).TryFind(name, out _, out string problem));
        Assert.Contains(inProblem, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Additions_run_in_the_models_language_and_may_use_each_other()
    {
        var span = new SourceSpan("d.yaml", 7, 12, 0);
        ImmutableArray<Addition> additions =
        [
            new("payoff Russia: fiscal", "price * agreed cut[Russia] - \"earned so far\" / 10", "USD", span),
            new("earned so far", "INTEG(price, 100)", "USD", span),
        ];
        Assert.True(Model.Parse(Text).TryExtend(additions, out var extended, out var problems), string.Join('\n', problems));
        Assert.True(extended.TryFind("earned so far", out var stock, out _));
        Assert.Equal(VariableKind.Stock, stock.Variable.Kind);
        Assert.True(extended.TryFind("Payoff russia: fiscal", out var payoff, out _));
        Assert.Equal("USD", payoff.Variable.Unit);
        Assert.True(Simulator.TryCompile(extended, out _, out problems), string.Join('\n', problems));
    }

    [Fact]
    public void Problems_of_additions_stand_where_they_are_written()
    {
        ImmutableArray<Addition> additions =
        [
            new("payoff", "price + prise", "", new SourceSpan("d.yaml", 7, 12, 0)),
            new("other", "2 * (price", "", new SourceSpan("d.yaml", 9, 5, 0)),
            new("price", "1", "", new SourceSpan("d.yaml", 11, 5, 0)),
        ];
        Assert.False(Model.Parse(Text).TryExtend(additions, out _, out var problems));
        Assert.Equal(["d.yaml:7:20", "d.yaml:9:9", "d.yaml:11:5"], problems.Select(p => p.Span.ToString()));
        Assert.Contains("'price'", problems[0].Hint, StringComparison.Ordinal);
    }
}
