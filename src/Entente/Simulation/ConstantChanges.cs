using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>A new value for one element of a constant.</summary>
internal sealed record ConstantChange(Variable Variable, int Flat, double Value);

/// <summary>Finds the constants that changes name.</summary>
internal static class ConstantChanges
{
    /// <summary>Resolves names.</summary>
    /// <exception cref="DiagnosticException">All names that are unknown or not those of constants.</exception>
    public static ImmutableArray<ConstantChange> Resolve(Model model, ImmutableArray<NamedChange> changes)
    {
        var result = ImmutableArray.CreateBuilder<ConstantChange>();
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var change in changes)
        {
            if (!model.TryFind(change.Name, out var found, out string problem))
                problems.Add(SimulationDiagnostics.UnknownChange(problem, change.Span));
            else if (found.Variable.Kind != VariableKind.Constant)
                problems.Add(SimulationDiagnostics.ChangedNotConstant(found.Variable.Name, change.Span));
            else if (change.Values.Length != 1 && change.Values.Length != found.Positions.Length)
                problems.Add(
                    SimulationDiagnostics.UnknownChange(
                        FormattableString.Invariant(
                            $"{change.Name} has {found.Positions.Length} elements but {change.Values.Length} values were given."
                        ),
                        change.Span
                    )
                );
            else
                for (int i = 0; i < found.Positions.Length; i++)
                    result.Add(
                        new ConstantChange(found.Variable, found.Positions[i], change.Values[change.Values.Length == 1 ? 0 : i])
                    );
        }
        return problems.Count == 0 ? result.ToImmutable() : throw new DiagnosticException(problems.ToImmutable());
    }
}
