using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>A series that takes the place of what computes some elements of a variable.</summary>
/// <param name="Elements">The variable and its elements.</param>
/// <param name="Series">The series, on a straight line between its points and level outside.</param>
/// <param name="Span">Where that is asked for.</param>
internal sealed record Drive(VariableElements Elements, DataSeries Series, SourceSpan Span);

public sealed partial class Model
{
    /// <summary>The model with variables taken from outside instead of being computed, as a part of a model is tested alone (Homer 2012, System Dynamics
    /// Review 28: partial-model testing); or what is wrong.</summary>
    internal bool TryDrive(
        IReadOnlyList<Drive> drives,
        [NotNullWhen(true)] out Model? driven,
        out ImmutableArray<Diagnostic> problems
    )
    {
        if (Syntax is not { } syntax)
            throw new InvalidOperationException("This is a bug in Entente: a model that was not read cannot be driven.");
        var equations = drives.Aggregate(syntax.Equations, Driven);
        (driven, problems) = DeepStack.Run(() => BindText(() => syntax with { Equations = equations }, Options));
        problems = [.. problems.Where(p => p.Severity == Severity.Error)];
        return driven != null;
    }

    /// <summary>This model with some variables as another version defines them; what only the other version has comes along. Null where that is no model.</summary>
    /// <param name="other">The other version.</param>
    /// <param name="taken">Names of the variables, in canonical form.</param>
    internal Model? Mixed(Model other, IReadOnlySet<string> taken)
    {
        if (Syntax is not { } own || other.Syntax is not { } its)
            return null;
        var here = own.Equations.Select(e => Names.Canonical(e.Name)).ToHashSet();
        var dimensions = own.Dimensions.Select(d => Names.Canonical(d.Name)).ToHashSet();
        var macros = own.Macros.Select(m => Names.Canonical(m.Name)).ToHashSet();
        var mixed = own with
        {
            Equations =
            [
                .. own.Equations.Where(e => !taken.Contains(Names.Canonical(e.Name))),
                .. its.Equations.Where(e => taken.Contains(Names.Canonical(e.Name)) || !here.Contains(Names.Canonical(e.Name))),
            ],
            Dimensions = [.. own.Dimensions, .. its.Dimensions.Where(d => !dimensions.Contains(Names.Canonical(d.Name)))],
            Macros = [.. own.Macros, .. its.Macros.Where(m => !macros.Contains(Names.Canonical(m.Name)))],
        };
        return DeepStack.Run(() => BindText(() => mixed, Options)).Model;
    }

    private static ImmutableArray<EquationSyntax> Driven(ImmutableArray<EquationSyntax> equations, Drive drive)
    {
        var variable = drive.Elements.Variable;
        string name = Names.Canonical(variable.Name);
        var own = equations.Where(e => Names.Canonical(e.Name) == name).ToList();
        if (own.Count == 0)
            return equations;
        bool whole = drive.Elements.Positions.Length == variable.Size;
        // Elements that stay computed keep their equations; an equation of an element alone overrides that of its family.
        var kept = whole
            ? equations.RemoveRange(own)
            : equations.RemoveRange(own.Where(e => drive.Elements.Positions.Any(flat => IsOf(e, variable, flat))));
        var added = drive.Elements.Positions.Select(flat =>
            own[0] with
            {
                Subscripts =
                [
                    .. (variable.Shape.IsEmpty ? [] : variable.Elements(flat)).Select(e => new SubscriptSyntax(
                        e,
                        false,
                        drive.Span
                    )),
                ],
                Except = [],
                Kind = DefinitionKind.Equation,
                Value = ValueOf(drive),
                IsBroken = false,
                IsSupplementary = true,
                Span = drive.Span,
            }
        );
        return kept.AddRange(added);
    }

    private static bool IsOf(EquationSyntax equation, Variable variable, int flat)
    {
        string[] elements = variable.Elements(flat);
        return equation.Subscripts.Length == elements.Length
            && equation.Subscripts.Zip(elements).All(pair => Subscripts.Same(pair.First.Name, pair.Second));
    }

    private static SyntaxNode ValueOf(Drive drive) =>
        drive.Series.Times.Length == 1
            ? new NumberSyntax(drive.Series.Values[0], drive.Span)
            : new CallSyntax(
                "WITH LOOKUP",
                [],
                [
                    new NameSyntax("Time", [], drive.Span),
                    new LookupSyntax(new LookupTable(drive.Series.Times, drive.Series.Values), drive.Span),
                ],
                drive.Span
            );
}
