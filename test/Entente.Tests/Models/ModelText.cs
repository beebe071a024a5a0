using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;
using Index = Entente.Models.Index;

namespace Entente.Tests.Models;

/// <summary>Writes a bound model as text, for golden files and to compare models.</summary>
internal static class ModelText
{
    private const double NotAvailable = -6.490371073168535e32;

    /// <summary>The whole model, in the order of the file.</summary>
    public static string Of(Model model)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"integration {model.Integration}");
        foreach (var dimension in model.Dimensions)
            text.AppendLine(Of(dimension));
        foreach (var variable in model.Variables)
            text.AppendLine(Of(variable));
        return text.ToString();
    }

    /// <summary>The variables, each with its equations.</summary>
    public static IEnumerable<string> Variables(Model model) => model.Variables.Select(v => Of(v).ReplaceLineEndings("\n"));

    /// <summary>The lines of a source that have problems, each with its problems below it.</summary>
    public static string Of(ImmutableArray<Diagnostic> problems, string source)
    {
        string[] lines = source.ReplaceLineEndings("\n").Split('\n');
        var text = new StringBuilder();
        foreach (var group in problems.GroupBy(p => p.Span.Line))
        {
            if (group.Key > 0)
                text.AppendLine(FormattableString.Invariant($"{group.Key, 4} | {lines[group.Key - 1].Replace('\t', ' ')}"));
            foreach (var problem in group)
            {
                string mark =
                    group.Key > 0
                        ? new string(' ', problem.Span.Column + 6) + new string('^', Math.Max(1, problem.Span.Length))
                        : "     | the file";
                text.AppendLine(mark);
                text.AppendLine(
                    $"       {problem.Severity.ToString().ToLowerInvariant()} {problem.Code}: {problem.Message} {problem.Hint}".TrimEnd()
                );
                foreach (var place in problem.Related)
                    text.AppendLine(CultureInfo.InvariantCulture, $"         line {place.Span.Line}: {place.Message}");
            }
        }
        return text.ToString();
    }

    private static string Of(Dimension dimension)
    {
        var mappings = dimension.Mappings.Select(m =>
            $" -> {m.Target}({string.Join(", ", m.Pairs.Select(p => string.Join('+', p)))})"
        );
        return $"dimension {dimension.Name}: {string.Join(", ", dimension.Elements)}{string.Concat(mappings)}";
    }

    private static string Of(Variable variable)
    {
        var text = new StringBuilder();
        string shape = string.Concat(variable.Shape.Select(elements => $"[{string.Join(',', elements)}]"));
        text.Append(
            CultureInfo.InvariantCulture,
            $"{(variable.IsInternal ? "internal " : "")}{variable.Kind.ToString().ToLowerInvariant()} {variable.Name}{shape}"
        );
        if (variable.Kind == VariableKind.Data)
            text.Append(CultureInfo.InvariantCulture, $" {variable.Interpolation}");
        if (variable.Unit.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $" unit '{variable.Unit}'");
        if (variable.Group.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $" group '{variable.Group}'");
        if (variable.Documentation.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $" \"{variable.Documentation}\"");
        foreach (var equation in variable.Equations)
            text.AppendLine().Append("    ").Append(Of(equation, variable));
        return text.ToString();
    }

    private static string Of(Equation equation, Variable variable)
    {
        string target = Of(equation.Target, k => variable.Shape[k]);
        string without = equation.Excluded.IsEmpty
            ? ""
            : $" without {string.Join(' ', Enumerable.Range(0, equation.Axes.Aggregate(1, (n, a) => n * a.Length)).Where(equation.Excluded.Contains))}";
        return $"{target}{without} = {Of(equation.Value)}".Trim();
    }

    private static string Of(ImmutableArray<Index> indexes, Func<int, ImmutableArray<string>> shape) =>
        indexes.IsEmpty ? "" : $"[{string.Join(',', indexes.Select((index, k) => Of(index, shape(k))))}]";

    // A loop by its dimension's name; where it does not go through elements of the same names in order, with those it picks.
    private static string Of(Index index, ImmutableArray<string> shape)
    {
        if (index is FixedIndex one)
            return shape[one.Position];
        var moving = (AxisIndex)index;
        string[] picked = [.. moving.Positions.Select(p => p < 0 ? "-" : shape[p])];
        string name = moving.Axis.Dimension.Name;
        return picked.SequenceEqual(moving.Axis.Dimension.Elements) ? name : $"{name}:({string.Join(' ', picked)})";
    }

    private static string Number(double value) =>
        value == NotAvailable ? ":NA:" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Of(Expression expression) =>
        expression switch
        {
            NumberExpression number => Number(number.Value),
            TextExpression text => $"'{text.Value}'",
            ValuesExpression values => $"({string.Join(' ', values.Values.Select(Number))})",
            TimeExpression => "Time",
            ReferenceExpression r => r.Variable.Name + Of(r.Indexes, k => r.Variable.Shape[k]),
            LookupReferenceExpression r => r.Variable.Name + Of(r.Indexes, k => r.Variable.Shape[k]),
            DataReferenceExpression r => r.Variable.Name + Of(r.Indexes, k => r.Variable.Shape[k]),
            AxisNumberExpression n => $"{n.Axis.Dimension.Name}#({string.Join(' ', n.Numbers.Select(Number))})",
            UnaryExpression u => $"{(u.Operator == UnaryOperator.Negate ? "-" : "not ")}{Of(u.Operand)}",
            BinaryExpression b => $"({Of(b.Left)} {Sign(b.Operator)} {Of(b.Right)})",
            CallExpression call => $"{call.Function.Name}({string.Join(", ", call.Arguments.Select(Of))})",
            ArrayExpression array => $"{{{string.Join(',', array.Axes.Select(a => a.Dimension.Name))}: {Of(array.Body)}}}",
            ArrayElementExpression element => Of(element.Call)
                + Of(element.Indexes, k => [.. Enumerable.Range(0, element.Lengths[k]).Select(i => Number(i))]),
            LookupExpression lookup => string.Concat(lookup.Table.X.Zip(lookup.Table.Y, (x, y) => $"<{Number(x)};{Number(y)}>")),
            _ => throw new InvalidOperationException(expression.GetType().Name),
        };

    /// <summary>An operator as it is written.</summary>
    public static string Sign(BinaryOperator op) =>
        op switch
        {
            BinaryOperator.Add => "+",
            BinaryOperator.Subtract => "-",
            BinaryOperator.Multiply => "*",
            BinaryOperator.Divide => "/",
            BinaryOperator.Power => "^",
            BinaryOperator.Equal => "=",
            BinaryOperator.NotEqual => "<>",
            BinaryOperator.Less => "<",
            BinaryOperator.LessOrEqual => "<=",
            BinaryOperator.Greater => ">",
            BinaryOperator.GreaterOrEqual => ">=",
            BinaryOperator.And => "and",
            _ => "or",
        };
}
