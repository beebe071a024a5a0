using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Compilation;

// Functions that take or give arrays: one row call computes all elements, each user picks its own.
internal sealed partial class Lower
{
    private static readonly Dictionary<string, Func<Lower, CallExpression, int, int>> ArrayEmitters = new(StringComparer.Ordinal)
    {
        ["VECTOR SORT ORDER"] = (l, c, flat) => l.Ordered(VectorFunctions.SortOrder, c, flat),
        ["VECTOR RANK"] = (l, c, flat) => l.Ordered(VectorFunctions.Rank, c, flat),
        ["VECTOR REORDER"] = (l, c, flat) => l.Reordered(c, flat),
        ["ALLOCATE AVAILABLE"] = (l, c, flat) => l.Allocated(c, flat),
        ["ALLOCATE BY PRIORITY"] = (l, c, flat) => l.AllocatedByPriority(c, flat),
        ["INVERT MATRIX"] = (l, c, flat) => l.Inverted(c, flat),
    };

    private static readonly Dictionary<string, Func<Lower, CallExpression, int>> VectorEmitters = new(StringComparer.Ordinal)
    {
        ["VECTOR ELM MAP"] = (l, c) => l.Mapped(c),
        ["VECTOR SELECT"] = (l, c) => l.Selected(c),
        ["FIND MARKET PRICE"] = (l, c) => l.MarketPrice(c),
        ["DEMAND AT PRICE"] = (l, c) => l.AtPrice(Allocation.DemandAtPrice, c),
        ["SUPPLY AT PRICE"] = (l, c) => l.AtPrice(Allocation.SupplyAtPrice, c),
        ["MARKETP"] = (l, c) => l.MarketPriority(c),
        ["RANK"] = (l, c) =>
            l.Elements(c.Arguments[0]) is var x
                ? l.Graph.Row(VectorFunctions.ElementOfRank(x.Length), null, [l.Argument(c, 1), .. x])
                : -1,
        ["ALLOC P"] = (l, c) =>
            l.Graph.Row(
                Allocation.DemandAtPrice,
                null,
                [l.Argument(c, 0), l.Graph.Literal(1), l.Argument(c, 1), l.Argument(c, 2), l.Graph.Literal(0), l.Argument(c, 3)]
            ),
        ["VECTOR LOOKUP"] = (l, c) => l.VectorAsTable(c),
        ["#QUEUE AGE AVERAGE"] = (l, c) => l.OfQueue(c),
        ["#QUEUE AGE IN RANGE"] = (l, c) => l.OfQueue(c),
        ["#QUEUE AGE OLDEST"] = (l, c) => l.OfQueue(c),
        ["#QUEUE ATTRIB AVERAGE"] = (l, c) => l.OfQueue(c),
        ["#QUEUE ATTRIB IN RANGE"] = (l, c) => l.OfQueue(c),
        ["#QUEUE ATTRIB MAX"] = (l, c) => l.OfQueue(c),
        ["#QUEUE ATTRIB MIN"] = (l, c) => l.OfQueue(c),
        ["#QUEUE ATTRIB QUANTITY"] = (l, c) => l.OfQueue(c),
        [Expand.FirstShare.Name] = (l, c) => l.SharesFirst(c),
        [Expand.FirstElement.Name] = (l, c) => l.Elements(c.Arguments[0])[0],
    };

    // A question to a queue: its arguments, TIME STEP, what waits, the number of ages, and whether there are attributes.
    private int OfQueue(CallExpression call)
    {
        var contents = Elements(call.Arguments[^3]);
        int ages = (int)((NumberExpression)call.Arguments[^2]).Value;
        bool hasAttributes = ((NumberExpression)call.Arguments[^1]).Value != 0;
        string key = FormattableString.Invariant($"{call.Function.Name} {ages} {hasAttributes}");
        if (!queueRows.TryGetValue(key, out var function))
            queueRows.Add(key, function = FifoQueueRows.Of(call.Function.Name[1..], ages, hasAttributes));
        return Graph.Row(function, null, [.. call.Arguments[..^3].Select(Value), .. contents]);
    }

    // One function for all calls of a kind, so that equal calls are recognised.
    private readonly Dictionary<string, RowFunction> queueRows = [];

    // Every call of VECTOR ELM MAP reads all elements of its variable.
    private const long MostMapped = 50_000_000;
    private long mapped;

    private int MarketPriority(CallExpression call)
    {
        var requests = Elements(call.Arguments[0]);
        var priorities = Elements(call.Arguments[1]);
        return Graph.Row(
            Allocation.MarketPriority(requests.Length),
            null,
            [Argument(call, 3), Argument(call, 4), .. requests, .. priorities]
        );
    }

    private int VectorAsTable(CallExpression call)
    {
        var values = Elements(call.Arguments[0]);
        return Graph.Row(VectorTable.Of(values.Length), null, [.. call.Arguments.Skip(1).Select(Value), .. values]);
    }

