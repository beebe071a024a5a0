using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Conformance;

/// <summary>The public models in the other format and back: results, names, units, documentation, groups and places in diagrams stay.</summary>
public class RoundTripTests
{
    private const int LargestFile = 150_000;

    // What the other format cannot hold, each refused by name.
    private static readonly HashSet<string> Refused =
    [
        "dynamic_final_time.test_dynamic_final_time.mdl",
        "sde-getdata.mdl",
        "vector_order.test_vector_order.mdl",
        "sde-depreciate.stmx",
    ];

    [Fact]
    public void Vensim_models_go_to_XMILE_and_back() => Check(".mdl");

    [Fact]
    public void XMILE_models_go_to_Vensim_and_back() => Check(".xmile", ".stmx");

    private static void Check(params string[] suffixes)
    {
        var found = PublishedCase.All(suffixes).AsParallel().Select(c => (c.Name, Problem: Problem(c))).ToList();
        string all = string.Join('\n', found.Where(f => f.Problem != null).Select(f => $"{f.Name}: {f.Problem}"));
        Assert.True(all.Length == 0, all);
    }

    private static string? Problem(PublishedCase published)
    {
        if (new FileInfo(published.File).Length > LargestFile)
            return null;
        if (!Model.TryLoad(published.File, out var first, out var problems, LoadOptions.Parse(published.Data)))
            return problems.First(p => p.Severity == Severity.Error).ToString();
        bool toXmile = published.File.EndsWith(".mdl", StringComparison.Ordinal);
        Model second;
        Model third;
        try
        {
            second = Model.Parse(Conversion.Write(first, toXmile, "there", out _), "there");
            third = Model.Parse(Conversion.Write(second, !toXmile, "back", out _), "back");
        }
        catch (DiagnosticException refused)
        {
            return Refused.Contains(published.Name) ? null : refused.Diagnostics[0].ToString();
        }
        if (Refused.Contains(published.Name))
            return "is written now: take it off the list";
        return Results(Simulator.Compile(first).Run(), Simulator.Compile(third).Run())
            ?? Words(first, third)
            ?? Places(first, third);
    }

    private static string? Results(Run first, Run third)
    {
        if (!first.Times.SequenceEqual(third.Times))
            return "the saved times differ";
        var columns = third.Columns.GroupBy(c => Key(c.Name)).ToDictionary(g => g.Key, g => g.First().Values);
        foreach (var column in first.Columns)
        {
            if (!columns.TryGetValue(Key(column.Name), out var values))
                return $"{column.Name} is lost";
            for (int i = 0; i < values.Length; i++)
                if (
                    !(
                        Math.Abs(values[i] - column.Values[i]) <= 1e-9 * (1 + Math.Abs(values[i]))
                        || values[i].Equals(column.Values[i])
                    )
                )
                    return $"{column.Name} is {values[i]:R} at {first.Times[i]}, not {column.Values[i]:R}";
        }
        return null;
    }

    private static string Key(string name) => Names.Canonical(name.Replace("\"", "", StringComparison.Ordinal));

    private static string? Words(Model first, Model third)
    {
        var there = third.Variables.GroupBy(v => Key(v.Name)).ToDictionary(g => g.Key, g => g.First());
        Variable[] clock = [first.InitialTime, first.FinalTime, first.TimeStep, first.SavePer];
        foreach (var variable in first.Variables.Where(v => !v.IsInternal && !clock.Contains(v)))
        {
            var other = there[Key(variable.Name)];
            if (other.Unit != variable.Unit)
                return $"the unit of {variable.Name} is '{other.Unit}', not '{variable.Unit}'";
            if (Plain(other.Documentation) != Plain(variable.Documentation))
                return $"the documentation of {variable.Name} is '{other.Documentation}', not '{variable.Documentation}'";
            if (other.Group != variable.Group)
                return $"the group of {variable.Name} is '{other.Group}', not '{variable.Group}'";
        }
        return null;
    }

    // Vensim has no bars and tildes in documentation.
    private static string Plain(string documentation) =>
        Names.AsWritten(documentation.Replace('|', '/').Replace('~', '-')).Trim();

    // In XMILE the clock is no variable.
    private static readonly string[] Clock = ["initial time", "final time", "time step", "starttime", "stoptime", "dt"];

    private static string? Places(Model first, Model third)
    {
        static List<string> All(Model model) =>
            [
                .. (model.Syntax?.Diagrams() ?? [])
                    .SelectMany(d => d.Items)
                    .Where(i => model.Variables.Any(v => Key(v.Name) == Key(i.Name)) && !Clock.Contains(Key(i.Name)))
                    .Select(i => FormattableString.Invariant($"{Key(i.Name)} at {Math.Round(i.X)}, {Math.Round(i.Y)}")),
            ];
        var (before, after) = (All(first), All(third));
        return before.Except(after).FirstOrDefault() is { } lost ? $"{lost} is lost from the diagrams" : null;
    }
}
