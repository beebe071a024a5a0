using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Functions;

namespace Entente.Models;

// Right sides: references to variables, elements picked by loops, calls.
internal sealed partial class Binder
{
    private sealed record LoopAround(Axis Axis, bool Marked);

    // The loops around the expression at hand, innermost last; marked ones answer only to a '!'.
    private readonly List<LoopAround> around = [];
    private Variable? owner;
    private bool isIntegAllowed;

    // For the loops of the left side which of their elements the equation defines at all; loops that are not here define all.
    private Dictionary<Axis, bool[]> live = [];

    private IEnumerable<Equation> BindRight(Variable variable, EquationSyntax equation, LeftSide left, ElementSet excluded)
    {
        if (equation.Value == null)
            return [];
        owner = variable;
        around.Clear();
        around.AddRange(left.Axes.Select(a => new LoopAround(a, Marked: false)));
        live = LiveElements(left.Axes, excluded);
        if (equation.Value is ListSyntax list)
            return BindList(variable, list, left, excluded, equation.Span);
        if (equation.Value is LookupSyntax points)
            return
            [
                new Equation(left.Axes, left.Target, new LookupExpression(points.Table, points.Span), equation.Span)
                {
                    Excluded = excluded,
                },
            ];
        if (equation.Value is CallSyntax call && External(call) is { } external)
            return BindExternal(variable, equation, call, external, left, excluded);
        isIntegAllowed = true;
        var value = Bind(equation.Value);
        return [new Equation(left.Axes, left.Target, value, equation.Span) { Excluded = excluded }];
    }

    private static Dictionary<Axis, bool[]> LiveElements(ImmutableArray<Axis> axes, ElementSet excluded)
    {
        var result = new Dictionary<Axis, bool[]>(ReferenceEqualityComparer.Instance);
        if (excluded.IsEmpty)
            return result;
        foreach (var axis in axes)
            result[axis] = new bool[axis.Length];
        int size = SizeOf(axes);
        for (int loop = 0; loop < size; loop++)
        {
            if (excluded.Contains(loop))
                continue;
            int rest = loop;
            for (int k = axes.Length - 1; k >= 0; k--)
            {
                result[axes[k]][rest % axes[k].Length] = true;
                rest /= axes[k].Length;
            }
        }
        return result;
    }

    private bool IsLive(Axis axis, int element) => !live.TryGetValue(axis, out bool[]? elements) || elements[element];

    private IEnumerable<Equation> BindList(
        Variable variable,
        ListSyntax list,
        LeftSide left,
        ElementSet excluded,
        SourceSpan span
    )
    {
        int size = SizeOf(left.Axes);
        if (list.Values.Length != size)
        {
            problems.Add(ModelsDiagnostics.ListLength(variable.Name, size, list.Values.Length, list.Span));
            return [];
        }
        if (variable.Kind == VariableKind.Constant)
            return
            [
                new Equation(left.Axes, left.Target, new ValuesExpression(list.Values, list.Span), span) { Excluded = excluded },
            ];
        return Enumerable.Range(0, size).Where(i => !excluded.Contains(i)).Select(i => OneOf(list, left, i, span)).ToList();
    }

    // Where other elements of the variable are computed, each number of the list is an equation of its own.
    private static Equation OneOf(ListSyntax list, LeftSide left, int loop, SourceSpan span) =>
        new([], FixedTarget(left, loop), new NumberExpression(list.Values[loop], list.Span), span);

    // The element that a left side defines for a number of its loops.
    private static ImmutableArray<Index> FixedTarget(LeftSide left, int loop)
    {
        var at = new Dictionary<Axis, int>(ReferenceEqualityComparer.Instance);
        int rest = loop;
        foreach (var axis in left.Axes.Reverse())
        {
            at[axis] = rest % axis.Length;
            rest /= axis.Length;
        }
        return
        [
            .. left.Target.Select(index => index is AxisIndex moving ? new FixedIndex(moving.Positions[at[moving.Axis]]) : index),
        ];
    }

    private Expression Bind(SyntaxNode node)
    {
        bool integ = isIntegAllowed;
        isIntegAllowed = false;
        switch (node)
        {
            case NumberSyntax number:
                return new NumberExpression(number.Value, number.Span);
            case TextSyntax text:
                return new TextExpression(text.Value, text.Span);
            case NameSyntax name:
                return BindName(name);
            case UnarySyntax unary:
                return new UnaryExpression(unary.Operator, Bind(unary.Operand), unary.Span);
            case BinarySyntax binary:
                return new BinaryExpression(binary.Operator, Bind(binary.Left), Bind(binary.Right), binary.Span);
            case LookupSyntax lookup:
                return new LookupExpression(lookup.Table, lookup.Span);
            case CallSyntax call:
                return BindCall(call, integ);
            default:
                problems.Add(ModelsDiagnostics.NeedsArgument("The equation", "an expression", node.Span));
                return Nothing(node.Span);
        }
    }

