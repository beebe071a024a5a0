using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>How a reality check came out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Holds">Whether what it demands is so wherever its condition is; null where it could not be run.</param>
/// <param name="FirstTime">The first saved time at which it is not so, else NaN.</param>
/// <param name="Problem">Why it could not be run, or nothing.</param>
/// <param name="Span">Where it is written.</param>
public sealed record RealityCheckResult(string Name, bool? Holds, double FirstTime, string Problem, SourceSpan Span);

/// <summary>
/// Runs Vensim's reality checks (Vensim User's Guide, chapter 14): <c>name :THE CONDITION: condition :IMPLIES: consequence</c>. Where the condition says
/// <c>variable = expression</c>, or names a test input that says so, the variable takes that value from RC START TIME on, else from the second time step;
/// what else the condition says must come about by itself. The consequence must hold at all saved times from then on at which the condition does.
/// </summary>
public static class RealityChecks
{
    /// <summary>Runs all checks of a model, each in a run of its own.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Ends the runs early.</param>
    public static ImmutableArray<RealityCheckResult> Run(Model model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Syntax is not { RealityChecks: { IsEmpty: false } checks } syntax)
            return [];
        return
        [
            .. checks.Where(c => c.Consequence != null).Select(check => new Checking(syntax, check).Run(model, cancellation)),
        ];
    }

    private sealed class Checking(ModelSyntax syntax, RealityCheckSyntax check)
    {
        private const string Verdict = "#reality check";
        private const string Start = "#reality check start";

        private readonly List<(NameSyntax Variable, SyntaxNode Value)> forced = [];
        private string problem = "";

        public RealityCheckResult Run(Model model, CancellationToken cancellation)
        {
            var condition = Spelt(check.Condition, isForced: true);
            RealityCheckResult Not(string why) => new(Names.AsWritten(check.Name), null, double.NaN, why, check.Span);
            if (problem.Length > 0)
                return Not(problem);
            if (!model.TryAlter(s => Altered(s, condition), out var altered, out var problems) || problem.Length > 0)
                return Not(problem.Length > 0 ? problem : problems[0].Message);
            ImmutableArray<Variable> asked = [.. altered.Variables.Where(v => v.Name is Verdict or Start)];
            if (!Simulator.TryCompile(altered, asked, new HashSet<Variable>(), out var simulator, out problems))
                return Not(problems.First(p => p.Severity == Severity.Error).Message);
            var run = simulator.Run(cancellation: cancellation);
            double start = run.Columns.First(c => c.Name == Start).Values[0];
            var verdicts = run.Columns.Where(c => c.Variable.Name == Verdict).ToList();
            for (int t = 0; t < run.Times.Length; t++)
                if (run.Times[t] >= start - 1e-9 && verdicts.Exists(v => v.Values[t] == 0))
                    return new(Names.AsWritten(check.Name), false, run.Times[t], "", check.Span);
            return new(Names.AsWritten(check.Name), true, double.NaN, "", check.Span);
        }

        // The condition with test inputs in place of their names; what it forces is gathered. Only what must be so on all accounts can be forced.
        private SyntaxNode Spelt(SyntaxNode node, bool isForced)
        {
            switch (node)
            {
                case BinarySyntax { Operator: BinaryOperator.And } both:
                    return both with { Left = Spelt(both.Left, isForced), Right = Spelt(both.Right, isForced) };
                case BinarySyntax { Operator: BinaryOperator.Or } either:
                    return either with { Left = Spelt(either.Left, false), Right = Spelt(either.Right, false) };
                case UnarySyntax unary:
                    return unary with { Operand = Spelt(unary.Operand, false) };
                case NameSyntax name when Input(name) is { } input:
                    return Spelt(input, isForced);
                case BinarySyntax { Operator: BinaryOperator.Equal, Left: NameSyntax variable } equal when isForced:
                    if (UsesCheckFunction(equal.Right))
                        problem = "It changes a variable along one of the RC functions, which is not simulated.";
                    forced.Add((variable, equal.Right));
                    return new NumberSyntax(1, equal.Span);
                default:
                    if (UsesCheckFunction(node))
                        problem = "It uses one of the RC functions, which are not simulated.";
                    return node;
            }
        }

        private SyntaxNode? Input(NameSyntax name) =>
            syntax
                .RealityChecks.FirstOrDefault(c => c.Consequence == null && Names.Canonical(c.Name) == Names.Canonical(name.Name))
                ?.Condition;

        private static bool UsesCheckFunction(SyntaxNode node) =>
            node switch
            {
                CallSyntax call => Names.Canonical(call.Name).StartsWith("rc ", StringComparison.Ordinal)
                    || call.Arguments.Any(UsesCheckFunction),
                UnarySyntax unary => UsesCheckFunction(unary.Operand),
                BinarySyntax binary => UsesCheckFunction(binary.Left) || UsesCheckFunction(binary.Right),
                _ => false,
            };

        private ModelSyntax Altered(ModelSyntax written, SyntaxNode condition)
        {
            var consequence = check.Consequence ?? new NumberSyntax(1, check.Span);
            if (UsesCheckFunction(consequence))
                problem = "It uses one of the RC functions, which are not simulated.";
            var equations = ImmutableArray.CreateBuilder<EquationSyntax>();
            foreach (var equation in written.Equations)
                Add(equations, equation);
            equations.Add(Hidden(Start, [], StartTime(written)));
            equations.Add(
                Hidden(
                    Verdict,
                    check.Subscripts,
                    new CallSyntax("IF THEN ELSE", [], [condition, consequence, new NumberSyntax(1, check.Span)], check.Span)
                )
            );
            return written with { Equations = equations.ToImmutable() };
        }

        private SyntaxNode StartTime(ModelSyntax written)
        {
            NameSyntax Name(string name) => new(name, [], check.Span);
            return written.Equations.Any(e => Names.Canonical(e.Name) == "rc start time")
                ? Name("RC START TIME")
                : new BinarySyntax(BinaryOperator.Add, Name("INITIAL TIME"), Name("TIME STEP"), check.Span);
        }

        // What the model makes of a variable that is forced goes on under another name.
        private void Add(ImmutableArray<EquationSyntax>.Builder equations, EquationSyntax equation)
        {
            var given = forced.FindAll(f => Names.Canonical(f.Variable.Name) == Names.Canonical(equation.Name));
            if (given.Count == 0 || equation.Value == null || equation.Kind == DefinitionKind.Lookup)
            {
                equations.Add(equation);
                return;
            }
            var (variable, value) = given[0];
            if (
                !variable
                    .Subscripts.Select(s => Names.Canonical(s.Name))
                    .SequenceEqual(equation.Subscripts.Select(s => Names.Canonical(s.Name)))
            )
                problem =
                    $"It gives '{Names.AsWritten(variable.Name)}' a value for other elements than an equation of the model does.";
            string own = $"#model's {Names.AsWritten(equation.Name).Trim('"')}";
            var now = new BinarySyntax(
                BinaryOperator.GreaterOrEqual,
                new BinarySyntax(
                    BinaryOperator.Add,
                    new NameSyntax("Time", [], check.Span),
                    new NumberSyntax(1e-9, check.Span),
                    check.Span
                ),
                new NameSyntax(Start, [], check.Span),
                check.Span
            );
            equations.Add(equation with { Name = own, IsInternal = true });
            equations.Add(
                equation with
                {
                    Value = new CallSyntax(
                        "IF THEN ELSE",
                        [],
                        [now, value, new NameSyntax(own, equation.Subscripts, equation.Span)],
                        equation.Span
                    ),
                    Kind = DefinitionKind.Equation,
                }
            );
        }

        private EquationSyntax Hidden(string name, ImmutableArray<SubscriptSyntax> subscripts, SyntaxNode value) =>
            new(name, subscripts, [], DefinitionKind.Equation, value, default, check.Span) { IsInternal = true };
    }
}
