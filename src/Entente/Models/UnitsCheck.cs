using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>
/// Checks that the units of equations go together (Vensim Reference Manual, "Units Checking"). A variable without a unit goes with everything. A number
/// written in an equation is a pure number in products and takes any unit in sums and comparisons. What a lookup takes is not checked, what it gives is its
/// unit. One mismatch is reported once: what follows from it is not.
/// </summary>
internal sealed class UnitsCheck
{
    private const int MostWarnings = 1000;

    private readonly UnitsNames names;
    private readonly Dictionary<Variable, Units?> units = new(ReferenceEqualityComparer.Instance);
    private readonly List<Diagnostic> problems = [];
    private Units? time;
    private Variable? owner;

    private UnitsCheck(string equivalences) => names = new UnitsNames(equivalences);

    /// <summary>Checks all equations, in the order of the file. Call it on a deep stack: it goes down expressions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="equivalences">Names of units that mean the same: a group a line, separated by commas.</param>
    public static ImmutableArray<Diagnostic> Run(Model model, string equivalences)
    {
        var check = new UnitsCheck(equivalences);
        foreach (var variable in model.Variables)
            check.ReadUnit(variable);
        check.time = new[] { model.TimeStep, model.FinalTime, model.InitialTime }
            .Select(v => check.units.GetValueOrDefault(v))
            .FirstOrDefault(u => u is { IsDimensionless: false });
        foreach (
            var variable in model.Variables.Where(v => !v.IsInternal && v.Kind is not (VariableKind.Lookup or VariableKind.Data))
        )
        foreach (var equation in variable.Equations)
            if (check.problems.Count < MostWarnings)
                check.Equation(variable, equation);
        return [.. check.problems];
    }

    private void ReadUnit(Variable variable)
    {
        var unit = names.Read(variable.Unit);
        units[variable] = unit;
        if (unit == null && variable.Unit.Trim().Length > 0 && !variable.IsInternal)
            problems.Add(UnitsDiagnostics.NoUnit(variable.Name, variable.Unit, variable.Span));
    }

    private void Equation(Variable variable, Equation equation)
    {
        owner = variable;
        var left = units[variable];
        if (left != null && equation.Value is CallExpression { Function.Name: "INTEG", Arguments.Length: >= 2 } stock)
        {
            Stock(variable, left, stock);
            return;
        }
        var right = Of(equation.Value);
        if (left != null && right.Unit is { } unit && !unit.Equals(left))
            problems.Add(
                UnitsDiagnostics.SidesDiffer(
                    variable.Name,
                    names.Text(left),
                    names.Text(unit),
                    Missing(left, unit),
                    equation.Span
                )
            );
    }

    private void Stock(Variable variable, Units left, CallExpression stock)
    {
        var rate = Of(stock.Arguments[0]);
        if (time != null && rate.Unit is { } unit && !unit.Equals(left.Over(time)))
        {
            var wanted = left.Over(time);
            problems.Add(
                UnitsDiagnostics.RateDiffers(
                    variable.Name,
                    names.Text(left),
                    names.Text(wanted),
                    names.Text(unit),
                    Missing(wanted, unit),
                    stock.Span
                )
            );
        }
        var initial = Of(stock.Arguments[1]);
        if (initial.Unit is { } start && !start.Equals(left))
            problems.Add(
                UnitsDiagnostics.InitialDiffers(
                    variable.Name,
                    names.Text(left),
                    names.Text(start),
                    Missing(left, start),
                    stock.Span
                )
            );
    }

    private Finding Of(Expression expression) =>
        expression switch
        {
            NumberExpression or ValuesExpression or AxisNumberExpression => Finding.Number,
            TimeExpression => Finding.OfUnit(time),
            ReferenceExpression reference => Finding.OfUnit(units.GetValueOrDefault(reference.Variable)),
            LookupReferenceExpression lookup => Finding.OfUnit(units.GetValueOrDefault(lookup.Variable)),
            DataReferenceExpression data => Finding.OfUnit(units.GetValueOrDefault(data.Variable)),
            ArrayExpression array => Of(array.Body),
            ArrayElementExpression element => Of(element.Call),
            UnaryExpression { Operator: UnaryOperator.Negate } negated => Of(negated.Operand),
            UnaryExpression unary => Ignored(unary.Operand),
            BinaryExpression binary => Binary(binary),
            CallExpression call => Call(call),
            _ => Finding.Unknown,
        };

