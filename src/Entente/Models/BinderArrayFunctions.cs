using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Functions;

namespace Entente.Models;

// Functions that take whole arrays: which subscripts are gone through inside follows from the function.
internal sealed partial class Binder
{
    private static readonly Dictionary<string, Func<Binder, Function, CallSyntax, Expression>> ArrayBinders = new()
    {
        ["VECTOR SORT ORDER"] = (b, f, c) => b.BindArrayFunction(f, c, 1),
        ["VECTOR RANK"] = (b, f, c) => b.BindArrayFunction(f, c, 1),
        ["VECTOR REORDER"] = (b, f, c) => b.BindArrayFunction(f, c, 1),
        ["ALLOCATE AVAILABLE"] = (b, f, c) => b.BindArrayFunction(f, c, 1),
        ["ALLOCATE BY PRIORITY"] = (b, f, c) => b.BindArrayFunction(f, c, 1),
        ["INVERT MATRIX"] = (b, f, c) => b.BindArrayFunction(f, c, 2),
        ["FIND ZERO"] = (b, f, c) => b.BindArrayFunction(f, c, 1),
        ["VECTOR SELECT"] = (b, f, c) => b.BindSelection(f, c),
        ["VECTOR ELM MAP"] = (b, f, c) => b.BindElementMap(f, c),
        ["FIND MARKET PRICE"] = (b, f, c) => b.BindMarket(f, c),
        ["MARKETP"] = (b, f, c) => b.BindVectors(f, c),
        ["VECTOR LOOKUP"] = (b, f, c) => b.BindVectors(f, c),
        ["DEPRECIATE BY SCHEDULE"] = (b, f, c) => b.BindVectors(f, c),
        ["DEMAND AT PRICE"] = (b, f, c) => b.BindAtPrice(f, c),
        ["SUPPLY AT PRICE"] = (b, f, c) => b.BindAtPrice(f, c),
    };

    /// <summary>The name of the dimension of the four numbers of a priority profile.</summary>
    public const string Profile = "priority profile";

    private static readonly ImmutableArray<string> ProfileElements = ["1", "2", "3", "4"];

