using System.Collections.Immutable;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>An equation as it is written: what stands in brackets on the left, and the parts of the right side as texts.</summary>
/// <param name="Subscripts">Elements or dimensions on the left side; empty where the variable has none.</param>
/// <param name="IsWhole">Whether it defines all elements of the variable at once.</param>
/// <param name="Value">The right side, from which a format makes its texts.</param>
/// <param name="Texts">The parts of the right side: rate and initial value of a stock, else the whole.</param>
internal sealed record WrittenEquation(
    ImmutableArray<string> Subscripts,
    bool IsWhole,
    Expression Value,
    ImmutableArray<string> Texts
)
{
    /// <summary>The equations of a variable. One for all elements where the format can say it so, else one for each.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="words">The words of the format.</param>
    /// <param name="parts">Takes the right side apart.</param>
    public static List<WrittenEquation> Of(
        Variable variable,
        ExpressionWriter words,
        Func<Expression, ImmutableArray<string>> parts
    )
    {
        var result = new List<WrittenEquation>();
        foreach (var equation in variable.Equations)
            if (Family(variable, equation, words, parts) is { } family)
                result.Add(family);
            else
                Each(variable, equation, words, parts, result);
        return result;
    }

    /// <summary>One equation of a variable: for all its elements where the format can say it so, else for the first.</summary>
    public static WrittenEquation Of(
        Variable variable,
        ExpressionWriter words,
        Func<Expression, ImmutableArray<string>> parts,
        Equation equation
    ) => Family(variable, equation, words, parts) ?? EachOf(variable, equation, words, parts)[0];

    /// <summary>An equation of a variable, written for each of its elements.</summary>
    public static List<WrittenEquation> EachOf(
        Variable variable,
        Equation equation,
        ExpressionWriter words,
        Func<Expression, ImmutableArray<string>> parts
    )
    {
        var result = new List<WrittenEquation>();
        Each(variable, equation, words, parts, result);
        return result;
    }

    private static WrittenEquation? Family(
        Variable variable,
        Equation equation,
        ExpressionWriter words,
        Func<Expression, ImmutableArray<string>> parts
    )
    {
        if (!equation.Excluded.IsEmpty)
            return null;
        var left = ImmutableArray.CreateBuilder<string>();
        bool isWhole = true;
        for (int k = 0; k < equation.Target.Length; k++)
        {
            if (equation.Target[k] is AxisIndex moving)
            {
                var picked = moving.Positions.Select(p => variable.Shape[k][p]);
                if (!picked.Select(Names.Canonical).SequenceEqual(moving.Axis.Dimension.Elements.Select(Names.Canonical)))
                    return null;
                isWhole &= moving.Axis.Length == variable.Shape[k].Length;
                left.Add(words.Name(moving.Axis.Dimension.Name));
            }
            else
            {
                isWhole &= variable.Shape[k].Length == 1;
                left.Add(words.Element(variable.Shape[k][((FixedIndex)equation.Target[k]).Position]));
            }
        }
        try
        {
            return new WrittenEquation(left.ToImmutable(), isWhole, equation.Value, parts(equation.Value));
        }
        catch (NotAFamily)
        {
            return null;
        }
    }

    private static void Each(
        Variable variable,
        Equation equation,
        ExpressionWriter words,
        Func<Expression, ImmutableArray<string>> parts,
        List<WrittenEquation> result
    )
    {
        int size = equation.Axes.Aggregate(1, (n, a) => n * a.Length);
        var walk = new LoopWalk();
        for (int loop = 0; loop < size; loop++)
        {
            if (equation.Excluded.Contains(loop))
                continue;
            words.FixAll(equation.Axes, loop);
            words.Loop = loop;
            int flat = walk.Flat(variable, equation.Axes, equation.Target, loop);
            result.Add(
                new WrittenEquation(
                    [.. variable.Elements(flat).Select(words.Element)],
                    false,
                    equation.Value,
                    parts(equation.Value)
                )
            );
        }
        words.Loop = null;
        foreach (var axis in equation.Axes)
            words.Fix(axis, null);
    }
}
