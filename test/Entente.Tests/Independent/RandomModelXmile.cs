using System.Globalization;
using System.Security;
using System.Text;
using static Entente.Tests.Independent.Expr;

namespace Entente.Tests.Independent;

/// <summary>Writes a description as XMILE by the OASIS standard: for all elements at once where the standard can say it, else element by element.</summary>
internal sealed class RandomModelXmile
{
    private readonly StringBuilder hoisted = new();
    private RandomModelPlain places = new();
    private int tables;

    // Whether an equation is written for all elements at once.
    private bool whole;

    public static string Write(RandomModel model)
    {
        var (initial, final, step, _) = model.Clock;
        var variables = new StringBuilder();
        var writer = new RandomModelXmile();
        foreach (int i in model.Order)
            writer.Add(variables, model.Quantities[i]);
        var dims = model.Dims.Where(d => d.Parent == null);
        string dimensions = string.Concat(
            dims.Select(d => $"<dim name=\"{d.Name}\">{string.Concat(d.Elements.Select(e => $"<elem name=\"{e}\"/>"))}</dim>")
        );
        return FormattableString.Invariant(
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
            <header><vendor>nobody</vendor><product version="1">test</product></header>
            <sim_specs method="euler"><start>{initial}</start><stop>{final}</stop><dt>{step}</dt></sim_specs>
            {(dimensions.Length > 0 ? $"<dimensions>{dimensions}</dimensions>" : "")}
            <model><variables>
            {writer.hoisted}{variables}
            </variables></model></xmile>
            """
        );
    }

    private static string Bare(string name) => name.Trim('"');

    private static string Word(string name)
    {
        string bare = Bare(name);
        return bare.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_') ? bare.Replace(' ', '_') : $"\"{bare}\"";
    }

    private static string Escaped(string text) => SecurityElement.Escape(text) ?? "";

    private void Add(StringBuilder text, Quantity quantity)
    {
        string name = Bare(quantity.Name);
        if (quantity.Kind == QuantityKind.Stock)
        {
            string net = $"{name} net";
            Element(
                text,
                "stock",
                name,
                quantity,
                _ => $"<eqn>{Escaped(Text(quantity.Initial ?? new Num(0), 0))}</eqn>",
                $"<inflow>{Escaped(Word(net))}</inflow>"
            );
            Element(text, "flow", net, quantity, c => $"<eqn>{Escaped(Text(c.Value, 0))}</eqn>", "");
        }
        else if (quantity.Kind == QuantityKind.Table)
            Element(text, "gf", name, quantity, c => Points((Table)c.Value, quantity.Dims.Length > 0), "");
        else
            Element(text, "aux", name, quantity, c => $"<eqn>{Escaped(Text(c.Value, 0))}</eqn>", "");
    }

    private static string Points(Table table, bool inside)
    {
        string Numbers(Func<(double X, double Y), double> of) => string.Join(",", table.Points.Select(p => Number(of(p))));
        string points = $"<xpts>{Numbers(p => p.X)}</xpts><ypts>{Numbers(p => p.Y)}</ypts>";
        return inside ? $"<gf>{points}</gf>" : points;
    }

    private void Element(
        StringBuilder text,
        string tag,
        string name,
        Quantity quantity,
        Func<Clause, string> content,
        string more
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"<{tag} name=\"{Escaped(name)}\">");
        if (quantity.Dims.Length > 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"<dimensions>{string.Concat(quantity.Dims.Select(d => $"<dim name=\"{d.Name}\"/>"))}</dimensions>"
            );
        bool isWhole =
            quantity.Clauses is [{ Except.Length: 0 } only]
            && only.Subs.All(s => s.Dim?.Parent == null && s.Dim != null)
            && ForAll(only.Value);
        whole = isWhole;
        if (isWhole && tag != "gf" || quantity.Dims.Length == 0)
            text.Append(content(quantity.Clauses[0]));
        else
            foreach (var clause in quantity.Clauses)
            {
                places = new RandomModelPlain();
                foreach (string[] place in places.Places(clause))
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"<element subscript=\"{string.Join(", ", place)}\">{content(clause)}</element>"
                    );
            }
        text.Append(more).Append(CultureInfo.InvariantCulture, $"</{tag}>\n");
    }

    // Whether an expression has nothing that only single elements can say.
    private static bool ForAll(Expr expr) =>
        expr switch
        {
            Ref reference => reference.Subs.All(s => !s.Bang && (s.Dim == null || s.Dim.Parent == null && s.Dim.Mapping == null)),
            Read read => ForAll(read.Of) && ForAll(read.X),
            Pre pre => ForAll(pre.Operand),
            Bin bin => ForAll(bin.Left) && ForAll(bin.Right),
            Fun { Name: "SUM", Arguments: [Ref all] } => all.Subs.All(s => s.Dim == null || s.Bang && s.Dim.Parent == null),
            Fun fun => fun.Name is not ("SUM" or "VMIN" or "VMAX" or "PROD") && fun.Arguments.All(ForAll),
            Place => false,
            _ => true,
        };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private string Reference(Ref reference, bool stars = false)
    {
        if (reference.Subs.Length == 0)
            return Word(reference.Of.Name);
        var subs = reference.Subs.Select(s =>
            s.Bang && stars ? "*"
            : whole && s.Dim != null ? Word(s.Dim.Name)
            : places.Element(s)
        );
        return $"{Word(reference.Of.Name)}[{string.Join(",", subs)}]";
    }

    private string Text(Expr expr, int around)
    {
        string Bracketed(string text, int level) => level < around ? $"({text})" : text;
        switch (expr)
        {
            case Num number:
                return Number(number.Value);
            case Clock:
                return "TIME";
            case Place place:
                return Number(Array.IndexOf(place.Dim.Elements, places.Element(Sub.Of(place.Dim))) + 1);
            case Ref reference:
                return Reference(reference);
            case Read read:
                return $"LOOKUP({Reference(read.Of)}, {Text(read.X, 0)})";
            case Pre { Sign: "-" } minus:
                return Bracketed($"-{Text(minus.Operand, 6)}", 6);
            case Pre not:
                return $"(NOT ({Text(not.Operand, 0)}))";
            case Bin bin:
                return Bracketed(Infix(bin, out int level), level);
            case Fun fun:
                return Function(fun);
            default:
                throw new NotKnown(expr.GetType().Name);
        }
    }

    // The standard's order, loosest first: or, and, equality and comparison, sum, product, sign, power; comparisons in comparisons get brackets.
    private string Infix(Bin bin, out int level)
    {
        level = bin.Sign switch
        {
            "or" => 1,
            "and" => 2,
            "+" or "-" => 4,
            "*" or "/" => 5,
            "^" => 7,
            _ => 3,
        };
        string sign = bin.Sign is "and" or "or" ? $" {bin.Sign.ToUpperInvariant()} " : bin.Sign;
        bool power = bin.Sign == "^";
        return $"{Text(bin.Left, power || level == 3 ? level + 1 : level)}{sign}{Text(bin.Right, level + 1)}";
    }

    private string Function(Fun fun)
    {
        bool isOver = fun.Name is "SUM" or "VMIN" or "VMAX" or "PROD";
        string[] a = [.. fun.Arguments.Select(x => isOver || x is Table ? "" : Text(x, 0))];
        return fun.Name switch
        {
            "SUM" when fun.Arguments[0] is Ref all && all.Subs.All(s => s.Dim == null || s.Bang && s.Dim.Parent == null) =>
                $"SUM({Reference(all, stars: true)})",
            "SUM" => $"({string.Join(" + ", places.Each(fun.Arguments[0], e => Text(e, 5)))})",
            "PROD" => $"({string.Join(" * ", places.Each(fun.Arguments[0], e => Text(e, 6)))})",
            "VMIN" => $"MIN({string.Join(", ", places.Each(fun.Arguments[0], e => Text(e, 0)))})",
            "VMAX" => $"MAX({string.Join(", ", places.Each(fun.Arguments[0], e => Text(e, 0)))})",
            "IF THEN ELSE" => $"(IF {a[0]} THEN {a[1]} ELSE {a[2]})",
            "INTEGER" => $"(IF ({a[0]}) < 0 THEN -INT(-({a[0]})) ELSE INT({a[0]}))",
            "ZIDZ" => $"(IF ABS({a[1]}) < 1e-6 THEN 0 ELSE ({a[0]}) / ({a[1]}))",
            "XIDZ" => $"(IF ABS({a[1]}) < 1e-6 THEN {a[2]} ELSE ({a[0]}) / ({a[1]}))",
            "SMOOTH" or "SMOOTHI" => $"SMTH1({string.Join(", ", a)})",
            "SMOOTH3" or "SMOOTH3I" => $"SMTH3({string.Join(", ", a)})",
            "DELAY1I" => $"DELAY1({string.Join(", ", a)})",
            "DELAY3I" => $"DELAY3({string.Join(", ", a)})",
            "SMOOTH N" => $"SMTHN({a[0]}, {a[1]}, {a[3]}, {a[2]})",
            "DELAY N" => $"DELAYN({a[0]}, {a[1]}, {a[3]}, {a[2]})",
            "DELAY FIXED" => $"DELAY({string.Join(", ", a)})",
            "INITIAL" => $"INIT({a[0]})",
            "WITH LOOKUP" => $"LOOKUP({Hoist((Table)fun.Arguments[1])}, {a[0]})",
            _ => $"{fun.Name}({string.Join(", ", a)})",
        };
    }

    // A table in the middle of an equation gets a name of its own.
    private string Hoist(Table table)
    {
        string name = $"table {++tables}";
        hoisted.Append(CultureInfo.InvariantCulture, $"<gf name=\"{name}\">{Points(table, inside: false)}</gf>\n");
        return Word(name);
    }
}
