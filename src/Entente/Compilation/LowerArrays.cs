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
    };

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

    private int Mapped(CallExpression call)
    {
        var vector = Elements(call.Arguments[0]);
        int place = Argument(call, 1);
        if (!Graph.IsLiteral(place, out double at))
            return Graph.Row(VectorFunctions.ElementMap(vector.Length), null, [place, .. vector]);
        int rounded = (int)Math.Round(Math.Clamp(at, -1, vector.Length));
        return rounded >= 0 && rounded < vector.Length ? vector[rounded] : Graph.Literal(Language.SpecialNumbers.NotAvailable);
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

    private int MarketPrice(CallExpression call)
    {
        ImmutableArray<ImmutableArray<int>> parts = [.. call.Arguments.Select(Elements)];
        return Graph.Row(Allocation.MarketPrice(parts[0].Length, parts[2].Length), null, [.. parts.SelectMany(part => part)]);
    }

    private int AtPrice(RowFunction function, CallExpression call) =>
        Graph.Row(function, null, [Argument(call, 0), .. Elements(call.Arguments[1]), Argument(call, 2)]);
}