    // A truth value is a pure number, whatever it was made of.
    private Finding Ignored(Expression operand)
    {
        _ = Of(operand);
        return Finding.Number;
    }

    private Finding Binary(BinaryExpression binary)
    {
        if (binary.Operator == BinaryOperator.Power)
            return Power(binary.Left, binary.Right, binary.Span);
        var left = Of(binary.Left);
        var right = Of(binary.Right);
        switch (binary.Operator)
        {
            case BinaryOperator.Multiply:
                return left.Product(right, (a, b) => a.Times(b));
            case BinaryOperator.Divide:
                return left.Product(right, (a, b) => a.Over(b));
            case BinaryOperator.And or BinaryOperator.Or:
                return Finding.Number;
        }
        if (left.Unit is { } a && right.Unit is { } b && !a.Equals(b))
        {
            problems.Add(
                UnitsDiagnostics.OperandsDiffer(
                    Verb(binary.Operator),
                    OwnerName,
                    Named(binary.Left, a),
                    Named(binary.Right, b),
                    Missing(a, b),
                    binary.Span
                )
            );
            return binary.Operator is BinaryOperator.Add or BinaryOperator.Subtract ? Finding.Mismatch : Finding.Number;
        }
        return binary.Operator is BinaryOperator.Add or BinaryOperator.Subtract ? left.Sum(right) : Finding.Number;
    }

    private string OwnerName => owner?.Name ?? "";

    private static string Verb(BinaryOperator op) =>
        op switch
        {
            BinaryOperator.Add => "added",
            BinaryOperator.Subtract => "subtracted",
            _ => "compared",
        };

    // "'price' (USD/tonne)" for a variable, else the unit alone.
    private string Named(Expression expression, Units unit) =>
        expression is ReferenceExpression reference ? $"'{reference.Variable.Name}' ({names.Text(unit)})" : names.Text(unit);

    private Finding Power(Expression left, Expression right, SourceSpan span)
    {
        var power = Of(right);
        if (power.Unit is { IsDimensionless: false } unit)
        {
            problems.Add(UnitsDiagnostics.ExponentHasUnit(OwnerName, Named(right, unit), span));
            _ = Of(left);
            return Finding.Mismatch;
        }
        var raised = Of(left);
        if (raised.Unit is not { IsDimensionless: false } of)
            return raised;
        if (Value(right) is { } exponent)
            return Finding.OfUnit(of.ToThe(exponent));
        problems.Add(UnitsDiagnostics.UnitToVariablePower(OwnerName, Named(left, of), span));
        return Finding.Mismatch;
    }

    // The value of an exponent that is written as a number or is a constant.
    private static double? Value(Expression expression) =>
        expression switch
        {
            NumberExpression number => number.Value,
            UnaryExpression { Operator: UnaryOperator.Negate } negated => -Value(negated.Operand),
            BinaryExpression { Operator: BinaryOperator.Divide } quotient => Value(quotient.Left) / Value(quotient.Right),
            ReferenceExpression { Variable: { Kind: VariableKind.Constant, Equations: [{ Value: NumberExpression number }] } } =>
                number.Value,
            _ => null,
        };

    private Finding Call(CallExpression call)
    {
        if (call.Function.Name == "POWER" && call.Arguments.Length == 2)
            return Power(call.Arguments[0], call.Arguments[1], call.Span);
        var rule = UnitsRule.Of(call.Function.UnitRule);
        var found = call.Arguments.Select(Of).ToArray();
        var bound = new Dictionary<string, (Units Unit, int Argument)>();
        bool isMismatch = false;
        bool isNumber = true;
        for (int i = 0; i < found.Length; i++)
        {
            isMismatch |= found[i].IsMismatch;
            if (rule.Argument(i) is not { } pattern)
                continue;
            isNumber &= found[i].IsNumber;
            if (found[i].Unit is { } unit)
                isMismatch |= !Match(call, i, pattern, unit, bound);
        }
        if (isMismatch)
            return Finding.Mismatch;
        if (rule.Result is not { } result)
            return Finding.Unknown;
        if (Filled(result, bound) is { } known)
            return Finding.OfUnit(known);
        return isNumber && result.PowerOf("time") == 0 ? Finding.Number : Finding.Unknown;
    }