    // The last loops of the left side are gone through anew inside, and pick the result outside.
    private Expression BindArrayFunction(Function function, CallSyntax call, int rank)
    {
        var left = around.Where(a => !a.Marked).Select(a => a.Axis).ToList();
        if (left.Count < rank)
        {
            problems.Add(ModelsDiagnostics.NeedsArgument(function.Name, "a subscript on the left side", call.Span));
            return Nothing(call.Span);
        }
        var picked = left.TakeLast(rank).ToList();
        var result = ImmutableArray.CreateBuilder<Expression>();
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            var parameter = function.Parameters[Math.Min(i, function.Parameters.Length - 1)];
            if (parameter.Kind != ParameterKind.Array)
                result.Add(BindArgument(function, parameter, call.Arguments[i]));
            else if (function.Name == "ALLOCATE AVAILABLE" && i == 1)
                result.Add(BindWhole(function, call.Arguments[i], 1, hasProfile: true));
            else
                result.Add(BindWhole(function, call.Arguments[i], rank, hasProfile: false));
        }
        var bound = new CallExpression(function, result.ToImmutable(), call.Span);
        return new ArrayElementExpression(
            bound,
            [.. picked.Select(a => AxisIndex.Along(a))],
            [.. picked.Select(a => a.Length)],
            call.Span
        );
    }

    // Selection and values go through the same loops.
    private CallExpression BindSelection(Function function, CallSyntax call)
    {
        var marked = new List<Dimension>();
        foreach (var subscript in Marked(call.Arguments[0]).Concat(Marked(call.Arguments[1])))
            if (subscripts.Dimension(subscript.Name) is { } dimension && !marked.Contains(dimension))
                marked.Add(dimension);
        if (marked.Count == 0)
            problems.Add(ModelsDiagnostics.NothingMarked(function.Name, call.Span));
        return new CallExpression(
            function,
            [
                BindOver([.. marked.Select(d => new Axis(d))], call.Arguments[0]),
                BindOver([.. marked.Select(d => new Axis(d))], call.Arguments[1]),
                .. call.Arguments.Skip(2).Select((a, i) => BindArgument(function, function.Parameters[i + 2], a)),
            ],
            call.Span
        );
    }

    // Arrays are named by their first elements; where a variable has no subscript it is one number.
    private CallExpression BindVectors(Function function, CallSyntax call)
    {
        Expression Of(SyntaxNode argument, Parameter parameter) =>
            parameter.Kind != ParameterKind.Array ? BindArgument(function, parameter, argument)
            : argument is NameSyntax { Subscripts.IsEmpty: true } ? new ArrayExpression([], Bind(argument), argument.Span)
            : BindWhole(function, argument, 1, hasProfile: false);
        return new(function, [.. call.Arguments.Select((a, i) => Of(a, function.Parameters[i]))], call.Span);
    }

    // Quantities and profiles are named by their first elements.
    private CallExpression BindMarket(Function function, CallSyntax call) =>
        new(function, [.. call.Arguments.Select((a, i) => BindWhole(function, a, 1, hasProfile: i % 2 == 1))], call.Span);

    private CallExpression BindAtPrice(Function function, CallSyntax call) =>
        new(
            function,
            [Bind(call.Arguments[0]), BindWhole(function, call.Arguments[1], 0, hasProfile: true), Bind(call.Arguments[2])],
            call.Span
        );

    // A reference whose last subscripts are gone through whole: a dimension by all its elements, an element by itself and all behind it. A profile has a
    // further subscript at the end, which gives four numbers from the named one on.
    private Expression BindWhole(Function function, SyntaxNode argument, int rank, bool hasProfile)
    {
        int whole = rank + (hasProfile ? 1 : 0);
        if (
            argument is not NameSyntax name
            || !variables.TryGetValue(Names.Canonical(name.Name), out var variable)
            || variable.Kind == VariableKind.Lookup
            || name.Subscripts.Length != variable.Shape.Length
            || name.Subscripts.Length < whole
        )
        {
            if (Marked(argument).Any())
                return BindMarked(argument);
            problems.Add(ModelsDiagnostics.NeedsArgument(function.Name, "a subscripted variable", argument.Span));
            return Nothing(argument.Span);
        }
        used.Add(variable);
        if (broken.Contains(variable))
            return Nothing(argument.Span);
        var axes = ImmutableArray.CreateBuilder<Axis>();
        var indexes = ImmutableArray.CreateBuilder<Index>();
        for (int k = 0; k < name.Subscripts.Length; k++)
        {
            bool isProfile = hasProfile && k == name.Subscripts.Length - 1;
            var index =
                k < name.Subscripts.Length - whole
                    ? BindIndex(variable, k, name.Subscripts[k])
                    : WholeIndex(variable, k, name.Subscripts[k], isProfile);
            if (index == null)
                return Nothing(name.Span);
            if (index is AxisIndex moving && k >= name.Subscripts.Length - whole)
                axes.Add(moving.Axis);
            indexes.Add(index);
        }
        return new ArrayExpression(
            axes.ToImmutable(),
            new ReferenceExpression(variable, indexes.ToImmutable(), name.Span),
            name.Span
        );
    }

    private AxisIndex? WholeIndex(Variable variable, int k, SubscriptSyntax given, bool isProfile)
    {
        var place = places[variable][k];
        var shape = variable.Shape[k];
        ImmutableArray<int> positions;
        if (subscripts.Dimension(given.Name) is { } dimension)
            positions = PlacesOf(dimension, place, -1);
        else if (place.TryGetValue(Names.Canonical(given.Name), out int first))
            positions = [.. Enumerable.Range(first, shape.Length - first)];
        else
        {
            problems.Add(
                subscripts.Element(given.Name) == null
                    ? ModelsDiagnostics.UnknownSubscript(given.Name, subscripts.KnownNames, given.Span)
                    : ModelsDiagnostics.NotOfShape(given.Name, variable.Name, given.Span)
            );
            return null;
        }
        if (positions.Contains(-1))
        {
            problems.Add(ModelsDiagnostics.NotOfShape(given.Name, variable.Name, given.Span));
            return null;
        }
        if (!isProfile)
            return new AxisIndex(
                new Axis(new Dimension(given.Name, [.. positions.Select(p => shape[p])], given.Span)),
                positions
            );
        if (positions.Length >= 4)
            return new AxisIndex(new Axis(new Dimension(Profile, ProfileElements, given.Span)), positions[..4]);
        problems.Add(ModelsDiagnostics.ShortProfile(variable.Name, positions.Length, given.Span));
        return null;
    }

    // The offset counts from the named element through all elements of the variable, the last subscript fastest (Vensim Reference Manual, "VECTOR ELM MAP").
    private Expression BindElementMap(Function function, CallSyntax call)
    {
        if (
            call.Arguments[0] is not NameSyntax { Subscripts.Length: >= 1 } name
            || !variables.TryGetValue(Names.Canonical(name.Name), out var variable)
            || BindIndexes(variable, name.Subscripts, name.Span) is not { } indexes
        )
        {
            problems.Add(ModelsDiagnostics.NeedsArgument(function.Name, "a subscripted variable", call.Span));
            return Nothing(call.Span);
        }
        used.Add(variable);
        ImmutableArray<Axis> axes =
        [
            .. variable.Shape.Select(elements => new Axis(new Dimension("elements", elements, name.Span))),
        ];
        var moving = axes.Select(axis => (Index)AxisIndex.Along(axis));
        var whole = new ArrayExpression(axes, new ReferenceExpression(variable, [.. moving], name.Span), name.Span);
        var place = new BinaryExpression(
            BinaryOperator.Add,
            NumberOf(variable, indexes, name.Span),
            Bind(call.Arguments[1]),
            call.Span
        );
        return new CallExpression(function, [whole, place], call.Span);
    }

    // Which element of a variable indexes pick, counted row by row from 0.
    private static Expression NumberOf(Variable variable, ImmutableArray<Index> indexes, SourceSpan span)
    {
        Expression? moving = null;
        int still = 0;
        int stride = 1;
        for (int k = indexes.Length - 1; k >= 0; k--)
        {
            if (indexes[k] is AxisIndex loop)
            {
                Expression number = new AxisNumberExpression(loop.Axis, [.. loop.Positions.Select(p => (double)p)], span);
                if (stride > 1)
                    number = new BinaryExpression(BinaryOperator.Multiply, number, new NumberExpression(stride, span), span);
                moving = moving == null ? number : new BinaryExpression(BinaryOperator.Add, number, moving, span);
            }
            else
                still += ((FixedIndex)indexes[k]).Position * stride;
            stride *= variable.Shape[k].Length;
        }
        var rest = new NumberExpression(still, span);
        return moving == null ? rest
            : still == 0 ? moving
            : new BinaryExpression(BinaryOperator.Add, moving, rest, span);
    }
}
