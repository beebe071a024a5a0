using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Models;
using Entente.Simulation;
using Value = Entente.Models.VariableElement;

namespace Entente.Explanation;

/// <summary>Which value is computed from which others, element by element, with what functions with memory keep as values of their own.</summary>
internal sealed class CausalGraph
{
    private readonly Dictionary<Value, ImmutableArray<Value>> causes = [];
    private Dictionary<Value, List<Value>>? users;

    /// <summary>The graph of a model that was compiled for all its variables.</summary>
    public CausalGraph(Simulator simulator)
    {
        var system =
            simulator.Compiled.System
            ?? throw new InvalidOperationException("This is a bug in Entente: a part of a model cannot be explained.");
        System = system;
        Equations = SingleEquations.Of(system);
        Values = [.. simulator.Compiled.Values.Keys];
        Model = simulator.Model;
    }

    public Model Model { get; }

    public CellSystem System { get; }

    public SingleEquations Equations { get; }

    /// <summary>All values, in the order of the file.</summary>
    public ImmutableArray<Value> Values { get; }

    /// <summary>How a value comes about.</summary>
    public CellKind Kind(Value value) => System[value.Variable].Kind;

    /// <summary>Whether others see a value that was kept from the step before.</summary>
    public bool IsKept(Value value) => Kind(value) is CellKind.Stock or CellKind.Held or CellKind.State;

    /// <summary>What a value is computed from as the run goes on: for stocks what moves them.</summary>
    public ImmutableArray<Value> Causes(Value value)
    {
        if (causes.TryGetValue(value, out var known))
            return known;
        var found =
            Kind(value) == CellKind.State
                ? [.. Inputs(value).SelectMany(e => e.Causes).Distinct()]
                : Equations.Find(value)?.Causes ?? [];
        causes.Add(value, found);
        return found;
    }

    /// <summary>What a value is computed from when the run starts, where it is kept from then on.</summary>
    public ImmutableArray<Value> Starts(Value value) => Equations.Find(value, SingleEquations.AtStart)?.Causes ?? [];

    /// <summary>What is computed from a value as the run goes on or when it starts.</summary>
    public IReadOnlyList<Value> Users(Value value)
    {
        if (users == null)
        {
            users = [];
            foreach (var user in Values)
            foreach (var cause in Causes(user).Concat(Starts(user)).Distinct())
                if (users.TryGetValue(cause, out var list))
                    list.Add(user);
                else
                    users.Add(cause, [user]);
        }
        return users.TryGetValue(value, out var found) ? found : [];
    }

    /// <summary>The inputs of a function with a state of its own.</summary>
    public IEnumerable<SingleEquation> Inputs(Value value)
    {
        for (int i = SingleEquations.FirstInput; Equations.Find(value, i) is { } input; i++)
            yield return input;
    }

    /// <summary>Whether the author wrote it, or a macro or a function with memory brought it along.</summary>
    public static bool IsHidden(Value value) => value.Variable.IsInternal;

    /// <summary>The causes that the author wrote: hidden ones are replaced by their own.</summary>
    public ImmutableArray<(Value Value, bool AtStart)> Written(Value value, bool users = false)
    {
        var shown = ImmutableArray.CreateBuilder<(Value, bool)>();
        var seen = new HashSet<(Value, bool)>();
        var waiting = new Stack<(Value Value, bool AtStart)>([(value, false)]);
        while (waiting.TryPop(out var at))
        {
            var next = new List<(Value Value, bool AtStart)>();
            if (users)
                foreach (var user in Users(at.Value))
                    next.Add((user, at.AtStart || !Causes(user).Contains(at.Value)));
            else
            {
                next.AddRange(Causes(at.Value).Select(c => (c, at.AtStart)));
                next.AddRange(Starts(at.Value).Select(c => (c, true)));
            }
            foreach (var one in next)
                if (!seen.Contains((one.Value, false)) && seen.Add(one))
                    if (IsHidden(one.Value))
                        waiting.Push(one);
                    else
                        shown.Add(one);
        }
        return shown.ToImmutable();
    }

    /// <summary>The name of a value for people: what a function with memory keeps is named after the function.</summary>
    public static string Name(Value value)
    {
        string name = value.Variable.ElementName(value.Flat);
        return name.StartsWith('#') ? name.Replace("#", "", StringComparison.Ordinal) : name;
    }
}
