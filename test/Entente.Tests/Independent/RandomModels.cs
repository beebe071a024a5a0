using static Entente.Tests.Independent.Expr;

namespace Entente.Tests.Independent;

/// <summary>Makes models out of choices. Auxiliaries use what stands before them and any stock, so that only stocks close loops.</summary>
internal sealed class RandomModels
{
    private readonly Choices choose;
    private readonly RandomModel model = new();
    private readonly List<Quantity> stocks = [];

    // What an equation at hand may use, and the loops of its left side.
    private List<Quantity> usable = [];
    private Sub[] around = [];
    private readonly List<Dim> summed = [];

    private RandomModels(int[] choices) => choose = new(choices);

    public static RandomModel Make(int[] choices)
    {
        var maker = new RandomModels(choices);
        maker.Fill();
        return maker.model;
    }

    private void Fill()
    {
        double step = choose.Of(1, 0.5, 0.25, 0.125, 0.1);
        double initial = choose.Of(0, 0, 10, -2);
        model.Clock = (initial, initial + choose.Of(4, 8, 12), step, choose.Of(step, 1));
        AddDims();
        int count = 2 + choose.Next(9);
        var planned = Enumerable.Range(0, count).Select(Plan).ToList();
        model.Quantities.AddRange(planned);
        stocks.AddRange(planned.Where(q => q.Kind == QuantityKind.Stock));
        foreach (var quantity in planned)
            Define(quantity);
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = choose.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        model.Order = order;
    }

    private static string Letters(int i) => ((char)('A' + i)).ToString();

    private void AddDims()
    {
        int dims = choose.Next(4);
        for (int d = 0; d < dims; d++)
        {
            string name = choose.Of($"Dim {Letters(d)}", $"größe{d}", $"region_{d}");
            string[] elements = [.. Enumerable.Range(1, 2 + choose.Next(3)).Select(i => $"{Letters(d)}{i}")];
            var dim = new Dim(name, elements);
            model.Dims.Add(dim);
            if (choose.One(2) && elements.Length > 1)
            {
                string[] part = [.. elements.Where((_, i) => i == 0 || choose.One(2))];
                if (part.Length < elements.Length)
                    model.Dims.Add(new Dim($"part of {Letters(d)}", part, dim));
            }
        }
        var whole = model.Dims.Where(d => d.Parent == null).ToList();
        if (whole.Count >= 2 && choose.One(2))
            AddMapping(whole[0], whole[1]);
    }

    // One to one in any order, or several elements of the target to one.
    private void AddMapping(Dim from, Dim to)
    {
        int n = from.Elements.Length;
        if (to.Elements.Length < n)
            return;
        var groups = Enumerable.Range(0, n).Select(_ => new List<string>()).ToArray();
        int turn = choose.Next(n);
        for (int i = 0; i < to.Elements.Length; i++)
            groups[i < n ? (i + turn) % n : n - 1].Add(to.Elements[i]);
        from.Mapping = (to, [.. groups.Select(g => g.ToArray())]);
        for (int i = 0; i < n; i++)
            if (groups[i].Count > 1)
            {
                string[] group = [.. to.Elements.Where(groups[i].Contains)];
                if (!model.Dims.Exists(d => d.Parent == to && d.Elements.SequenceEqual(group)))
                    model.Dims.Add(new Dim($"group {i} of {to.Name}", group, to));
            }
    }

    private Quantity Plan(int i)
    {
        var kind = choose.Of(
            QuantityKind.Auxiliary,
            QuantityKind.Constant,
            QuantityKind.Auxiliary,
            QuantityKind.Stock,
            QuantityKind.Table,
            QuantityKind.Auxiliary
        );
        string name = choose.Of(
            $"var {i}",
            $"Some_Name {i}",
            $"größe Δ {i}",
            $"\"a (b) - {i}\"",
            $"and not {i}",
            $"\"x/y, {i}\"",
            $"it's {i}"
        );
        var whole = model.Dims.Where(d => d.Parent == null).ToList();
        Dim[] dims = [];
        if (whole.Count > 0)
        {
            var first = choose.Of(whole);
            dims = choose.Of<Dim[]>([], [first], [.. whole.Take(2)], [first]);
            if (kind == QuantityKind.Table)
                dims = [.. dims.Take(1)];
        }
        return new Quantity(name, kind, dims);
    }