    private int SharesFirst(CallExpression call)
    {
        var shares = Elements(call.Arguments[0]);
        int all = shares.Aggregate((a, b) => Graph.Binary(Op.Add, a, b));
        return Graph.Binary(Op.Divide, shares[0], all);
    }

    private int Ordered(Func<int, RowFunction> function, CallExpression call, int flat)
    {
        var vector = Elements(call.Arguments[0]);
        int rows = Graph.Rows(function(vector.Length), null, [Argument(call, 1), .. vector], vector.Length);
        return Graph.Pick(rows, flat);
    }

    private int Reordered(CallExpression call, int flat)
    {
        var vector = Elements(call.Arguments[0]);
        var order = Elements(call.Arguments[1]);
        int rows = Graph.Rows(VectorFunctions.Reorder(vector.Length, order.Length), null, [.. vector, .. order], order.Length);
        return Graph.Pick(rows, flat);
    }

    // A place that is known needs no other element.
    private int Mapped(CallExpression call)
    {
        if (call.Arguments[0] is ArrayExpression array && loops.Known(call.Arguments[1]) is { } known)
        {
            double place = Math.Round(known);
            if (!(place >= 0 && place < Loops.Size(array.Axes)))
                return Graph.Literal(Language.SpecialNumbers.NotAvailable);
            loops.Set(array.Axes, (int)place);
            return Value(array.Body);
        }
        var vector = Elements(call.Arguments[0]);
        mapped += vector.Length;
        if (mapped > MostMapped && !problems.Exists(p => p.Code == "EN3005"))
            problems.Add(CompilationDiagnostics.TooLarge(mapped, MostMapped, call.Span));
        return mapped > MostMapped
            ? Graph.Literal(double.NaN)
            : Graph.Row(VectorFunctions.ElementMap(vector.Length), null, [Argument(call, 1), .. vector]);
    }

    private int Selected(CallExpression call)
    {
        var selection = Elements(call.Arguments[0]);
        var values = Elements(call.Arguments[1]);
        return Graph.Row(
            VectorFunctions.Select(selection.Length),
            null,
            [Argument(call, 2), Argument(call, 3), Argument(call, 4), .. selection, .. values]
        );
    }

    private int Inverted(CallExpression call, int flat)
    {
        var matrix = Elements(call.Arguments[0]);
        int order = (int)Math.Round(Math.Sqrt(matrix.Length));
        if (order * order != matrix.Length)
        {
            if (!problems.Exists(p => p.Span == call.Span))
                problems.Add(CompilationDiagnostics.NotSquare(matrix.Length, call.Span));
            return Graph.Literal(double.NaN);
        }
        return Graph.Pick(Graph.Rows(VectorFunctions.Invert(order), null, matrix, matrix.Length), flat);
    }

    private int Allocated(CallExpression call, int flat)
    {
        CheckShapes(call.Arguments[1]);
        var requests = Elements(call.Arguments[0]);
        var profiles = Elements(call.Arguments[1]);
        int rows = Graph.Rows(
            Allocation.Available(requests.Length),
            null,
            [Argument(call, 2), .. requests, .. profiles],
            requests.Length
        );
        return Graph.Pick(rows, flat);
    }

    private int AllocatedByPriority(CallExpression call, int flat)
    {
        var requests = Elements(call.Arguments[0]);
        var priorities = Elements(call.Arguments[1]);
        int rows = Graph.Rows(
            Allocation.ByPriority(requests.Length),
            null,
            [Argument(call, 3), Argument(call, 4), .. requests, .. priorities],
            requests.Length
        );
        return Graph.Pick(rows, flat);
    }

    // A shape that is known before the run must be one that there is.
    private void CheckShapes(Expression profiles)
    {
        if (
            profiles
            is not ArrayExpression
            {
                Body: ReferenceExpression { Variable: { Kind: VariableKind.Constant } constant } reference
            } array
        )
            return;
        for (int i = 0; i < Loops.Size(array.Axes); i += 4)
        {
            loops.Set(array.Axes, i);
            int flat = loops.Flat(constant, reference.Indexes);
            if (
                ConstantNumbers.Of(constant, flat) is { } shape
                && !(shape is >= 0 and <= 5 && shape == Math.Floor(shape))
                && !problems.Exists(p => p.Code == "EN3011" && p.Span == profiles.Span)
            )
                problems.Add(CompilationDiagnostics.NoSuchShape(constant.ElementName(flat), shape, profiles.Span));
        }
    }

    private int MarketPrice(CallExpression call)
    {
        CheckShapes(call.Arguments[1]);
        CheckShapes(call.Arguments[3]);
        ImmutableArray<ImmutableArray<int>> parts = [.. call.Arguments.Select(Elements)];
        return Graph.Row(Allocation.MarketPrice(parts[0].Length, parts[2].Length), null, [.. parts.SelectMany(part => part)]);
    }

    private int AtPrice(RowFunction function, CallExpression call)
    {
        CheckShapes(call.Arguments[1]);
        return Graph.Row(function, null, [Argument(call, 0), .. Elements(call.Arguments[1]), Argument(call, 2)]);
    }
}
