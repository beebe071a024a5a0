using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;
using Value = Entente.Models.VariableElement;

namespace Entente.Explanation;

/// <summary>A run that can be asked why: what its variables are computed from and what they are used for, which feedback loops act, what moved it away from
/// another run. Not safe to share between threads.</summary>
public sealed class ExplainedRun
{
    private readonly Func<ImmutableArray<ImmutableArray<ConstantChange>>, Value?, ImmutableArray<Trace>> run;

    internal ExplainedRun(
        Simulator simulator,
        Func<ImmutableArray<ImmutableArray<ConstantChange>>, Value?, ImmutableArray<Trace>> run,
        ImmutableArray<ChangedPart> parts,
        CausalGraph? graph = null
    )
    {
        this.run = run;
        Graph = graph ?? new CausalGraph(simulator);
        Parts = parts;
        Trace = run(
            [
                [.. parts.SelectMany(p => p.Changes)],
            ],
            null
        )[0];
    }

    /// <summary>Runs a model once, as simulation does, and keeps every step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="changes">Constants to change, by name as the author wrote them.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="DiagnosticException">The model cannot be compiled, a name is not that of a constant, or the time settings make no run.</exception>
    public static ExplainedRun Of(
        Model model,
        IEnumerable<KeyValuePair<string, double>>? changes = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model, ChangedPart.Of(model, changes ?? [], new SourceSpan("--set", 0, 0, 0)), cancellation);
    }

    internal static ExplainedRun Of(Model model, ImmutableArray<ChangedPart> parts, CancellationToken cancellation)
    {
        var simulator = Simulator.Compile(model);
        return new ExplainedRun(
            simulator,
            (all, only) => [.. all.Select(one => Trace.Of(simulator, one, only, cancellation))],
            parts
        );
    }

    /// <summary>Runs one run of an ensemble again, as it is in the ensemble, and keeps every step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="worlds">What the runs of the ensemble are given.</param>
    /// <param name="run">Number of the run, from 0.</param>
    /// <param name="changes">Constants to change, by name as the author wrote them; they are stronger than what is drawn.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="DiagnosticException">The model cannot be compiled, a name is unknown, or the time settings make no run.</exception>
    public static ExplainedRun Of(
        Model model,
        Inputs worlds,
        long run,
        IEnumerable<KeyValuePair<string, double>>? changes = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(worlds);
        ArgumentOutOfRangeException.ThrowIfNegative(run);
        return Of(model, worlds, run, ChangedPart.Of(model, changes ?? [], new SourceSpan("--set", 0, 0, 0)), cancellation);
    }

    internal static ExplainedRun Of(
        Model model,
        Inputs worlds,
        long run,
        ImmutableArray<ChangedPart> parts,
        CancellationToken cancellation
    )
    {
        var simulator = Simulator.Compile(model).ForNoises(worlds.Noises);
        return new ExplainedRun(simulator, (all, only) => Trace.Of(simulator, worlds, run, all, only, cancellation), parts);
    }

    /// <summary>The same world with further changes, to be held against this run.</summary>
    /// <param name="changes">Constants to change, by name as the author wrote them.</param>
    /// <exception cref="DiagnosticException">A name is not that of a constant, or the time settings make no run.</exception>
    public ExplainedRun With(IEnumerable<KeyValuePair<string, double>> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return With([.. Parts, .. ChangedPart.Of(Model, changes, new SourceSpan("--set", 0, 0, 0))]);
    }

    internal ExplainedRun With(ImmutableArray<ChangedPart> parts) => new(Trace.Simulator, run, parts, Graph);

    /// <summary>The model.</summary>
    public Model Model => Trace.Simulator.Model;

    /// <summary>The saved times.</summary>
    public ImmutableArray<double> Times => [.. Trace.Saved.Select(s => Trace.Times[s])];

    internal Trace Trace { get; }

    internal CausalGraph Graph { get; }

    /// <summary>What was changed for this run, the later being stronger.</summary>
    internal ImmutableArray<ChangedPart> Parts { get; }

    /// <summary>One value at the steps of the same world, under other changes one after the other.</summary>
    internal ImmutableArray<double[]> Again(IEnumerable<ImmutableArray<ChangedPart>> parts, Value only) =>
        [.. run([.. parts.Select(some => some.SelectMany(p => p.Changes).ToImmutableArray())], only).Select(t => t[only])];

    /// <summary>What a variable is computed from, level by level.</summary>
    /// <param name="variable">The variable as the author wrote it; without brackets all its elements.</param>
    /// <param name="depth">Levels; 0 for the variable alone.</param>
    /// <param name="at">The time of the single values; null for the last.</param>
    /// <exception cref="DiagnosticException">There is no such variable.</exception>
    public CausalNode Causes(string variable, int depth = 2, double? at = null) =>
        new CausalTree(this, users: false, Step(at)).Of(Find(variable), depth);

    /// <summary>What is computed from a variable, level by level.</summary>
    /// <param name="variable">The variable as the author wrote it; without brackets all its elements.</param>
    /// <param name="depth">Levels; 0 for the variable alone.</param>
    /// <param name="at">The time of the single values; null for the last.</param>
    /// <exception cref="DiagnosticException">There is no such variable.</exception>
    public CausalNode Uses(string variable, int depth = 2, double? at = null) =>
        new CausalTree(this, users: true, Step(at)).Of(Find(variable), depth);

    /// <summary>The feedback loops through a variable, or all of the model, with their part in what happens.</summary>
    /// <param name="variable">The variable as the author wrote it; null for all loops.</param>
    /// <exception cref="DiagnosticException">There is no such variable.</exception>
    public FeedbackLoops Loops(string? variable = null)
    {
        HashSet<Value>? through =
            variable == null ? null : [.. Find(variable).Positions.Select(f => (Find(variable).Variable, f))];
        return LoopScores.Of(this, variable, through);
    }

    /// <summary>What moved a variable from its value in this run to its value in another, cause by cause.</summary>
    /// <param name="other">A run of the same model over the same times, as <see cref="With(IEnumerable{KeyValuePair{string, double}})"/> makes it.</param>
    /// <param name="variable">The variable as the author wrote it; of several elements the one that moved most.</param>
    /// <param name="depth">Levels of causes.</param>
    /// <param name="at">The time of the comparison; null for the last.</param>
    /// <exception cref="DiagnosticException">There is no such variable; the runs do not have the same times.</exception>
    public Movement Moved(ExplainedRun other, string variable, int depth = 4, double? at = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        return MovementTree.Of(this, other, Find(variable), depth, Step(at));
    }

    /// <summary>The step at or last before a time.</summary>
    internal int Step(double? at)
    {
        if (at is not { } time)
            return Trace.Times.Length - 1;
        double slack = Trace.Times.Length > 1 ? (Trace.Times[1] - Trace.Times[0]) / 1000 : 0;
        if (!(time >= Trace.Times[0] - slack && time <= Trace.Times[^1] + slack))
            throw new DiagnosticException([
                ExplanationDiagnostics.NotInRun(time, Trace.Times[0], Trace.Times[^1], SourceSpan.Whole(Model.File)),
            ]);
        return Math.Max(0, Array.FindLastIndex(Trace.Times, t => t <= time + slack));
    }

    private VariableElements Find(string name)
    {
        if (!Model.TryFind(name, out var found, out string problem))
            throw new DiagnosticException([ExplanationDiagnostics.Unknown(problem, SourceSpan.Whole(Model.File))]);
        if (found.Variable.Kind == VariableKind.Lookup)
            throw new DiagnosticException([ExplanationDiagnostics.IsLookup(found.Variable.Name, found.Variable.Span)]);
        return found;
    }
}

/// <summary>Changes of constants that belong together: one setting, or a clause.</summary>
/// <param name="Name">What they are: <c>clause: setting</c>, or <c>name = value</c>.</param>
/// <param name="Subject">What is set: parts of two runs with the same subject replace each other.</param>
/// <param name="Changes">The changes.</param>
internal sealed record ChangedPart(string Name, string Subject, ImmutableArray<ConstantChange> Changes)
{
    /// <summary>Each change of a list as a part of its own.</summary>
    public static ImmutableArray<ChangedPart> Of(
        Model model,
        IEnumerable<KeyValuePair<string, double>> changes,
        SourceSpan span
    ) =>
        [
            .. changes
                .Select(c => new NamedChange(c.Key, [c.Value], span))
                .Select(c => new ChangedPart(
                    FormattableString.Invariant($"{c.Name} = {c.Values[0]}"),
                    $"set {c.Name}",
                    ConstantChanges.Resolve(model, [c])
                )),
        ];
}