    private void Define(Quantity quantity)
    {
        int at = model.Quantities.IndexOf(quantity);
        usable =
        [
            .. model.Quantities.Take(quantity.Kind == QuantityKind.Stock ? model.Quantities.Count : at),
            .. quantity.Kind == QuantityKind.Auxiliary ? stocks.Except(model.Quantities.Take(at)) : [],
        ];
        foreach (var (subs, except) in Parts(quantity))
        {
            around = [.. subs.Where(s => s.Dim != null)];
            Expr value = quantity.Kind switch
            {
                QuantityKind.Constant => Number(signed: true),
                QuantityKind.Table => Points(),
                _ => Expression(3),
            };
            quantity.Clauses.Add(new Clause(subs, except, value));
        }
        if (quantity.Kind == QuantityKind.Stock)
        {
            around = [];
            usable = [.. model.Quantities.Where(q => q.Kind == QuantityKind.Constant && q.Dims.Length == 0)];
            quantity.Initial =
                usable.Count > 0 && choose.One(2) ? new Bin("+", Reference(choose.Of(usable)), Number(false)) : Number(true);
        }
    }

    // The whole at once, element by element, a part and the rest, or all except one.
    private IEnumerable<(Sub[] Subs, Sub[][] Except)> Parts(Quantity quantity)
    {
        if (quantity.Dims.Length == 0)
            return [([], [])];
        var first = quantity.Dims[0];
        Sub[] others = [.. quantity.Dims.Skip(1).Select(d => Sub.Of(d))];
        Sub[] With(Sub one) => [one, .. others];
        var part = model.Dims.Find(d => d.Parent == first);
        string special = choose.Of(first.Elements);
        return choose.Next(5) switch
        {
            1 => first.Elements.Select(e => (With(Sub.At(e)), Array.Empty<Sub[]>())),
            2 when part != null =>
            [
                (With(Sub.Of(part)), []),
                .. first.Elements.Except(part.Elements).Select(e => (With(Sub.At(e)), Array.Empty<Sub[]>())),
            ],
            3 => [(With(Sub.Of(first)), [With(Sub.At(special))]), (With(Sub.At(special)), [])],
            4 when part != null => [(With(Sub.Of(first)), [With(Sub.Of(part))]), (With(Sub.Of(part)), [])],
            _ => [(With(Sub.Of(first)), [])],
        };
    }

    private Table Points()
    {
        int count = 2 + choose.Next(4);
        double x = choose.Of(0, -5, 0.5);
        var points = new (double, double)[count];
        for (int i = 0; i < count; i++)
        {
            points[i] = (x, choose.Next(41) / 4.0 - 3);
            x += choose.Of(1, 0.25, 2.5, 7);
        }
        return new Table(points);
    }

    private Expr Number(bool signed)
    {
        double value = choose.Of(1, 0, 2, 0.5, 3, 0.1, 12, 1e-3, 2.75, 100);
        return signed && choose.One(4) ? new Pre("-", new Num(value)) : new Num(value);
    }

    private Expr Positive() => new Num(choose.Of(1, 2, 3, 0.5, 5.25, 8));

