using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Functions;

namespace Entente.Models;

// Equations with :=, which Vensim computes at the points of the data and not at time steps (Vensim Reference Manual, "Data Equations").
internal sealed partial class Binder
{
    private void FinishDataEquations()
    {
        var asBound = new Dictionary<Variable, Expression>(ReferenceEqualityComparer.Instance);
        foreach (var (variable, written) in definitions)
            if (variable is { Kind: VariableKind.Auxiliary, Equations: [{ Axes.IsEmpty: true } one], Shape.IsEmpty: true })
                if (written.TrueForAll(e => e.Kind == DefinitionKind.Data))
                    asBound[variable] = one.Value;
        foreach (var (variable, written) in definitions)
            if (variable.Kind == VariableKind.Auxiliary && written.Exists(e => e.Kind == DefinitionKind.Data))
                variable.Equations =
                [
                    .. variable.Equations.Select(e => IsSum(e) ? Summed(variable, e) : AtPoints(variable, e, asBound)),
                ];
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
        return equation with { Value = HiddenData(variable, equation.Axes, sums, variable.Interpolation, equation.Span) };
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

    // A data variable over loops, and what reads it there.
    private ReferenceExpression HiddenData(
        Variable variable,
        ImmutableArray<Axis> axes,
        DataSeries?[] series,
        DataInterpolation interpolation,
        SourceSpan span
    )
    {
        var data = new Variable
        {
            Name = FormattableString.Invariant($"{variable.Name} data {hidden.Count + 1}"),
            Kind = VariableKind.Data,
            Shape = [.. axes.Select(a => a.Dimension.Elements)],
            Interpolation = interpolation,
            Unit = variable.Unit,
            IsInternal = true,
            Span = span,
            Series = [.. series],
        };
        hidden.Add(data);
        return new ReferenceExpression(data, [.. axes.Select(a => (Index)AxisIndex.Along(a))], span);
    }

    private Equation AtPoints(Variable variable, Equation equation, Dictionary<Variable, Expression> asBound)
    {
        var value = Inlined(equation.Value, asBound, 0);
        double? missing = null;
        if (value is CallExpression { Function.Name: "X IF MISSING", Arguments: [var part, NumberExpression number] })
            (value, missing) = (part, number.Value);
        var reads = new List<DataRead>();
        bool isPlain = FindReads(value, equation.Axes, reads);
        if (missing == null && isPlain && (reads.Count == 0 || IsSameBetweenPoints(variable, value)))
            return equation;
        if (!isPlain)
        {
            // A multiple of one other equation's values is the same before and after.
            var changing = new List<Variable>();
            if (missing == null && (Degree(value, changing) > 1 || changing.Count > 1))
                problems.Add(ModelsDiagnostics.ComputedBetweenPoints(variable.Name, variable.Span));
            return equation;
        }
        // Without a series the run is refused in its name.
        if (reads.Exists(r => r.Series.Contains(null)))
            return missing == null ? equation : equation with { Value = value };
        return equation with { Value = new PointwiseData(this, variable, equation, reads, missing).Of(value) };
    }

    // A variable without subscripts that is computed from data stands for its equation.
    private static Expression Inlined(Expression expression, Dictionary<Variable, Expression> asBound, int depth) =>
        expression is ReferenceExpression { Variable: var read }
        && depth < 50
        && asBound.TryGetValue(read, out var own)
        && !IsSumCall(own)
            ? Inlined(own, asBound, depth + 1)
            : expression.WithParts(part => Inlined(part, asBound, depth + 1));

    private static bool IsSumCall(Expression value) =>
        value is CallExpression { Function.Name: "CUMULATE" or "CUMULATEF" or "X IF MISSING" };

    // A data variable that an equation reads, the loops around it, and its series for each element of these.
    private sealed record DataRead(ReferenceExpression Reference, ImmutableArray<Axis> Loops, DataSeries?[] Series);

    // What is read of data; false where values that change come from elsewhere.
    private static bool FindReads(Expression expression, ImmutableArray<Axis> loops, List<DataRead> reads)
    {
        switch (expression)
        {
            case ReferenceExpression { Variable: { Kind: VariableKind.Data } data } reference:
                var walk = new LoopWalk();
                var series = new DataSeries?[SizeOf(loops)];
                for (int i = 0; i < series.Length; i++)
                    series[i] = data.Series[walk.Flat(data, loops, reference.Indexes, i)];
                reads.Add(new DataRead(reference, loops, series));
                return true;
            case ReferenceExpression reference:
                return reference.Variable.Kind == VariableKind.Constant;
            default:
                bool isPlain = true;
                var inner = expression is ArrayExpression array ? loops.AddRange(array.Axes) : loops;
                _ = expression.WithParts(part =>
                {
                    isPlain &= FindReads(part, inner, reads);
                    return part;
                });
                return isPlain;
        }
    }

    // Whether it makes no difference that data are interpolated first and then combined: where all have the same points, and nothing but sums and multiples
    // stands between them, or nothing is interpolated.
    private static bool IsSameBetweenPoints(Variable variable, Expression value)
    {
        var data = new List<Variable>();
        int degree = Degree(value, data);
        return data.TrueForAll(d => d.Interpolation == variable.Interpolation)
            && HaveSamePoints(data)
            && (degree <= 1 || variable.Interpolation != DataInterpolation.Linear);
    }

    private static bool HaveSamePoints(List<Variable> data)
    {
        ImmutableArray<double>? times = null;
        foreach (var series in data.SelectMany(d => d.Series))
            if (series != null && (times ??= series.Times) is var first && !first.SequenceEqual(series.Times))
                return false;
        return true;
    }

    // 0 without values that change, 1 for sums of multiples of these, 2 for all else.
    private static int Degree(Expression expression, List<Variable> data)
    {
        switch (expression)
        {
            case NumberExpression or ValuesExpression or AxisNumberExpression:
            case ReferenceExpression { Variable.Kind: VariableKind.Constant }:
                return 0;
            case ReferenceExpression { Variable: var read }:
                if (!data.Contains(read))
                    data.Add(read);
                return 1;
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
            case TimeExpression:
                return 2;
            default:
                int parts = 0;
                _ = expression.WithParts(part =>
                {
                    parts = Math.Max(parts, Degree(part, data));
                    return part;
                });
                return parts == 0 ? 0 : 2;
        }
    }

    // An equation computed at the points that all its data have (or any, where a number stands for what is missing), and read between them by the rule of its variable.
    private sealed class PointwiseData(Binder binder, Variable variable, Equation equation, List<DataRead> reads, double? missing)
    {
        private readonly ImmutableArray<double>[] points = Points(equation, reads, missing != null);

        public Expression Of(Expression value)
        {
            var before = At(value, DataInterpolation.HoldBackward, out var from);
            var after = At(value, DataInterpolation.LookForward, out var until);
            Expression between = variable.Interpolation switch
            {
                DataInterpolation.HoldBackward => before,
                DataInterpolation.LookForward => after,
                DataInterpolation.Raw => IfThere(Times(DataInterpolation.Raw), before),
                _ => Binary(
                    BinaryOperator.Add,
                    before,
                    Binary(
                        BinaryOperator.Multiply,
                        Binary(BinaryOperator.Subtract, after, before),
                        new CallExpression(
                            FunctionTable.Named("ZIDZ"),
                            [
                                Binary(BinaryOperator.Subtract, new TimeExpression(value.Span), from),
                                Binary(BinaryOperator.Subtract, until, from),
                            ],
                            value.Span
                        )
                    )
                ),
            };
            return Array.Exists(points, p => p.IsEmpty) ? IfThere(from, between) : between;
        }

        private static ImmutableArray<double>[] Points(Equation equation, List<DataRead> reads, bool any)
        {
            var all = new ImmutableArray<double>[SizeOf(equation.Axes)];
            for (int i = 0; i < all.Length; i++)
            {
                // Inner loops go through the elements behind that of the equation.
                var own = reads.SelectMany(r =>
                    r.Series.Skip(i * (r.Series.Length / all.Length)).Take(r.Series.Length / all.Length)
                );
                SortedSet<double>? times = null;
                foreach (var series in own)
                    if (times == null)
                        times = [.. series?.Times ?? []];
                    else if (any)
                        times.UnionWith(series?.Times ?? []);
                    else
                        times.IntersectWith(series?.Times ?? []);
                all[i] = [.. times ?? []];
            }
            return all;
        }

        private Expression At(Expression value, DataInterpolation side, out ReferenceExpression time)
        {
            var times = time = Times(side);
            return Replaced(value);

            Expression Replaced(Expression expression) =>
                expression switch
                {
                    ReferenceExpression reference when reads.Find(r => ReferenceEquals(r.Reference, reference)) is { } read =>
                        binder.HiddenData(variable, read.Loops, Series(read), side, reference.Span),
                    TimeExpression => times,
                    _ => expression.WithParts(Replaced),
                };
        }

        private ReferenceExpression Times(DataInterpolation side) =>
            binder.HiddenData(variable, equation.Axes, [.. points.Select(p => new DataSeries(p, p))], side, equation.Span);

        private DataSeries?[] Series(DataRead read) =>
            [
                .. read.Series.Select(
                    (series, i) =>
                    {
                        var times = points[i / (read.Series.Length / points.Length)];
                        var own = new Dictionary<double, double>();
                        for (int k = 0; series != null && k < series.Times.Length; k++)
                            own[series.Times[k]] = series.Values[k];
                        return new DataSeries(
                            times,
                            [.. times.Select(t => own.TryGetValue(t, out double v) ? v : missing ?? double.NaN)]
                        );
                    }
                ),
            ];

        private CallExpression IfThere(Expression time, Expression value) =>
            new(
                FunctionTable.Named("IF THEN ELSE"),
                [
                    Binary(BinaryOperator.Equal, time, new NumberExpression(SpecialNumbers.NotAvailable, equation.Span)),
                    new NumberExpression(SpecialNumbers.NotAvailable, equation.Span),
                    value,
                ],
                equation.Span
            );

        private BinaryExpression Binary(BinaryOperator op, Expression left, Expression right) =>
            new(op, left, right, equation.Span);
    }
}