    // Fits an argument's unit to its pattern: binds the one letter that is still free, or compares.
    private bool Match(
        CallExpression call,
        int argument,
        Units pattern,
        Units unit,
        Dictionary<string, (Units Unit, int Argument)> bound
    )
    {
        if (pattern.PowerOf("time") != 0 && time == null)
            return true;
        var free = pattern.Parts.Where(p => p.Name != "time" && !bound.ContainsKey(p.Name)).ToList();
        var rest = Filled(Without(pattern, free), bound);
        if (free.Count > 1 || rest == null)
            return true;
        if (free.Count == 1)
        {
            bound.Add(free[0].Name, (unit.Over(rest).ToThe(1 / free[0].Power), argument));
            return true;
        }
        if (rest.Equals(unit))
            return true;
        string name = call.Function.Parameters[Math.Min(argument, call.Function.Parameters.Length - 1)].Name;
        problems.Add(
            UnitsDiagnostics.ArgumentDiffers(
                call.Function.Name,
                name,
                OwnerName,
                names.Text(unit),
                names.Text(rest),
                Missing(rest, unit),
                call.Arguments[argument].Span
            )
        );
        return false;
    }

    private static Units Without(Units pattern, List<(string Name, double Power)> parts) =>
        parts.Aggregate(pattern, (left, part) => left.Over(Units.Base(part.Name).ToThe(part.Power)));

    private Units? Filled(Units pattern, Dictionary<string, (Units Unit, int Argument)> bound)
    {
        var result = Units.Dimensionless;
        foreach (var (name, power) in pattern.Parts)
        {
            var unit =
                name == "time" ? time
                : bound.TryGetValue(name, out var found) ? found.Unit
                : null;
            if (unit == null)
                return null;
            result = result.Times(unit.ToThe(power));
        }
        return result;
    }

    /// <summary>What would make the second unit the first, in words.</summary>
    private string Missing(Units wanted, Units has)
    {
        var factor = wanted.Over(has);
        if (time != null && factor.Equals(Units.Dimensionless.Over(time)))
            return $"a division by a time ({names.Text(time)}) is missing";
        if (time != null && factor.Equals(time))
            return $"a multiplication by a time ({names.Text(time)}) is missing";
        var parts = factor.Parts.ToList();
        if (parts.TrueForAll(p => p.Power < 0))
            return $"a division by {names.Text(Units.Dimensionless.Over(factor))} is missing";
        return parts.TrueForAll(p => p.Power > 0)
            ? $"a multiplication by {names.Text(factor)} is missing"
            : $"a factor in {names.Text(factor)} is missing";
    }
}

/// <summary>What is known of the unit of an expression: a unit; a written number, which fits into any sum; nothing; or that it was at fault already.</summary>
internal readonly record struct Finding
{
    /// <summary>The unit, null where none is known or none can be relied on.</summary>
    public Units? Unit { get; private init; }

    /// <summary>Whether it is made of written numbers only.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>Whether a mismatch inside it has been reported.</summary>
    public bool IsMismatch { get; private init; }

    /// <summary>A written number.</summary>
    public static Finding Number { get; } = new() { IsNumber = true };

    /// <summary>Nothing is known.</summary>
    public static Finding Unknown { get; }

    /// <summary>A mismatch has been reported.</summary>
    public static Finding Mismatch { get; } = new() { IsMismatch = true };

    /// <summary>A unit, or nothing where it is null.</summary>
    public static Finding OfUnit(Units? unit) => new() { Unit = unit };

    /// <summary>Of a product or quotient.</summary>
    public Finding Product(Finding other, Func<Units, Units, Units> combine)
    {
        if (IsMismatch || other.IsMismatch)
            return Mismatch;
        if (IsNumber && other.IsNumber)
            return Number;
        var left = IsNumber ? Units.Dimensionless : Unit;
        var right = other.IsNumber ? Units.Dimensionless : other.Unit;
        return left == null || right == null ? Unknown : OfUnit(combine(left, right));
    }

    /// <summary>Of a sum of parts whose units do not contradict each other.</summary>
    public Finding Sum(Finding other)
    {
        if (IsMismatch || other.IsMismatch)
            return Mismatch;
        if (IsNumber && other.IsNumber)
            return Number;
        return Unit != null ? this
            : other.Unit != null ? other
            : Unknown;
    }
}
