using System.Globalization;
using System.Text;
using static Entente.Tests.Independent.Expr;

namespace Entente.Tests.Independent;

/// <summary>Writes a description in Vensim's format, with brackets only where its manual's order of operations needs them.</summary>
internal static class RandomModelVensim
{
    public static string Write(RandomModel model, bool reversed = false)
    {
        var text = new StringBuilder("{UTF-8}\n");
        foreach (var dim in model.Dims)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{dim.Name}: {string.Join(", ", dim.Elements)}{Mapping(model, dim)} ~~|\n"
            );
        foreach (int i in reversed ? model.Order.Reverse() : model.Order)
        foreach (var clause in model.Quantities[i].Clauses)
            text.Append(Equation(model.Quantities[i], clause)).Append("\n\t~\t\n\t~\t|\n");
        var (initial, final, step, save) = model.Clock;
        text.Append(
            CultureInfo.InvariantCulture,
            $"INITIAL TIME = {initial} ~~|\nFINAL TIME = {final} ~~|\nTIME STEP = {step} ~~|\nSAVEPER = {save} ~~|\n"
        );
        return text.ToString();
    }

    private static string Mapping(RandomModel model, Dim dim)
    {
        if (dim.Mapping is not { } mapping)
            return "";
        string Group(string[] group) =>
            group.Length == 1 ? group[0]
            : model.Dims.Find(d => d.Parent == mapping.Target && d.Elements.SequenceEqual(group)) is { } part ? part.Name
            : throw new NotKnown("a group without a name");
        bool isPlain = mapping.Groups.Select(g => g[0]).SequenceEqual(mapping.Target.Elements);
        return isPlain
            ? $" -> {mapping.Target.Name}"
            : $" -> ({mapping.Target.Name}: {string.Join(", ", mapping.Groups.Select(Group))})";
    }

    private static string Equation(Quantity quantity, Clause clause)
    {
        string name = quantity.Name + Subs(clause.Subs);
        if (clause.Except.Length > 0)
            name += " :EXCEPT: " + string.Join(", ", clause.Except.Select(Subs));
        string value = Text(clause.Value, 0);
        return quantity.Kind switch
        {
            QuantityKind.Table => $"{name}{value}",
            QuantityKind.Stock => $"{name} = INTEG({value}, {Text(quantity.Initial ?? new Num(0), 0)})",
            _ => $"{name} = {value}",
        };
    }

    private static string Subs(Sub[] subs) =>
        subs.Length == 0 ? "" : $"[{string.Join(",", subs.Select(s => (s.Dim?.Name ?? s.Element) + (s.Bang ? "!" : "")))}]";

    // Loosest first: or, and, not, comparison, sum, product, sign, power.
    private static int Level(string sign) =>
        sign switch
        {
            "or" => 1,
            "and" => 2,
            "not" => 3,
            "=" or "<>" or "<" or "<=" or ">" or ">=" => 4,
            "+" or "-" => 5,
            "*" or "/" => 6,
            "^" => 8,
            _ => throw new NotKnown(sign),
        };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(Expr expr, int around)
    {
        string Bracketed(string text, int level) => level < around ? $"({text})" : text;
        switch (expr)
        {
            case Num number:
                return Number(number.Value);
            case Clock:
                return "Time";
            case Place place:
                return place.Dim.Name;
            case Ref reference:
                return reference.Of.Name + Subs(reference.Subs);
            case Read read:
                return $"{Text(read.Of, 9)}({Text(read.X, 0)})";
            case Pre { Sign: "-" } minus:
                return Bracketed($"-{Text(minus.Operand, 7)}", 7);
            case Pre not:
                return Bracketed($":NOT: {Text(not.Operand, 4)}", 3);
            case Bin bin:
                int level = Level(bin.Sign);
                string sign = bin.Sign is "and" or "or" ? $" :{bin.Sign.ToUpperInvariant()}: " : bin.Sign;
                bool right = bin.Sign == "^";
                return Bracketed(
                    $"{Text(bin.Left, right || level == 4 ? level + 1 : level)}{sign}{Text(bin.Right, right ? level : level + 1)}",
                    level
                );
            case Table table:
                return $"({string.Join(",", table.Points.Select(p => $"({Number(p.X)},{Number(p.Y)})"))})";
            case Fun fun:
                return $"{fun.Name}({string.Join(", ", fun.Arguments.Select(a => Text(a, 0)))})";
            default:
                throw new NotKnown(expr.GetType().Name);
        }
    }
}