    private Expr Expression(int depth)
    {
        if (depth == 0 || choose.IsEmpty)
            return Leaf();
        Expr Part() => Expression(depth - 1);
        switch (choose.Next(12))
        {
            case 0 or 1:
                return Leaf();
            case 2 or 3 or 4:
                return new Bin(choose.Of("+", "-", "*", "+", "-"), Part(), Part());
            case 5:
                return new Bin("/", Part(), choose.One(3) ? Part() : new Bin("+", new Num(1), new Fun("ABS", Part())));
            case 6:
                return choose.Of<Func<Expr>>(
                    () => new Pre("-", Part()),
                    () =>
                        new Bin(
                            "^",
                            new Fun("MAX", new Num(0.1), new Fun("MIN", Part(), new Num(9))),
                            choose.Of<Expr>(new Num(2), new Num(0.5), new Pre("-", new Num(1.5)))
                        ),
                    () => new Bin("^", Part(), new Num(choose.Of(2, 3)))
                )();
            case 7:
                return new Fun("IF THEN ELSE", Condition(depth - 1), Part(), Part());
            case 8:
                return Condition(depth - 1);
            case 9:
                return Plain(Part);
            case 10:
                return WithMemory(Part);
            default:
                return Over(depth);
        }
    }

    private Expr Condition(int depth)
    {
        Expr Compare() =>
            new Bin(
                choose.Of("<", ">", "<=", ">=", "=", "<>"),
                Expression(Math.Max(0, depth - 1)),
                Expression(Math.Max(0, depth - 1))
            );
        return choose.Next(4) switch
        {
            1 => new Bin("and", Compare(), Compare()),
            2 => new Bin("or", Compare(), new Pre("not", Compare())),
            3 => new Pre("not", Compare()),
            _ => Compare(),
        };
    }

    private Expr Plain(Func<Expr> part)
    {
        switch (choose.Next(16))
        {
            case 0:
                return new Fun("MIN", part(), part());
            case 1:
                return new Fun("MAX", part(), part());
            case 2:
                return new Fun("EXP", new Fun("MIN", new Num(4), new Fun("MAX", new Pre("-", new Num(4)), part())));
            case 3:
                return new Fun("LN", new Bin("+", new Num(1), new Fun("ABS", part())));
            case 4:
                return new Fun("SQRT", new Fun("ABS", part()));
            case 5:
                return new Fun(choose.Of("SIN", "COS", "ARCTAN"), part());
            case 6:
                return new Fun("INTEGER", part());
            case 7:
                return new Fun("ZIDZ", part(), part());
            case 8:
                return new Fun("XIDZ", part(), part(), part());
            case 9:
                return new Fun("STEP", part(), new Num(choose.Next(8)));
            case 10:
                return new Fun("RAMP", Number(signed: true), new Num(choose.Next(4)), new Num(4 + choose.Next(4)));
            case 11:
                model.OnlyVensim = true;
                return choose.Of<Func<Expr>>(
                    () => new Fun("PULSE", new Num(choose.Next(8)), new Num(choose.Next(4))),
                    () => new Fun("QUANTUM", part(), Positive()),
                    () => new Fun("MODULO", part(), Positive()),
                    () => new Fun("LOG", new Bin("+", new Num(2), new Fun("ABS", part())), new Num(10)),
                    () => new Fun("POWER", new Fun("MIN", new Num(5), new Fun("ABS", part())), new Num(1.5)),
                    () => new Fun(choose.Of("TANH", "SINH"), new Fun("MIN", new Num(3), new Fun("MAX", new Num(0), part()))),
                    () => new Fun("GAME", part())
                )();
            case 12:
                return new Fun("WITH LOOKUP", part(), Points());
            default:
                var tables = usable.FindAll(q => q.Kind == QuantityKind.Table);
                return tables.Count == 0
                    ? new Fun("WITH LOOKUP", part(), Points())
                    : new Read(Reference(choose.Of(tables)), part());
        }
    }

