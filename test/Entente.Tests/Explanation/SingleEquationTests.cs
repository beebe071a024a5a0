using Entente.Compilation;
using Entente.Models;
using Entente.Simulation;
using Entente.Tests.Conformance;

namespace Entente.Tests.Explanation;

/// <summary>An equation that is computed alone, from the values that a run gave its causes, gives the run's own value.</summary>
public class SingleEquationTests
{
    // Larger models take long and hold nothing that the smaller ones do not.
    private const long MostBytes = 200_000;

    [Fact]
    public void Equations_of_published_models_give_the_values_of_the_run_when_computed_alone()
    {
        int compared = 0;
        var wrong = new List<string>();
        foreach (
            var published in PublishedCase.All(".mdl", ".xmile", ".stmx").Where(c => new FileInfo(c.File).Length < MostBytes)
        )
        {
            if (
                !Model.TryLoad(published.File, out var model, out _, LoadOptions.Parse(published.Data))
                || !Simulator.TryCompile(model, out var simulator, out _)
            )
                continue;
            var trace = Trace.Of(simulator, [], null, CancellationToken.None);
            wrong.AddRange(Different(simulator, trace, ref compared).Take(1).Select(w => $"{published.Name}: {w}"));
        }
        Assert.True(compared > 1000);
        Assert.Equal([], wrong);
    }

    private static List<string> Different(Simulator simulator, Trace trace, ref int compared)
    {
        var system = simulator.Compiled.System ?? throw new InvalidOperationException();
        var equations = SingleEquations.Of(system);
        var wrong = new List<string>();
        bool isEuler = simulator.Model.Integration is IntegrationMethod.Euler or IntegrationMethod.Difference;
        // Of each variable the first and the last element, at the first steps.
        int steps = Math.Min(trace.Times.Length, 256);
        foreach (var value in simulator.Compiled.Values.Keys.Where(v => v.Flat == 0 || v.Flat == v.Variable.Size - 1))
        {
            var kind = system[value.Variable].Kind;
            if (equations.Find(value) is not { } equation || (kind != CellKind.Auxiliary && !(kind == CellKind.Stock && isEuler)))
                continue;
            double[] own = trace[value];
            double[] result = new double[steps];
            equation.Compute(trace.Times, [.. equation.Causes.Select(c => trace[c])], result);
            compared++;
            for (int k = 0; k < steps; k++)
            {
                double got = result[k];
                double want = own[k];
                if (kind == CellKind.Stock)
                {
                    if (k == steps - 1)
                        break;
                    got = own[k] + (trace.Times[1] - trace.Times[0]) * result[k];
                    want = own[k + 1];
                }
                if (got.Equals(want) || Math.Abs(got - want) <= 1e-9 * Math.Max(1, Math.Abs(want)))
                    continue;
                wrong.Add($"{value.Variable.ElementName(value.Flat)} at {trace.Times[k]} is {got}, not {want}");
                break;
            }
        }
        return wrong;
    }
}
