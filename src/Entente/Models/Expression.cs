using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Functions;

namespace Entente.Models;

/// <summary>An expression with all names resolved: what an equation computes. A tree without cycles; nodes may be shared.</summary>
/// <param name="Span">Where it is written.</param>
public abstract record Expression(SourceSpan Span)
{
    /// <summary>The same expression with each part that it directly holds replaced.</summary>
    internal Expression WithParts(Func<Expression, Expression> replace) =>
        this switch
        {
            UnaryExpression unary => unary with { Operand = replace(unary.Operand) },
            BinaryExpression binary => binary with { Left = replace(binary.Left), Right = replace(binary.Right) },
            CallExpression call => call with { Arguments = [.. call.Arguments.Select(replace)] },
            ArrayExpression array => array with { Body = replace(array.Body) },
            ArrayElementExpression element => element with
            {
                Call = element.Call with { Arguments = [.. element.Call.Arguments.Select(replace)] },
            },
            _ => this,
        };
}

/// <summary>A number.</summary>
public sealed record NumberExpression(double Value, SourceSpan Span) : Expression(Span);

/// <summary>A text, as an argument of the functions that name files and cells.</summary>
public sealed record TextExpression(string Value, SourceSpan Span) : Expression(Span);

/// <summary>One number for each element of the equation's axes (a list of constants, or constants from a spreadsheet), row by row, the last axis
/// fastest.</summary>
public sealed record ValuesExpression(ImmutableArray<double> Values, SourceSpan Span) : Expression(Span);

/// <summary>The current time.</summary>
public sealed record TimeExpression(SourceSpan Span) : Expression(Span);

/// <summary>The value of a variable.</summary>
/// <param name="Variable">The variable: not a lookup.</param>
/// <param name="Indexes">One index for each subscript of the variable.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ReferenceExpression(Variable Variable, ImmutableArray<Index> Indexes, SourceSpan Span) : Expression(Span);

/// <summary>A dimension or element used as a number: the position of the loop's element in its dimension, from 1.</summary>
/// <param name="Axis">The loop.</param>
/// <param name="Numbers">The number for each element of the loop.</param>
/// <param name="Span">Where it is written.</param>
public sealed record AxisNumberExpression(Axis Axis, ImmutableArray<double> Numbers, SourceSpan Span) : Expression(Span);

/// <summary>An operator with one operand.</summary>
public sealed record UnaryExpression(UnaryOperator Operator, Expression Operand, SourceSpan Span) : Expression(Span);

/// <summary>An operator with two operands.</summary>
public sealed record BinaryExpression(BinaryOperator Operator, Expression Left, Expression Right, SourceSpan Span)
    : Expression(Span);

/// <summary>A call of a function of the language. The arguments match the function's parameters in number and kind (see <see cref="Function"/>).</summary>
public sealed record CallExpression(Function Function, ImmutableArray<Expression> Arguments, SourceSpan Span) : Expression(Span);

/// <summary>An argument that is an array: the body's value for every element of the axes (the last fastest). SUM(x[party!]) is a call of SUM
/// with one array over a new axis of party; VECTOR SORT ORDER(x[party], 1) on the left side [party] gets x as an array over a new axis too.</summary>
/// <param name="Axes">The loops, new ones, used by nothing outside the body.</param>
/// <param name="Body">The value for one element.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ArrayExpression(ImmutableArray<Axis> Axes, Expression Body, SourceSpan Span) : Expression(Span);

/// <summary>One element of the array that a function returns (VECTOR SORT ORDER, INVERT MATRIX, ALLOCATE AVAILABLE, …).</summary>
/// <param name="Call">The call of a function whose result is an array, in the order of its first array argument's axes unless the function says
/// otherwise.</param>
/// <param name="Indexes">Positions in the result, one for each of its dimensions.</param>
/// <param name="Lengths">Lengths of the result's dimensions.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ArrayElementExpression(
    CallExpression Call,
    ImmutableArray<Index> Indexes,
    ImmutableArray<int> Lengths,
    SourceSpan Span
) : Expression(Span);

/// <summary>A table of points written in place, as an argument of a lookup function.</summary>
public sealed record LookupExpression(LookupTable Table, SourceSpan Span) : Expression(Span);

/// <summary>A lookup variable as an argument of a lookup function.</summary>
public sealed record LookupReferenceExpression(Variable Variable, ImmutableArray<Index> Indexes, SourceSpan Span)
    : Expression(Span);

/// <summary>A data variable named as such (not its current value), as an argument of the GET DATA functions.</summary>
public sealed record DataReferenceExpression(Variable Variable, ImmutableArray<Index> Indexes, SourceSpan Span)
    : Expression(Span);
