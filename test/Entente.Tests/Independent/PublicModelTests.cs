using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;
using Entente.Tests.Conformance;

namespace Entente.Tests.Independent;

/// <summary>The cases of these tests and the public models through the plain evaluator too, where it knows all that they use.</summary>
public class PublicModelTests(ITestOutputHelper output)
{
    // The evaluator is slow; larger models say nothing more.
    private const long MostWork = 2_000_000;

    [Fact]
    public void Cases_agree_with_the_evaluator()
    {
        string cases = Path.Combine(Shared.Repository, "test", "Entente.Tests", "Cases");
        string[] files =
        [
            .. Directory
                .EnumerateFiles(cases, "model.*", SearchOption.AllDirectories)
                .Where(f => Path.GetExtension(f) is ".mdl" or ".xmile"),
        ];
        Report(files.Select(f => (f, (IReadOnlyList<string>)[])), atLeast: 0.5);
    }

    [Fact]
    public void Public_models_agree_with_the_evaluator() =>
        Report(PublishedCase.All(".mdl", ".xmile", ".stmx").Select(c => (c.File, c.Data)), atLeast: 0.75);

    private void Report(IEnumerable<(string File, IReadOnlyList<string> Data)> models, double atLeast)
    {
        var reasons = new List<string>();
        var differing = new List<string>();
        int covered = 0;
        int read = 0;
        foreach (var (file, data) in models)
        {
            if (!Model.TryLoad(file, out var model, out _, LoadOptions.Parse(data)))
                continue;
            read++;
            try
            {
                if (Difference(model) is { } difference)
                    differing.Add($"{file}: {difference}");
                covered++;
            }
            catch (NotKnown what)
            {
                reasons.Add(what.Message);
            }
            catch (Undecided)
            {
                reasons.Add("rounding decides");
            }
        }
        output.WriteLine($"the evaluator knows all of {covered} of {read} models");
        foreach (var reason in reasons.GroupBy(r => r).OrderByDescending(g => g.Count()))
            output.WriteLine($"  {reason.Count()} × {reason.Key}");
        Assert.True(differing.Count == 0, string.Join('\n', differing));
        Assert.True(
            covered >= atLeast * read,
            $"the evaluator knows all of {covered} of {read} models only:\n" + string.Join('\n', reasons)
        );
    }

    private static string? Difference(Model model)
    {
        var system = PlainOfModel.Of(model);
        var (initial, final, step, _) = system.Clock;
        if ((system.Values.Count + system.Stocks.Count) * ((final - initial) / step + 1) > MostWork)
            throw new NotKnown("a model that is too large");
        Run run;
        try
        {
            run = Simulator.Compile(model).Run();
        }
        catch (DiagnosticException problem)
        {
            throw new NotKnown(problem.Diagnostics[0].Code);
        }
        var expected = PlainEvaluator.Run(system);
        foreach (var column in run.Columns)
        {
            var values = expected[column.Name];
            for (int i = 0; i < Math.Min(values.Length, column.Values.Length); i++)
                if (!values[i].Agrees(column.Values[i]))
                    return $"{column.Name} at {run.Times[i]}: the evaluator has {values[i]}, the run {column.Values[i]:R}";
        }
        return null;
    }
}
