using System.Collections.Immutable;
using System.Globalization;
using Entente.Language;
using Entente.Language.Functions;
using Entente.Models;
using Index = Entente.Models.Index;

namespace Entente.Compilation;

// QUEUE FIFO: what waits by age is one state for each queue; its value, and what functions ask of it, are computed from that.
internal sealed partial class Expand
{
    private const int MostAges = 5_000;

    private readonly Dictionary<Variable, Queue?> queues = new(ReferenceEqualityComparer.Instance);

    private sealed record Queue(Variable Contents, int Ages, bool HasAttributes);

    private static bool IsQueue(Variable variable) =>
        variable.Equations is [_, ..]
        && variable.Equations.All(e => e.Value is CallExpression { Function.Name: "QUEUE FIFO" or "QUEUE FIFO ATTRIB" });

    // The value of a queue is all that waits.
    private Expression QueueValue(CallExpression at)
    {
        if (!IsWhole(at) || QueueOf(owner, at) is not { } queue)
            return at;
        return Call("SUM", at, Contents(queue, target, at, 0, queue.Ages));
    }

    private Expression OfQueue(CallExpression at, ImmutableArray<Expression> a)
    {
        bool asksAttributes = at.Function.Name.Contains("ATTRIB", StringComparison.Ordinal);
        bool isQueue = a[0] is ReferenceExpression { Variable: var named } && IsQueue(named);
        // What a queue itself cannot do has been reported in its own name.
        if (isQueue && QueueOf(((ReferenceExpression)a[0]).Variable, at) == null)
            return at;
        if (
            a[0] is not ReferenceExpression reference
            || !isQueue
            || QueueOf(reference.Variable, at) is not { } queue
            || (asksAttributes && !queue.HasAttributes)
        )
        {
            problems.Add(CompilationDiagnostics.NotAQueue(at.Function.Name, asksAttributes, at.Span));
            return at;
        }
        var arguments = a[1..];
        if (arguments.Length < FifoQueueRows.Arguments(at.Function.Name))
            arguments = arguments.Add(Number(0, at));
        var contents = Contents(queue, reference.Indexes, at, 0, queue.HasAttributes ? 2 * queue.Ages : queue.Ages);
        var asked = new Function("#" + at.Function.Name, at.Function.Parameters, "any -> any", at.Function.Meaning);
        return new CallExpression(
            asked,
            [.. arguments, TimeStep(at), contents, Number(queue.Ages, at), Number(queue.HasAttributes ? 1 : 0, at)],
            at.Span
        );
    }

    private static ArrayExpression Contents(Queue queue, ImmutableArray<Index> indexes, Expression at, int first, int count)
    {
        var axis = new Axis(new Dimension("ages", queue.Contents.Shape[^1][first..(first + count)], at.Span));
        var index = new AxisIndex(axis, [.. Enumerable.Range(first, count)]);
        return new ArrayExpression([axis], new ReferenceExpression(queue.Contents, indexes.Add(index), at.Span), at.Span);
    }

    // The state of a queue is made when it is first met; null where it cannot be.
    private Queue? QueueOf(Variable variable, CallExpression at)
    {
        if (queues.TryGetValue(variable, out var known))
            return known;
        queues[variable] = null;
        var calls = variable.Equations.Select(e => (CallExpression)e.Value).ToList();
        if (calls.Select(c => c.Function.Name).Distinct().Count() > 1)
        {
            problems.Add(CompilationDiagnostics.NotAQueue(at.Function.Name, true, at.Span));
            return null;
        }
        bool hasAttributes = calls[0].Function.Name == "QUEUE FIFO ATTRIB";
        int? longest = 0;
        foreach (var call in calls)
            longest = AgesOf(call.Arguments[^1]) is { } own ? Math.Max(longest ?? 0, own) : null;
        if (longest is not { } ages || ages > MostAges)
        {
            problems.Add(CompilationDiagnostics.QueueTooLong(variable.Name, MostAges, calls[0].Span));
            return null;
        }
        int results = hasAttributes ? 2 * ages : ages;
        var contents = new Variable
        {
            Name = $"#{calls[0].Function.Name} of {variable.Name}",
            Kind = VariableKind.Auxiliary,
            Shape = [.. variable.Shape, [.. Enumerable.Range(1, results).Select(i => i.ToString(CultureInfo.InvariantCulture))]],
            IsInternal = true,
            Span = variable.Span,
        };
        queues[variable] = new Queue(contents, ages, hasAttributes);
        // The calls stand in another place than the one at hand.
        var (outerLoops, outerOwner, outerTarget, outerDraws, outerHidden) = (loops.ToList(), owner, target, draws, hidden);
        var equations = ImmutableArray.CreateBuilder<CellEquation>();
        foreach (var equation in variable.Equations)
        {
            loops.Clear();
            loops.AddRange(equation.Axes);
            (owner, target, draws) = (contents, equation.Target, 0);
            if (QueueStateOf((CallExpression)equation.Value, ages, hasAttributes) is not { } state)
                return queues[variable] = null;
            equations.Add(
                new CellEquation(equation.Axes, equation.Target, equation.Excluded, null, null, equation.Span) { State = state }
            );
        }
        loops.Clear();
        loops.AddRange(outerLoops);
        (owner, target, draws, hidden) = (outerOwner, outerTarget, outerDraws, outerHidden);
        cells.Add(new Cell(contents, CellKind.State, equations.ToImmutable()));
        return queues[variable];
    }

