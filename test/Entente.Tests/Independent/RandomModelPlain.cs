using static Entente.Tests.Independent.Expr;

namespace Entente.Tests.Independent;

/// <summary>What a description means: every element of every variable with its own equation.</summary>
internal sealed class RandomModelPlain
{
    private readonly Dictionary<(Dim, bool Bang), string> at = [];

    public static PlainSystem Of(RandomModel model)
    {
        var plain = new RandomModelPlain();
        var system = new PlainSystem();
        var (initial, final, step, save) = model.Clock;
        system.Clock = (initial, final, step, (int)Math.Round(save / step));
        foreach (var quantity in model.Quantities.Where(q => q.Kind != QuantityKind.Table))
        foreach (var clause in quantity.Clauses)
        foreach (string[] place in plain.Places(clause))
        {
            string name = Name(quantity, place);
            if (quantity.Kind == QuantityKind.Stock)
                system.Stocks[name] = (plain.Node(clause.Value), plain.Node(quantity.Initial ?? new Num(0)));
            else
                system.Values[name] = plain.Node(clause.Value);
        }
        return system;
    }

    /// <summary>The elements that a clause is for; its loops stand at them while they are enumerated.</summary>
    public IEnumerable<string[]> Places(Clause clause)
    {
        var loops = clause.Subs.Where(s => s.Dim != null).Select(s => s.Dim!).ToList();
        int size = loops.Aggregate(1, (n, d) => n * d.Elements.Length);
        for (int i = 0; i < size; i++)
        {
            int rest = i;
            for (int k = loops.Count - 1; k >= 0; k--)
            {
                at[(loops[k], false)] = loops[k].Elements[rest % loops[k].Elements.Length];
                rest /= loops[k].Elements.Length;
            }
            string[] place = [.. clause.Subs.Select(Element)];
            if (
                !clause.Except.Any(list =>
                    list.Select((s, k) => s.Dim?.Elements.Contains(place[k]) ?? s.Element == place[k]).All(x => x)
                )
            )
                yield return place;
        }
        foreach (var loop in loops)
            at.Remove((loop, false));
    }

    /// <summary>The name of one value.</summary>
    public static string Name(Quantity quantity, string[] place) =>
        place.Length == 0 ? quantity.Name : $"{quantity.Name}[{string.Join(',', place)}]";

    /// <summary>The element that a subscript means now.</summary>
    public string Element(Sub sub)
    {
        if (sub.Dim == null)
            return sub.Element;
        if (at.TryGetValue((sub.Dim, sub.Bang), out string? element))
            return element;
        var (target, groups) = sub.Dim.Mapping ?? throw new InvalidOperationException($"{sub.Dim.Name} stands at no element");
        string mapped = at[(target, false)];
        return sub.Dim.Elements[Array.FindIndex(groups, g => g.Contains(mapped))];
    }

    /// <summary>The elements' values of an expression that is gone through, in order; the first marked dimension slowest.</summary>
    public IEnumerable<T> Each<T>(Expr body, Func<Expr, T> make)
    {
        var dims = new List<Dim>();
        Marked(body, dims);
        int size = dims.Aggregate(1, (n, d) => n * d.Elements.Length);
        for (int i = 0; i < size; i++)
        {
            int rest = i;
            for (int k = dims.Count - 1; k >= 0; k--)
            {
                at[(dims[k], true)] = dims[k].Elements[rest % dims[k].Elements.Length];
                rest /= dims[k].Elements.Length;
            }
            yield return make(body);
        }
        foreach (var dim in dims)
            at.Remove((dim, true));
    }

    private void Marked(Expr expr, List<Dim> found)
    {
        switch (expr)
        {
            case Ref reference:
                foreach (var sub in reference.Subs.Where(s => s.Bang && s.Dim != null))
                    if (sub.Dim is { } dim && !at.ContainsKey((dim, true)) && !found.Contains(dim))
                        found.Add(dim);
                break;
            case Read read:
                Marked(read.Of, found);
                Marked(read.X, found);
                break;
            case Pre pre:
                Marked(pre.Operand, found);
                break;
            case Bin bin:
                Marked(bin.Left, found);
                Marked(bin.Right, found);
                break;
            case Fun { Name: not ("SUM" or "VMIN" or "VMAX" or "PROD") } fun:
                foreach (var argument in fun.Arguments)
                    Marked(argument, found);
                break;
            default:
                break;
        }
    }

    private PlainNode Node(Expr expr) =>
        expr switch
        {
            Num number => new PlainNode.Number(number.Value),
            Clock => new PlainNode.Now(),
            Place place => new PlainNode.Number(Array.IndexOf(place.Dim.Elements, at[(place.Dim, false)]) + 1),
            Ref reference => new PlainNode.Cell(Name(reference.Of, [.. reference.Subs.Select(Element)])),
            Read read => new PlainNode.Call("LOOKUP", [Points(read.Of), Node(read.X)]),
            Pre pre => new PlainNode.Prefix(pre.Sign, Node(pre.Operand)),
            Bin bin => new PlainNode.Infix(bin.Sign, Node(bin.Left), Node(bin.Right)),
            Table table => new PlainNode.Points([.. table.Points.Select(p => p.X)], [.. table.Points.Select(p => p.Y)]),
            Fun { Name: "SUM" or "VMIN" or "VMAX" or "PROD" } over => new PlainNode.Call(
                over.Name,
                [.. Each(over.Arguments[0], Node)]
            ),
            Fun fun => new PlainNode.Call(fun.Name, [.. fun.Arguments.Select(Node)]),
            _ => throw new NotKnown(expr.GetType().Name),
        };

    private PlainNode Points(Ref table)
    {
        string[] wanted = [.. table.Subs.Select(Element)];
        // The table's own clauses have loops of their own.
        var clause = table.Of.Clauses.First(c => new RandomModelPlain().Places(c).Any(p => p.SequenceEqual(wanted)));
        return Node(clause.Value);
    }
}