    private static NumberExpression Nothing(SourceSpan span) => new(double.NaN, span);

    private string OwnerName => owner?.Name ?? "";

    private Expression BindName(NameSyntax name)
    {
        string key = Names.Canonical(name.Name);
        if (key == "time" && name.Subscripts.IsEmpty)
            return new TimeExpression(name.Span);
        if (variables.TryGetValue(key, out var variable))
        {
            used.Add(variable);
            if (broken.Contains(variable))
                return Nothing(name.Span);
            if (variable.Kind == VariableKind.Lookup)
            {
                problems.Add(ModelsDiagnostics.LookupAsVariable(variable.Name, name.Span));
                return Nothing(name.Span);
            }
            return BindIndexes(variable, name.Subscripts, name.Span) is { } indexes
                ? new ReferenceExpression(variable, indexes, name.Span)
                : Nothing(name.Span);
        }
        if (name.Subscripts.IsEmpty && BindSubscriptNumber(name) is { } number)
            return number;
        problems.Add(ModelsDiagnostics.UnknownVariable(Names.AsWritten(name.Name), OwnerName, KnownVariables, name.Span));
        return Nothing(name.Span);
    }

    private IEnumerable<string> KnownVariables => definitions.Where(d => !d.Variable.IsInternal).Select(d => d.Variable.Name);

    // A dimension or element as a number is its position in its family, from 1.
    private Expression? BindSubscriptNumber(NameSyntax name)
    {
        if (subscripts.Dimension(name.Name) is { } dimension)
        {
            if (LoopFor(dimension, false) is not { } axis)
            {
                problems.Add(ModelsDiagnostics.NoLoopNumber(dimension.Name, name.Span));
                return Nothing(name.Span);
            }
            var counterparts = axis.Dimension.Elements.Select(e => subscripts.Counterpart(dimension, axis.Dimension, e)).ToList();
            if (counterparts.Where((c, i) => c == null && IsLive(axis, i)).Any())
                problems.Add(ModelsDiagnostics.NoLoopNumber(dimension.Name, name.Span));
            // XMILE counts within the dimension that is named, Vensim within the largest that has the element.
            int Number(string e) =>
                syntax.Dialect == Dialect.Xmile ? subscripts.Position(dimension, e) : subscripts.NumberInFamily(e);
            var numbers = counterparts.Select(e => e == null ? double.NaN : Number(e) + 1.0);
            return new AxisNumberExpression(axis, [.. numbers], name.Span);
        }
        return subscripts.Element(name.Name) is { } element
            ? new NumberExpression(subscripts.NumberInFamily(element) + 1.0, name.Span)
            : null;
    }

    // The loop that a dimension on the right side moves with: the innermost over the same dimension, else over one with counterparts for all elements.
    private Axis? LoopFor(Dimension dimension, bool marked)
    {
        for (int i = around.Count - 1; i >= 0; i--)
            if (around[i].Marked == marked && ReferenceEquals(around[i].Axis.Dimension, dimension))
                return around[i].Axis;
        if (marked)
            return null;
        for (int i = around.Count - 1; i >= 0; i--)
        {
            var axis = around[i].Axis;
            if (!around[i].Marked && axis.Dimension.Elements.SequenceEqual(dimension.Elements))
                return axis;
        }
        for (int i = around.Count - 1; i >= 0; i--)
        {
            var axis = around[i].Axis;
            if (
                !around[i].Marked
                && axis.Dimension.Elements.All(e => subscripts.Counterpart(dimension, axis.Dimension, e) != null)
            )
                return axis;
        }
        for (int i = around.Count - 1; i >= 0; i--)
        {
            var axis = around[i].Axis;
            if (
                !around[i].Marked
                && axis.Dimension.Elements.Any(e => subscripts.Counterpart(dimension, axis.Dimension, e) != null)
            )
                return axis;
        }
        return null;
    }

    private ImmutableArray<Index>? BindIndexes(Variable variable, ImmutableArray<SubscriptSyntax> given, SourceSpan span)
    {
        if (broken.Contains(variable))
            return null;
        if (given.Length != variable.Shape.Length)
        {
            problems.Add(ModelsDiagnostics.WrongSubscriptCount(variable.Name, variable.Shape.Length, given.Length, span));
            return null;
        }
        var indexes = ImmutableArray.CreateBuilder<Index>();
        for (int k = 0; k < given.Length; k++)
        {
            if (BindIndex(variable, k, given[k]) is not { } index)
                return null;
            indexes.Add(index);
        }
        return indexes.ToImmutable();
    }

