using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>
/// Checks that the units of equations go together (Vensim Reference Manual, "Units Checking"). The unit of a variable that has none is inferred where the equations
/// determine it. A number written in an equation is a pure number in products and takes any unit in sums and comparisons, as does its product with a pure function
/// (50 * PULSE(…)). What a lookup takes is not checked, what it gives is its unit. One mismatch is reported once: what follows from it is not.
/// </summary>
internal sealed class UnitsCheck
{
    private const int MostWarnings = 1000;

    private readonly UnitsNames names;
    private readonly Dictionary<Variable, Units?> units = new(ReferenceEqualityComparer.Instance);
    private readonly UnitsInference inference = new();
    private readonly List<Diagnostic> problems = [];
    private Units? time;
    private bool infers;
    private Variable? owner;

    private UnitsCheck(string equivalences) => names = new UnitsNames(equivalences);

    /// <summary>Checks all equations, in the order of the file. Call it on a deep stack: it goes down expressions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="equivalences">Names of units that mean the same: a group a line, separated by commas.</param>
    public static ImmutableArray<Diagnostic> Run(Model model, string equivalences)
    {
        var check = new UnitsCheck(equivalences);
        check.infers = HasUnits(model);
        check.names.JoinTime(model.Variables.Where(v => !v.IsInternal).Select(v => v.Unit));
        foreach (var variable in model.Variables)
            check.ReadUnit(variable);
        check.time = new[] { model.TimeStep, model.FinalTime, model.InitialTime }
            .Select(v => v.Unit.Trim().Length == 0 ? null : check.units.GetValueOrDefault(v))
            .FirstOrDefault(u => u is { IsDimensionless: false });
        foreach (
            var variable in model.Variables.Where(v => !v.IsInternal && v.Kind is not (VariableKind.Lookup or VariableKind.Data))
        )
        foreach (var equation in variable.Equations)
            if (check.problems.Count < MostWarnings)
                check.Equation(variable, equation);
        check.TellInferred(model);
        return [.. check.problems];
    }

    // Where few variables have units, nobody meant the others to have some.
    private static bool HasUnits(Model model)
    {
        Variable[] clock = [model.InitialTime, model.FinalTime, model.TimeStep, model.SavePer];
        var (all, withUnits) = (0, 0);
        foreach (var variable in model.Variables)
        {
            if (variable.IsInternal || variable.Kind == VariableKind.Lookup || Array.IndexOf(clock, variable) >= 0)
                continue;
            all++;
            withUnits += variable.Unit.Trim().Length > 0 ? 1 : 0;
        }
        return 2 * withUnits >= all;
    }

    // In one remark, so that a model with few units is not met with a list.
    private void TellInferred(Model model)
    {
        var known = model
            .Variables.Where(v =>
                v.Kind != VariableKind.Lookup
                && v.Unit.Trim().Length == 0
                && !v.IsInternal
                && units[v] is { } unit
                && inference.IsKnown(unit)
            )
            .Select(v => $"{v.Name} ({Text(units[v] ?? Units.Dimensionless)})")
            .ToList();
        if (known.Count > 0)
            problems.Add(UnitsDiagnostics.Inferred(known, SourceSpan.Whole(model.File)));
    }

    // Whether two units are the same, or become so by what is inferred from it.
    private bool Agree(Units a, Units b) => inference.Equate(a, b);

    private void ReadUnit(Variable variable)
    {
        var unit = variable.IsInternal ? null : names.Read(variable.Unit);
        // Units inside a macro name its inputs.
        bool isFree = variable.IsInternal || variable.Unit.Trim().Length == 0;
        units[variable] = isFree && infers ? inference.Unknown(variable.Name) : unit;
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
        if (left != null && right.Unit is { } unit && !Agree(left, unit))
            problems.Add(UnitsDiagnostics.SidesDiffer(variable.Name, Text(left), Text(unit), Missing(left, unit), equation.Span));
    }