    // Everything that waits at the start may wait to the end.
    private int? AgesOf(Expression range) =>
        Value(range, 0) / Value(new ReferenceExpression(timeStep, [], range.Span), 0) is { } first
        && (Value(finalTime, 0) - Value(initialTime, 0)) / Value(new ReferenceExpression(timeStep, [], range.Span), 0)
            is { } steps
        && first + steps is >= 0 and <= 1e9
            ? (int)Math.Max(1, Math.Round(first)) + (int)Math.Ceiling(steps) + 1
            : null;

    // What follows from constants as the model writes them.
    private static double? Value(Expression expression, int depth) =>
        expression switch
        {
            _ when depth > 20 => null,
            BinaryExpression { Operator: BinaryOperator.Add } b => Value(b.Left, depth + 1) + Value(b.Right, depth + 1),
            BinaryExpression { Operator: BinaryOperator.Subtract } b => Value(b.Left, depth + 1) - Value(b.Right, depth + 1),
            BinaryExpression { Operator: BinaryOperator.Multiply } b => Value(b.Left, depth + 1) * Value(b.Right, depth + 1),
            BinaryExpression { Operator: BinaryOperator.Divide } b => Value(b.Left, depth + 1) / Value(b.Right, depth + 1),
            ReferenceExpression { Variable: { Kind: VariableKind.Auxiliary, Equations: [{ Axes.IsEmpty: true } one] } } => Value(
                one.Value,
                depth + 1
            ),
            _ => KnownNumber(expression),
        };

    private StateCall? QueueStateOf(CallExpression call, int ages, bool hasAttributes)
    {
        var a = RewriteAll(call.Arguments);
        var (initial, range) = hasAttributes ? (a[6], a[8]) : (a[3], a[4]);
        if (TableOf(a[hasAttributes ? 4 : 2]) is not { } profile)
        {
            problems.Add(CompilationDiagnostics.ProfileOfOne(call.Span));
            return null;
        }
        var (low, high) = (profile.X[0], profile.X[^1]);
        var count = Call(
            "MAX",
            call,
            Number(1, call),
            Call("ROUND", call, Binary(BinaryOperator.Divide, range, TimeStep(call), call))
        );
        Expression At(double part) =>
            Binary(
                BinaryOperator.Add,
                Number(low, call),
                Binary(BinaryOperator.Divide, Number(part * (high - low), call), count, call),
                call
            );
        var table = new LookupExpression(profile, call.Span);
        var whole = Call("LOOKUP AREA", call, table, Number(low, call), Number(high, call));
        var initials = ImmutableArray.CreateBuilder<Expression>();
        // Spread over ages from one step on; what would be older than there is room for is no number.
        for (int age = 1; age <= ages; age++)
        {
            var part = Binary(BinaryOperator.Divide, Call("LOOKUP AREA", call, table, At(age - 1), At(age)), whole, call);
            var within = Binary(BinaryOperator.LessOrEqual, Number(age, call), count, call);
            var fits = Binary(BinaryOperator.LessOrEqual, count, Number(ages, call), call);
            var share = Call("IF THEN ELSE", call, fits, part, Number(double.NaN, call));
            initials.Add(
                Call("IF THEN ELSE", call, within, Binary(BinaryOperator.Multiply, initial, share, call), Number(0, call))
            );
        }
        if (!hasAttributes)
            return new StateCall(new FifoQueueState(ages, false), [a[0], a[1]], [], initials.ToImmutable(), null);
        if (TableOf(a[5]) is not { } multiples)
        {
            problems.Add(CompilationDiagnostics.ProfileOfOne(call.Span));
            return null;
        }
        var (first, last) = (multiples.X[0], multiples.X[^1]);
        for (int age = 1; age <= ages; age++)
        {
            var middle = Binary(
                BinaryOperator.Add,
                Number(first, call),
                Binary(BinaryOperator.Divide, Number((age - 0.5) * (last - first), call), count, call),
                call
            );
            var multiple = Call("LOOKUP", call, new LookupExpression(multiples, call.Span), middle);
            initials.Add(Binary(BinaryOperator.Multiply, a[7], multiple, call));
        }
        return new StateCall(new FifoQueueState(ages, true), [a[0], a[1], a[2], a[3]], [], initials.ToImmutable(), null);
    }

    // A table in place, or that of a lookup without subscripts.
    private static LookupTable? TableOf(Expression expression) =>
        expression switch
        {
            LookupExpression inline => inline.Table,
            LookupReferenceExpression { Indexes.IsEmpty: true, Variable.Equations: [{ Value: LookupExpression own }] } =>
                own.Table,
            _ => null,
        };
}
