using Entente.Deals;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Reports.Text;

namespace Entente.Tests.Deals;

/// <summary>Tests of behaviour on a model whose answers can be computed by hand, and those of the examples.</summary>
public sealed class BehaviourTests : IDisposable
{
    private const string Source = """
        {UTF-8}
        stock= INTEG(flow, 0) ~ kt ~|
        flow= rate*switch ~ kt/year ~|
        other= 2*Time ~ kt ~|
        rate= 1 ~ kt/year ~|
        switch= 1 ~ dmnl ~|
        INITIAL TIME= 0 ~ year ~|
        FINAL TIME= 4 ~ year ~|
        TIME STEP= 0.5 ~ year ~|
        SAVEPER= 1 ~ year ~|
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("entente-behaviour").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Model Loaded()
    {
        string file = Path.Combine(folder, "m.mdl");
        File.WriteAllText(file, Source);
        return Model.Load(file);
    }

    private BehaviourResult Only(string test, string uncertain = "rate: { uniform: { min: 1, max: 2 } }", int runs = 200)
    {
        File.WriteAllText(Path.Combine(folder, "inputs.yaml"), $"uncertain:\n  {uncertain}\n");
        return Run($"inputs: inputs.yaml\ntests:\n  t: {{ says: s, {test} }}\n", runs);
    }

    private BehaviourResult Run(string text, int runs)
    {
        string file = Path.Combine(folder, "m.behaviour.yaml");
        File.WriteAllText(file, text);
        return BehaviourChecks.Of(file, Loaded(), new() { Runs = runs, Seed = 3 }).Single();
    }

    [Fact]
    public void A_condition_is_read_at_every_step_of_every_world()
    {
        var held = Only("holds: 'stock <= 8 :AND: stock >= Time'");
        Assert.True(held.Holds);
        Assert.Equal(200, held.Runs);
        Assert.False(Only("holds: stock <= 7.9").Holds);
    }

    [Fact]
    public void The_first_world_that_fails_is_shown_with_time_and_values()
    {
        // Without inputs stock = Time: past 2.9 it is first at 3, which a step of a half reaches and a saved time too.
        var failure = Run("tests:\n  t: { says: s, holds: stock < 2.4 }\n", 200).Failure;
        Assert.NotNull(failure);
        Assert.Equal((0L, "no deal", 2.5), (failure.Run, failure.Package, failure.Time));
        Assert.Equal(KeyValuePair.Create("stock", 2.5), Assert.Single(failure.Values));
    }

    [Fact]
    public void Worlds_that_fail_are_counted_once_with_an_interval()
    {
        // The stock ends at 4 times the rate, which is even from 1 to 2: above 6 in half of the worlds, at several steps each.
        var failing = Only("holds: stock < 6", runs: 1000);
        Assert.Equal(1000, failing.Worlds);
        Assert.InRange(failing.FailingWorlds, 440, 560);
        Assert.Equal(failing.FailingWorlds / 1000.0, failing.FailingShare.Value);
        Assert.InRange(failing.FailingShare.High - failing.FailingShare.Low, 0.061, 0.063);
        // Of none in n the upper end is z² / (n + z²).
        Assert.Equal(3.8414588 / 203.8414588, Only("holds: stock >= 0").FailingShare.High, 1e-6);
        Assert.Equal(200, Only("sets: { switch: 0 }, leaves unchanged: stock").FailingWorlds);
        var never = Only("sets: { switch: 0 }, changes: other");
        Assert.Equal((200, 1.0, 1.0), (never.FailingWorlds, never.FailingShare.Low, never.FailingShare.High));
        string[] said = [.. BehaviourText.Of([failing], 200).Select(l => l.ToString())];
        Assert.Contains(said, l => l.Contains($"fails in {failing.FailingWorlds} of 1,000 worlds", StringComparison.Ordinal));
    }

    [Fact]
    public void Times_bound_a_condition()
    {
        Assert.True(Only("holds: stock > 0, from: 0.5").Holds);
        Assert.True(Only("holds: stock < 2.1, to: 1").Holds);
        Assert.Equal(0, Only("holds: stock > 0").Failure?.Time);
    }

    [Fact]
    public void What_the_test_sets_is_stronger_than_draws() => Assert.True(Only("sets: { rate: 0 }, holds: stock = 0").Holds);

    [Fact]
    public void Runs_with_and_without_are_compared()
    {
        Assert.True(Only("sets: { switch: 0 }, leaves unchanged: other, changes: stock").Holds);
        var moved = Only("sets: { switch: 0 }, leaves unchanged: stock").Failure;
        Assert.Equal((0L, 0.5), (moved?.Run, moved?.Time));
        var same = Only("sets: { switch: 0 }, changes: other").Failure;
        Assert.NotNull(same);
        Assert.Null(same.Run);
        Assert.Equal("other", same.Values[0].Key);
    }

    [Fact]
    public void Mistakes_in_the_file_are_told_with_their_places()
    {
        string[] Codes(string text) =>
            [.. Assert.Throws<DiagnosticException>(() => Run(text, 4)).Diagnostics.Select(d => d.Code)];
        Assert.Equal(["EN7057"], Codes("tests:\n  t: { says: s }\n"));
        Assert.Equal(["EN7058"], Codes("tests:\n  t: { says: s, changes: stock }\n"));
        Assert.Equal(
            "EN7056",
            Assert
                .Throws<DiagnosticException>(() => BehaviourChecks.Of(Path.Combine(folder, "none.behaviour.yaml"), Loaded()))
                .Diagnostics.Single()
                .Code
        );
    }

    [Theory]
    [InlineData("shared-fishery", 32)]
    [InlineData("detente", 4)]
    public void Examples_behave(string name, int runs)
    {
        string example = Path.Combine(Shared.Repository, "examples", name);
        var results = BehaviourChecks.Of(
            Path.Combine(example, name + ".behaviour.yaml"),
            Deal.Load(example),
            new() { Runs = runs }
        );
        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.True(r.Holds, $"{r.Name}: {r.Failure}"));
    }
}
