using System.Collections.Immutable;
using Entente.Language;

namespace Entente.Models;

// Equations with :=, which Vensim computes at the points of the data and not at time steps (Vensim Reference Manual, "Data Equations").
internal sealed partial class Binder
{
    private void FinishDataEquations()
    {
        foreach (var (variable, written) in definitions)
        {
            if (variable.Kind != VariableKind.Auxiliary || !written.Exists(e => e.Kind == DefinitionKind.Data))
                continue;
            if (variable.Equations.Any(IsSum))
                variable.Equations = [.. variable.Equations.Select(e => IsSum(e) ? Summed(variable, e) : e)];
            else if (!variable.Equations.All(e => IsSameBetweenPoints(variable, e.Value)))
                problems.Add(ModelsDiagnostics.ComputedBetweenPoints(variable.Name, variable.Span));
        }
    }

    private static bool IsSum(Equation equation) =>
        equation.Value is CallExpression { Function.Name: "CUMULATE" or "CUMULATEF", Arguments: [DataReferenceExpression] };

    // The sum of a series up to each of its points, or over all of them as one point at its end (Vensim Reference Manual, "CUMULATE").
    private Equation Summed(Variable variable, Equation equation)
    {
        var call = (CallExpression)equation.Value;
        var source = (DataReferenceExpression)call.Arguments[0];
        bool onlyLast = call.Function.Name == "CUMULATEF";
        var walk = new LoopWalk();
        var sums = new DataSeries?[SizeOf(equation.Axes)];
        for (int i = 0; i < sums.Length; i++)
            if (source.Variable.Series[walk.Flat(source.Variable, equation.Axes, source.Indexes, i)] is { } series)
                sums[i] = Sum(series, onlyLast);
            // The run is refused in the name of the series that is missing.
            else if (!equation.Excluded.Contains(i))
                return equation with { Value = new ReferenceExpression(source.Variable, source.Indexes, source.Span) };
        var data = new Variable
        {
            Name = FormattableString.Invariant($"{variable.Name} data {hidden.Count + 1}"),
            Kind = VariableKind.Data,
            Shape = [.. equation.Axes.Select(a => a.Dimension.Elements)],
            Interpolation = variable.Interpolation,
            Unit = variable.Unit,
            IsInternal = true,
            Span = equation.Span,
            Series = [.. sums],
        };
        hidden.Add(data);
        var same = equation.Axes.Select(a => (Index)new AxisIndex(a, [.. Enumerable.Range(0, a.Length)]));
        return equation with { Value = new ReferenceExpression(data, [.. same], equation.Span) };
    }

    private static DataSeries Sum(DataSeries series, bool onlyLast)
    {
        var sums = ImmutableArray.CreateBuilder<double>(series.Values.Length);
        double sum = 0;
        foreach (double value in series.Values)
            sums.Add(sum += value);
        return onlyLast && sums.Count > 0
            ? new DataSeries([series.Times[^1]], [sum])
            : new DataSeries(series.Times, sums.ToImmutable());
    }

    // Whether it makes no difference that data are interpolated first and then combined: where all have the same points, and nothing but sums and multiples
    // stands between them, or nothing is interpolated.
    private static bool IsSameBetweenPoints(Variable variable, Expression value)
    {
        var data = new List<Variable>();
        int degree = Degree(value, data);
        return data.Count == 0
            || (
                data.TrueForAll(d => d.Interpolation == variable.Interpolation)
                && HaveSamePoints(data)
                && (degree <= 1 || variable.Interpolation != DataInterpolation.Linear)
            );
    }

    private static bool HaveSamePoints(List<Variable> data)
    {
        ImmutableArray<double>? times = null;
        foreach (var series in data.SelectMany(d => d.Series))
            if (series != null && (times ??= series.Times) is var first && !first.SequenceEqual(series.Times))
                return false;
        return true;
    }

    // 0 without data, 1 for sums of multiples of data, 2 for all else.
    private static int Degree(Expression expression, List<Variable> data)
    {
        switch (expression)
        {
            case ReferenceExpression { Variable: { Kind: VariableKind.Data } read }:
                if (!data.Contains(read))
                    data.Add(read);
                return 1;
            case NumberExpression or ValuesExpression or AxisNumberExpression:
            case ReferenceExpression { Variable.Kind: VariableKind.Constant }:
                return 0;
            case UnaryExpression { Operator: UnaryOperator.Negate } unary:
                return Degree(unary.Operand, data);
            case BinaryExpression { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum:
                return Math.Max(Degree(sum.Left, data), Degree(sum.Right, data));
            case BinaryExpression { Operator: BinaryOperator.Multiply } product:
                return Math.Min(2, Degree(product.Left, data) + Degree(product.Right, data));
            case BinaryExpression { Operator: BinaryOperator.Divide } ratio:
                return Degree(ratio.Left, data) is var top && Degree(ratio.Right, data) == 0 ? top : 2;
            case ArrayExpression array:
                return Degree(array.Body, data);
            case CallExpression { Function.Name: "SUM" } call:
                return Degree(call.Arguments[0], data);
            default:
                var parts = 0;
                _ = expression.WithParts(part =>
                {
                    parts = Math.Max(parts, Degree(part, data));
                    return part;
                });
                return parts == 0 ? 0 : 2;
        }
    }
}
