using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>
/// A model compiled for many runs of which it is known what changes between them. Constants that no run changes are folded; what is not read is left
/// out; and what no difference between variants reaches is computed by a kernel of its own, once for all variants of a world.
/// </summary>
internal sealed class Specialised
{
    private Specialised(Simulator main, Simulator? shared, ImmutableArray<int> carriedRows)
    {
        Main = main;
        Shared = shared;
        CarriedRows = carriedRows;
    }

    /// <summary>Computes what differs between variants.</summary>
    public Simulator Main { get; }

    /// <summary>Computes what does not, or null where there is nothing of the kind.</summary>
    public Simulator? Shared { get; }

    /// <summary>Rows of <see cref="Shared"/> that <see cref="Main"/> is given as series, after its own.</summary>
    public ImmutableArray<int> CarriedRows { get; }

    /// <summary>Specialises a compiled model.</summary>
    /// <param name="simulator">The model with all that may be read.</param>
    /// <param name="reads">What is read.</param>
    /// <param name="known">Values of constants, by number, that are the same in all runs.</param>
    /// <param name="differing">Constants that differ between variants.</param>
    /// <param name="ownSeries">Series that may differ between variants.</param>
    public static Specialised Of(
        Simulator simulator,
        IEnumerable<(Variable Variable, int Flat)> reads,
        IReadOnlyDictionary<int, double> known,
        IReadOnlySet<(Variable, int)> differing,
        IReadOnlySet<(Variable, int)> ownSeries
    )
    {
        var compiled = simulator.Compiled;
        var model = compiled.Model;
        Variable[] controls =
        [
            model.InitialTime,
            model.FinalTime,
            model.TimeStep,
            model.SavePer,
            .. new[] { model.Tolerances.Absolute, model.Tolerances.Relative }.OfType<Variable>(),
        ];
        (Variable Variable, int Flat)[] asked = [.. reads.Concat(controls.Select(c => (c, 0))).Distinct()];
        var (folded, map, _) = GraphCopy.Of(compiled.Plan.Model, asked.Select(a => compiled.Values[a]), known, _ => false);
        var values = asked.ToDictionary(a => a, a => map[compiled.Values[a]]);
        var reached = Reach.Of(folded, Numbers(folded.Constants, differing), Numbers(folded.Data, ownSeries));
        // A method that looks between the steps needs all values there too; a clock of its own for each variant needs all of it again.
        bool mayShare =
            model.Integration is IntegrationMethod.Euler or IntegrationMethod.Difference
            && !controls.Any(c => reached[values[(c, 0)]])
            && differing.Count > 0;
        var (main, mainMap, carried) = GraphCopy.Of(
            folded,
            values.Values,
            ImmutableDictionary<int, double>.Empty,
            node => mayShare && !reached[node] && IsWorthCarrying(folded.Graph, node)
        );
        var mainSimulator = simulator.WithPlan(main, values.ToDictionary(v => v.Key, v => mainMap[v.Value]));
        if (carried.IsEmpty)
            return new Specialised(mainSimulator, null, []);
        var clock = controls.ToDictionary(c => (c, 0), c => values[(c, 0)]);
        var (shared, sharedMap, _) = GraphCopy.Of(
            folded,
            carried.Concat(clock.Values).Concat(values.Where(v => IsStart(folded.Graph, v.Value)).Select(v => v.Value)),
            ImmutableDictionary<int, double>.Empty,
            _ => false
        );
        var kept = values.Where(v => sharedMap[v.Value] >= 0).ToDictionary(v => v.Key, v => sharedMap[v.Value]);
        var sharedSimulator = simulator.WithPlan(shared, kept, [.. carried.Select(n => sharedMap[n])]);
        return new Specialised(
            mainSimulator,
            sharedSimulator,
            [.. carried.Select(n => sharedSimulator.Compiled.Plan.Row(sharedMap[n]))]
        );
    }

    private static HashSet<int> Numbers(ImmutableArray<(Variable, int)> all, IReadOnlySet<(Variable, int)> chosen) =>
        [.. Enumerable.Range(0, all.Length).Where(i => chosen.Contains(all[i]))];

    private static bool IsStart(Graph graph, int node) => graph[node].Phase != Phase.Step;

    // Masks have no row, and one simple operation on what is there anyway costs less than a load.
    private static bool IsWorthCarrying(Graph graph, int node)
    {
        var n = graph[node];
        if (
            n.Phase != Phase.Step
            || n.IsMask
            || n.Op is Op.Time or Op.StepTime or Op.Data or Op.DataAtStart
            || n.Call is { Results: > 1 }
        )
            return false;
        bool simple = n.Op is Op.Add or Op.Subtract or Op.Multiply or Op.Negate or Op.Minimum or Op.Maximum;
        return !simple || graph.Operands(node).Any(o => graph[o].Phase == Phase.Step && graph[o].Op != Op.Time);
    }
}
