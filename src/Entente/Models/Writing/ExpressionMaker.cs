using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Functions;

namespace Entente.Models.Writing;

/// <summary>Makes expressions that say in other words what stands at a place.</summary>
internal sealed class ExpressionMaker(SourceSpan span)
{
    public Expression Number(double value) => new NumberExpression(value, span);

    public Expression Call(string function, params ImmutableArray<Expression> arguments) =>
        new CallExpression(FunctionTable.Named(function), arguments, span);

    public Expression Binary(BinaryOperator op, Expression left, Expression right) => new BinaryExpression(op, left, right, span);

    public Expression Plus(Expression a, Expression b) => Binary(BinaryOperator.Add, a, b);

    public Expression Minus(Expression a, Expression b) => Binary(BinaryOperator.Subtract, a, b);

    public Expression Times(Expression a, Expression b) => Binary(BinaryOperator.Multiply, a, b);

    public Expression Ratio(Expression a, Expression b) => Binary(BinaryOperator.Divide, a, b);

    public Expression Negative(Expression a) => new UnaryExpression(UnaryOperator.Negate, a, span);

    public Expression If(Expression condition, Expression then, Expression otherwise) =>
        Call("IF THEN ELSE", condition, then, otherwise);

    /// <summary>Vensim's XIDZ: a denominator below 1e-6 in size counts as zero.</summary>
    public Expression RatioUnlessZero(Expression a, Expression b, Expression otherwise) =>
        If(Binary(BinaryOperator.Less, Call("ABS", b), Number(1e-6)), otherwise, Ratio(a, b));
}