    private Index? BindIndex(Variable variable, int k, SubscriptSyntax given)
    {
        var place = places[variable][k];
        if (subscripts.Dimension(given.Name) is { } dimension)
        {
            if (LoopFor(dimension, given.Bang) is not { } axis)
            {
                if (given.Bang)
                    problems.Add(ModelsDiagnostics.BangOutside(dimension.Name, given.Span));
                else if (!subscripts.IsBroken(dimension))
                    problems.Add(ModelsDiagnostics.NoLoop(dimension.Name, variable.Name, given.Span));
                return null;
            }
            return Moving(variable, place, dimension, axis, given.Span);
        }
        if (subscripts.Element(given.Name) == null)
        {
            problems.Add(ModelsDiagnostics.UnknownSubscript(given.Name, subscripts.KnownNames, given.Span));
            return null;
        }
        if (place.TryGetValue(Names.Canonical(given.Name), out int position))
            return new FixedIndex(position);
        problems.Add(ModelsDiagnostics.NotOfShape(given.Name, variable.Name, given.Span));
        return null;
    }

    // The elements that go with a loop's; each element that the equation defines must have one.
    private AxisIndex? Moving(Variable variable, Dictionary<string, int> place, Dimension dimension, Axis axis, SourceSpan span)
    {
        var positions = ImmutableArray.CreateBuilder<int>(axis.Length);
        for (int i = 0; i < axis.Length; i++)
        {
            string element = axis.Dimension.Elements[i];
            string? counterpart = subscripts.Counterpart(dimension, axis.Dimension, element);
            int position = counterpart == null ? -1 : PlaceOf(counterpart, place, -1);
            positions.Add(position);
            if (position >= 0 || !IsLive(axis, i))
                continue;
            if (counterpart != null)
                problems.Add(ModelsDiagnostics.NotOfShape(counterpart, variable.Name, span));
            else if (!subscripts.IsBroken(dimension) && !subscripts.IsBroken(axis.Dimension))
                problems.Add(ModelsDiagnostics.NoCounterpart(element, dimension.Name, span));
            return null;
        }
        return new AxisIndex(axis, positions.MoveToImmutable());
    }

    private Expression BindCall(CallSyntax call, bool integAllowed)
    {
        string key = Names.Canonical(call.Name);
        var function = FunctionTable.Find(call.Name);
        // Where a variable that is no lookup has the name of a function, the call can only mean the function.
        if (variables.TryGetValue(key, out var lookup) && (lookup.Kind == VariableKind.Lookup || function == null))
            return BindLookupCall(call, lookup);
        if (function == null)
        {
            if (External(call) != null)
                problems.Add(ModelsDiagnostics.ExternalData(call.Name.ToUpperInvariant(), call.Span));
            else
                problems.Add(
                    LanguageDiagnostics.UnknownFunction(
                        Names.AsWritten(call.Name),
                        syntax.Dialect == Dialect.Xmile
                            ? XmileForms.OwnNames.Concat(FunctionTable.All.Select(f => f.Name))
                            : FunctionTable.All.Select(f => f.Name),
                        call.Span
                    )
                );
            foreach (var argument in call.Arguments.Where(a => a is not (LookupSyntax or TextSyntax)))
                _ = Bind(argument);
            return Nothing(call.Span);
        }
        if (function.Name == "INTEG" && !integAllowed)
            problems.Add(ModelsDiagnostics.IntegInside(OwnerName, call.Span));
        if (!CountFits(function, call))
            return Nothing(call.Span);
        if (function.Name == "ELMCOUNT")
            return CountElements(call);
        if (ArrayBinders.TryGetValue(function.Name, out var binder))
            return binder(this, function, call);
        if (function.Name is "SUM" or "PROD" or "VMIN" or "VMAX" or "VECTOR SELECT" && !call.Arguments.SelectMany(Marked).Any())
            problems.Add(ModelsDiagnostics.NothingMarked(function.Name, call.Span));
        if (function.DrawsAtRandom)
            firstDraw ??= call.Span;
        return new CallExpression(function, BindArguments(function, call), call.Span);
    }

    private bool CountFits(Function function, CallSyntax call)
    {
        int most = function.Parameters.Length;
        int least = function.Parameters.Count(p => !p.Optional);
        int given = call.Arguments.Length;
        if (given >= least && (given <= most || function.Repeats))
            return true;
        string names = string.Join(", ", function.Parameters.Select(p => p.Name));
        string expected =
            FormattableString.Invariant($"{most} argument{(most == 1 ? "" : "s")}") + (most > 0 ? $" ({names})" : "");
        problems.Add(LanguageDiagnostics.WrongArguments(function.Name, expected, given, call.Span));
        return false;
    }