    private Expr WithMemory(Func<Expr> part)
    {
        // A loop of a sum would need a memory for each of its elements in XMILE.
        if (summed.Count > 0)
            return part();
        switch (choose.Next(10))
        {
            case 0 or 1:
                return new Fun(choose.Of("SMOOTH", "SMOOTH3", "DELAY1", "DELAY3"), part(), Positive());
            case 2 or 3:
                return new Fun(choose.Of("SMOOTHI", "SMOOTH3I", "DELAY1I", "DELAY3I"), part(), Positive(), Number(signed: true));
            case 4:
                return new Fun(
                    choose.Of("SMOOTH N", "DELAY N"),
                    part(),
                    Positive(),
                    Number(signed: true),
                    new Num(1 + choose.Next(4))
                );
            case 5:
                return new Fun("DELAY FIXED", part(), Positive(), Number(signed: true));
            case 6:
                return new Fun("INITIAL", part());
            case 7:
                return new Fun(
                    "TREND",
                    new Bin("+", new Num(1), new Fun("ABS", part())),
                    Positive(),
                    new Num(choose.Of(0, 0.05))
                );
            default:
                model.OnlyVensim = true;
                return choose.Of<Func<Expr>>(
                    () => new Fun("SAMPLE IF TRUE", Condition(1), part(), Number(signed: true)),
                    () => new Fun("FORECAST", new Bin("+", new Num(1), new Fun("ABS", part())), Positive(), Positive()),
                    () => new Fun("ACTIVE INITIAL", part(), Number(signed: true))
                )();
        }
    }

    private Expr Over(int depth)
    {
        var dims = model.Dims.FindAll(d => !summed.Contains(d));
        if (dims.Count == 0 || summed.Count > 1)
            return Leaf();
        var dim = choose.Of(dims);
        summed.Add(dim);
        var body = Expression(Math.Min(depth - 1, 1));
        bool uses = Uses(body, dim);
        summed.Remove(dim);
        return uses ? new Fun(choose.Of("SUM", "VMIN", "VMAX", "PROD"), body) : body;
    }

    private static bool Uses(Expr expr, Dim dim) =>
        expr switch
        {
            Ref reference => reference.Subs.Any(s => s.Bang && s.Dim == dim),
            Read read => Uses(read.Of, dim) || Uses(read.X, dim),
            Pre pre => Uses(pre.Operand, dim),
            Bin bin => Uses(bin.Left, dim) || Uses(bin.Right, dim),
            // Sums inside go through their own.
            Fun fun => fun.Name is not ("SUM" or "VMIN" or "VMAX" or "PROD") && fun.Arguments.Any(a => Uses(a, dim)),
            _ => false,
        };

    private Expr Leaf()
    {
        var known = usable.FindAll(q => q.Kind != QuantityKind.Table);
        int kind = choose.Next(6);
        if (kind == 4)
            return new Clock();
        if (kind == 5 && around.Length > 0 && around[0].Dim is { Parent: null } loop)
        {
            if (!model.Dims.Exists(d => d.Parent == null && d != loop && d.Elements.SequenceEqual(loop.Elements)))
                return new Place(loop);
        }
        return known.Count == 0 || kind == 3 ? Number(signed: false) : Reference(choose.Of(known));
    }

    private Ref Reference(Quantity quantity) => new(quantity, [.. quantity.Dims.Select(Subscript)]);

    // By a loop of a sum, by one of the left side, over a mapping, or a single element.
    private Sub Subscript(Dim dim)
    {
        var ways = new List<Sub>();
        ways.AddRange(summed.Where(d => d.Whole == dim).Select(d => Sub.Of(d, bang: true)));
        ways.AddRange(around.Where(s => s.Dim?.Whole == dim));
        if (dim.Mapping is { } mapping && around.Any(s => s.Dim == mapping.Target) && !around.Any(s => s.Dim?.Whole == dim))
            ways.Add(Sub.Of(dim));
        if (ways.Count > 0 && !choose.One(5))
            return choose.Of(ways);
        return Sub.At(choose.Of(dim.Elements));
    }
}