    private void Stock(Variable variable, Units left, CallExpression stock)
    {
        var rate = Of(stock.Arguments[0]);
        if (time != null && rate.Unit is { } unit && !Agree(left.Over(time), unit))
        {
            var wanted = left.Over(time);
            problems.Add(
                UnitsDiagnostics.RateDiffers(
                    variable.Name,
                    Text(left),
                    Text(wanted),
                    Text(unit),
                    Missing(wanted, unit),
                    stock.Span
                )
            );
        }
        var initial = Of(stock.Arguments[1]);
        if (initial.Unit is { } start && !Agree(left, start))
            problems.Add(
                UnitsDiagnostics.InitialDiffers(variable.Name, Text(left), Text(start), Missing(left, start), stock.Span)
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
        if (left.Unit is { } a && right.Unit is { } b && !Agree(a, b))
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
        expression is ReferenceExpression reference ? $"'{reference.Variable.Name}' ({Text(unit)})" : Text(unit);

    private Finding Power(Expression left, Expression right, SourceSpan span)
    {
        var power = Of(right);
        if (power.Unit is { } unit && !Agree(Units.Dimensionless, unit))
        {
            problems.Add(UnitsDiagnostics.ExponentHasUnit(OwnerName, Named(right, unit), span));
            _ = Of(left);
            return Finding.Mismatch;
        }
        var raised = Of(left);
        if (raised.Unit is not { } found || inference.Resolve(found) is not { IsDimensionless: false } of)
            return raised;
        if (Value(right) is { } exponent)
            return Finding.OfUnit(of.ToThe(exponent));
        if (!inference.IsKnown(of))
            return Finding.Unknown;
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
        var bound = new Dictionary<string, Units>();
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
            return known.IsDimensionless && result.IsDimensionless ? Finding.Pure : Finding.OfUnit(known);
        return isNumber && result.PowerOf("time") == 0 ? Finding.Number : Finding.Unknown;
    }

    // Fits an argument's unit to its pattern: binds the one letter that is still free, or compares.
    private bool Match(CallExpression call, int argument, Units pattern, Units unit, Dictionary<string, Units> bound)
    {
        if (pattern.PowerOf("time") != 0 && time == null)
            return true;
        var free = pattern.Parts.Where(p => p.Name != "time" && !bound.ContainsKey(p.Name)).ToList();
        var rest = Filled(Without(pattern, free), bound);
        if (free.Count > 1 || rest == null)
            return true;
        if (free.Count == 1)
        {
            bound.Add(free[0].Name, unit.Over(rest).ToThe(1 / free[0].Power));
            return true;
        }
        if (Agree(rest, unit))
            return true;
        string name = call.Function.Parameters[Math.Min(argument, call.Function.Parameters.Length - 1)].Name;
        problems.Add(
            UnitsDiagnostics.ArgumentDiffers(
                call.Function.Name,
                name,
                OwnerName,
                Text(unit),
                Text(rest),
                Missing(rest, unit),
                call.Arguments[argument].Span
            )
        );
        return false;
    }

    private static Units Without(Units pattern, List<UnitPower> parts) =>
        parts.Aggregate(pattern, (left, part) => left.Over(Units.Base(part.Name).ToThe(part.Power)));

    private Units? Filled(Units pattern, Dictionary<string, Units> bound)
    {
        var result = Units.Dimensionless;
        foreach (var (name, power) in pattern.Parts)
        {
            var unit = name == "time" ? time : bound.GetValueOrDefault(name);
            if (unit == null)
                return null;
            result = result.Times(unit.ToThe(power));
        }
        return result;
    }

    private string Text(Units unit) => names.Text(inference.Resolve(unit), inference.Spelling);

    /// <summary>What would make the second unit the first, in words.</summary>
    private string Missing(Units wanted, Units has)
    {
        var factor = inference.Resolve(wanted.Over(has));
        if (time != null && factor.Equals(Units.Dimensionless.Over(time)))
            return $"a division by a time ({Text(time)}) is missing";
        if (time != null && factor.Equals(time))
            return $"a multiplication by a time ({Text(time)}) is missing";
        var parts = factor.Parts.ToList();
        if (parts.TrueForAll(p => p.Power < 0))
            return $"a division by {Text(Units.Dimensionless.Over(factor))} is missing";
        return parts.TrueForAll(p => p.Power > 0)
            ? $"a multiplication by {Text(factor)} is missing"
            : $"a factor in {Text(factor)} is missing";
    }
}