    private Expression BindLookupCall(CallSyntax call, Variable lookup)
    {
        used.Add(lookup);
        if (broken.Contains(lookup))
            return Nothing(call.Span);
        if (lookup.Kind != VariableKind.Lookup)
        {
            problems.Add(ModelsDiagnostics.NotALookup(lookup.Name, call.Span));
            return Nothing(call.Span);
        }
        if (call.Arguments.Length != 1)
        {
            problems.Add(LanguageDiagnostics.WrongArguments(lookup.Name, "1 argument", call.Arguments.Length, call.Span));
            return Nothing(call.Span);
        }
        var indexes = BindIndexes(lookup, call.Subscripts, call.Span);
        var argument = Bind(call.Arguments[0]);
        return indexes is { } found
            ? new CallExpression(
                FunctionTable.Named("LOOKUP"),
                [new LookupReferenceExpression(lookup, found, call.Span), argument],
                call.Span
            )
            : Nothing(call.Span);
    }

    private ImmutableArray<Expression> BindArguments(Function function, CallSyntax call)
    {
        var result = ImmutableArray.CreateBuilder<Expression>();
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            var parameter = function.Parameters[Math.Min(i, function.Parameters.Length - 1)];
            result.Add(BindArgument(function, parameter, call.Arguments[i]));
        }
        return result.ToImmutable();
    }

    private Expression BindArgument(Function function, Parameter parameter, SyntaxNode argument)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Array:
                return BindMarked(argument);
            case ParameterKind.Lookup when argument is LookupSyntax points:
                return new LookupExpression(points.Table, points.Span);
            case ParameterKind.Lookup or ParameterKind.Data:
                var wanted = parameter.Kind == ParameterKind.Lookup ? VariableKind.Lookup : VariableKind.Data;
                if (
                    argument is NameSyntax name
                    && variables.TryGetValue(Names.Canonical(name.Name), out var variable)
                    && variable.Kind == wanted
                )
                {
                    used.Add(variable);
                    if (BindIndexes(variable, name.Subscripts, name.Span) is not { } indexes)
                        return Nothing(name.Span);
                    return wanted == VariableKind.Lookup
                        ? new LookupReferenceExpression(variable, indexes, name.Span)
                        : new DataReferenceExpression(variable, indexes, name.Span);
                }
                problems.Add(
                    ModelsDiagnostics.NeedsArgument(
                        function.Name,
                        wanted == VariableKind.Lookup ? "a lookup" : "a data variable",
                        argument.Span
                    )
                );
                return Nothing(argument.Span);
            case ParameterKind.Number or ParameterKind.Initial when argument is TextSyntax:
                problems.Add(ModelsDiagnostics.NeedsArgument(function.Name, "a number", argument.Span));
                return Nothing(argument.Span);
            default:
                return Bind(argument);
        }
    }

    // An argument whose '!' are gone through: new loops, one for each marked dimension, in the order in which they appear.
    private Expression BindMarked(SyntaxNode argument)
    {
        var marked = new List<Dimension>();
        foreach (var subscript in Marked(argument))
            if (subscripts.Dimension(subscript.Name) is { } dimension && !marked.Contains(dimension))
                marked.Add(dimension);
        return BindOver([.. marked.Select(d => new Axis(d))], argument);
    }

    private ArrayExpression BindOver(ImmutableArray<Axis> axes, SyntaxNode argument)
    {
        around.AddRange(axes.Select(a => new LoopAround(a, Marked: true)));
        var body = Bind(argument);
        around.RemoveRange(around.Count - axes.Length, axes.Length);
        return new ArrayExpression(axes, body, argument.Span);
    }

    private static IEnumerable<SubscriptSyntax> Marked(SyntaxNode node) =>
        node switch
        {
            NameSyntax name => name.Subscripts.Where(s => s.Bang),
            UnarySyntax unary => Marked(unary.Operand),
            BinarySyntax binary => Marked(binary.Left).Concat(Marked(binary.Right)),
            // Inner sums go through their own.
            CallSyntax call => FunctionTable.Find(call.Name)?.Parameters.Any(p => p.Kind == ParameterKind.Array) == true
                ? []
                : call.Subscripts.Where(s => s.Bang).Concat(call.Arguments.SelectMany(Marked)),
            _ => [],
        };

    private Expression CountElements(CallSyntax call)
    {
        if (call.Arguments[0] is NameSyntax name && subscripts.Dimension(name.Name) is { } dimension)
            return new NumberExpression(dimension.Elements.Length, call.Span);
        problems.Add(ModelsDiagnostics.NeedsArgument("ELMCOUNT", "a dimension", call.Span));
        return Nothing(call.Span);
    }
}
