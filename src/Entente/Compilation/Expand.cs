using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Functions;
using Entente.Language.Xmile;
using Entente.Models;
using Index = Entente.Models.Index;

namespace Entente.Compilation;

/// <summary>Turns functions with memory into hidden cells, so that there is one integrator: smooths, trends and delays become stocks,
/// DELAY FIXED a pipeline, SAMPLE IF TRUE a held value, INITIAL a frozen one. Hidden cells are families over the loops that surround the call.</summary>
internal sealed partial class Expand
{
    /// <summary>The share of a conveyor's initial material that comes out first; parameters: profile, conveyance time.</summary>
    internal static readonly Function FirstConveyorShare = new(
        "#FIRST CONVEYOR SHARE",
        [new("profile", ParameterKind.Lookup), new("time")],
        "1",
        "the share of a conveyor's initial material that comes out first"
    );

    /// <summary>The share of the first element of an array in its sum.</summary>
    internal static readonly Function FirstShare = new("#FIRST SHARE", [new("shares", ParameterKind.Array)], "1", "first share");

    /// <summary>The first element of an array.</summary>
    internal static readonly Function FirstElement = new(
        "#FIRST ELEMENT",
        [new("values", ParameterKind.Array)],
        "a0",
        "first element"
    );

    /// <summary>A result of CONVEYOR BELT when a run starts; parameters: shape, number of the result, contents, transit time, fractions of the leaks.</summary>
    internal static readonly Function FirstBeltResult = new(
        "#FIRST BELT RESULT",
        [new("shape", ParameterKind.Text), new("result"), new("contents"), new("transit")],
        "1",
        "a result of a conveyor when a run starts"
    );

    // The formulas are those of Vensim's reference manual (Ventana Systems), page of each function.
    private static readonly Dictionary<string, Func<Expand, CallExpression, ImmutableArray<Expression>, Expression>> Forms = new()
    {
        ["SMOOTH"] = (e, c, a) => e.Smooth(c, a[0], a[1], a[0], 1),
        ["SMOOTHI"] = (e, c, a) => e.Smooth(c, a[0], a[1], a[2], 1),
        ["SMOOTH3"] = (e, c, a) => e.Smooth(c, a[0], a[1], a[0], 3),
        ["SMOOTH3I"] = (e, c, a) => e.Smooth(c, a[0], a[1], a[2], 3),
        ["SMOOTH N"] = (e, c, a) => e.Order(c, a[3]) is { } smoothOrder ? e.Smooth(c, a[0], a[1], a[2], smoothOrder) : c,
        ["DELAY1"] = (e, c, a) => e.Delay(c, a[0], a[1], a[0], 1),
        ["DELAY1I"] = (e, c, a) => e.Delay(c, a[0], a[1], a[2], 1),
        ["DELAY3"] = (e, c, a) => e.Delay(c, a[0], a[1], a[0], 3),
        ["DELAY3I"] = (e, c, a) => e.Delay(c, a[0], a[1], a[2], 3),
        ["DELAY N"] = (e, c, a) => e.Order(c, a[3]) is { } delayOrder ? e.Delay(c, a[0], a[1], a[2], delayOrder) : c,
        ["TREND"] = (e, c, a) => e.Trend(c, a[0], a[1], a[2]),
        ["FORECAST"] = (e, c, a) => e.Forecast(c, a[0], a[1], a[2]),
        ["NPV"] = (e, c, a) => e.Npv(c, a[0], a[1], a[2], a[3], isAtEnd: false),
        ["NPVE"] = (e, c, a) => e.Npv(c, a[0], a[1], a[2], a[3], isAtEnd: true),
        ["DELAY MATERIAL"] = (e, c, a) => e.HideState(c, DelayMaterialState.Instance, [a[0], a[1], a[3]], [a[1], a[2]], a[2]),
        ["DELAY INFORMATION"] = (e, c, a) => e.HideState(c, DelayInformationState.Instance, [a[0], a[1]], [a[1], a[2]], a[2]),
        ["DELAY BATCH"] = (e, c, a) => e.Batch(c, a),
        ["DELAY CONVEYOR"] = (e, c, a) => e.Conveyor(c, a),
        ["DELAY PROFILE"] = (e, c, a) => e.HideState(c, DelayProfileState.Instance, [a[1], a[2]], [a[2], a[3], a[4]], a[3], a[0]),
        ["DEPRECIATE STRAIGHTLINE"] = (e, c, a) => e.StraightLine(c, a),
        ["DEPRECIATE BY SCHEDULE"] = (e, c, a) => e.BySchedule(c, a),
        ["TIME SHIFT"] = (e, c, a) =>
            Call("GET DATA AT TIME", c, a[0], Binary(BinaryOperator.Add, new TimeExpression(c.Span), a[1], c)),
        ["TIME BASE"] = (e, c, a) =>
            Binary(BinaryOperator.Add, a[0], Binary(BinaryOperator.Multiply, a[1], new TimeExpression(c.Span), c), c),
        ["SAMPLE UNTIL"] = (e, c, a) =>
            e.Sample(c, Binary(BinaryOperator.LessOrEqual, new TimeExpression(c.Span), a[0], c), a[1], a[2]),
        ["REINITIAL"] = (e, c, a) => e.Hide(c, CellKind.Frozen, null, a[0]),
        ["DELAY FIXED"] = (e, c, a) => e.HideState(c, DelayFixedState.Instance, [a[0]], [a[1], a[2]], a[2]),
        ["SAMPLE IF TRUE"] = (e, c, a) => e.Sample(c, a[0], a[1], a[2]),
        ["PREVIOUS"] = (e, c, a) => e.Hide(c, CellKind.Held, a[0], a[1]),
        ["INITIAL"] = (e, c, a) => e.Hide(c, CellKind.Frozen, null, a[0]),
        ["SHIFT IF TRUE"] = (e, c, a) => e.Shift(c, a),
        ["SINTEG"] = (e, c, a) => e.Bounded(c, a),
        ["QUEUE FIFO"] = (e, c, _) => e.QueueValue(c),
        ["QUEUE FIFO ATTRIB"] = (e, c, _) => e.QueueValue(c),
        ["QUEUE AGE AVERAGE"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE AGE IN RANGE"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE AGE OLDEST"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE ATTRIB AVERAGE"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE ATTRIB IN RANGE"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE ATTRIB MAX"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE ATTRIB MIN"] = (e, c, a) => e.OfQueue(c, a),
        ["QUEUE ATTRIB QUANTITY"] = (e, c, a) => e.OfQueue(c, a),
    };

    private readonly List<Cell> cells = [];
    private readonly List<Diagnostic> problems;
    private readonly IReadOnlySet<Variable> moved;
    private readonly Variable timeStep;
    private readonly IntegrationMethod integration;
    private readonly ReferenceExpression initialTime;
    private readonly ReferenceExpression finalTime;
    private readonly Variable? noiseSeed;

    // The loops around the expression at hand, outermost first, and the variable that it belongs to.
    private readonly List<Axis> loops = [];
    private Variable owner;
    private ImmutableArray<Index> target = [];
    private ElementSet excluded = ElementSet.None;
    private Expression? whole;

    // How many hidden variables the variable has so far, and draws the equation: numbers that no other variable moves.
    private int hidden;
    private int draws;

    private Expand(Model model, IReadOnlySet<Variable> moved, List<Diagnostic> problems)
    {
        this.moved = moved;
        this.problems = problems;
        timeStep = model.TimeStep;
        integration = model.Integration;
        initialTime = new ReferenceExpression(model.InitialTime, [], model.InitialTime.Span);
        finalTime = new ReferenceExpression(model.FinalTime, [], model.FinalTime.Span);
        noiseSeed = model.NoiseSeed;
        owner = timeStep;
    }

    /// <summary>Whether calls of a function with memory can be expanded.</summary>
    public static bool CanExpand(string function) =>
        function is "INTEG" or "CONVEYOR BELT" or "QUEUE LINE" || Forms.ContainsKey(function);

    /// <summary>Expands a model. <paramref name="moved"/> are constants that the runs move over time.</summary>
    public static CellSystem Run(Model model, IReadOnlySet<Variable> moved, List<Diagnostic> problems)
    {
        var expand = new Expand(model, moved, problems);
        foreach (var variable in model.Variables.Where(v => v.Kind != VariableKind.Lookup))
            expand.Add(variable);
        if (expand.shifts.Count > 0)
            expand.AddShifts();
        return new CellSystem(model, [.. expand.cells]);
    }

    private void Add(Variable variable)
    {
        owner = variable;
        hidden = 0;
        var kind = variable.Kind switch
        {
            VariableKind.Constant => moved.Contains(variable) ? CellKind.Data : CellKind.Constant,
            VariableKind.Data => CellKind.Data,
            VariableKind.Stock => CellKind.Stock,
            _ => CellKind.Auxiliary,
        };
        if (variable.Equations is [{ Value: CallExpression { Function.Name: "CONVEYOR BELT" or "QUEUE LINE" } }, ..])
            kind = CellKind.State;
        var equations = variable
            .Equations.Select(equation => kind == CellKind.State ? AddBelt(equation) : AddEquation(equation, kind))
            .ToImmutableArray();
        cells.Add(new Cell(variable, kind, equations));
    }

    private CellEquation AddEquation(Equation equation, CellKind kind)
    {
        loops.AddRange(equation.Axes);
        target = equation.Target;
        excluded = equation.Excluded;
        whole = equation.Value;
        draws = 0;
        Expression? value = equation.Value;
        Expression? initial = null;
        if (kind == CellKind.Stock && equation.Value is CallExpression { Function.Name: "INTEG" } integ)
            (value, initial) = (Rewrite(integ.Arguments[0]), Rewrite(integ.Arguments[1]));
        else if (kind == CellKind.Auxiliary)
            value = Rewrite(equation.Value);
        loops.Clear();
        return new CellEquation(equation.Axes, equation.Target, equation.Excluded, value, initial, equation.Span);
    }

    // The last subscript of the variable goes through the results of a state that all of them share.
    private CellEquation AddBelt(Equation equation)
    {
        var axes = equation.Axes[..^1];
        loops.AddRange(axes);
        target = equation.Target[..^1];
        draws = 0;
        var call = (CallExpression)equation.Value;
        var arguments = RewriteAll(call.Arguments);
        loops.Clear();
        return new CellEquation(axes, target, equation.Excluded, null, null, equation.Span)
        {
            State = call.Function.Name == "QUEUE LINE" ? Line(arguments) : Belt(arguments),
        };
    }

    private static StateCall Line(ImmutableArray<Expression> arguments) =>
        new(new QueueState(arguments.Length - 2), arguments[1..], [arguments[0]], [arguments[0], arguments[0]], null);

    private static StateCall Belt(ImmutableArray<Expression> arguments)
    {
        var shape = ConveyorShape.Parse(((TextExpression)arguments[0]).Value);
        var fractions = arguments[10..].Where((_, i) => i % 2 == 1);
        ImmutableArray<Expression> starts = [arguments[1], arguments[2], .. fractions];
        var initials = Enumerable
            .Range(0, shape.Results)
            .Select(result => new CallExpression(
                FirstBeltResult,
                [arguments[0], Number(result, arguments[0]), .. starts],
                arguments[0].Span
            ));
        return new StateCall(new ConveyorState(shape), arguments[2..], starts, [.. initials], null);
    }

    private Expression Rewrite(Expression expression)
    {
        switch (expression)
        {
            case UnaryExpression unary:
                return unary with { Operand = Rewrite(unary.Operand) };
            case BinaryExpression binary:
                return binary with { Left = Rewrite(binary.Left), Right = Rewrite(binary.Right) };
            case ArrayElementExpression element:
                return element with { Call = element.Call with { Arguments = RewriteAll(element.Call.Arguments) } };
            case ArrayExpression array:
                loops.AddRange(array.Axes);
                var body = Rewrite(array.Body);
                loops.RemoveRange(loops.Count - array.Axes.Length, array.Axes.Length);
                return array with { Body = body };
            case CallExpression { Function.Name: "GAME" } game:
                return Rewrite(game.Arguments[0]);
            case CallExpression { Function.Memory: FunctionMemory.None } call:
                return Seeded(call with { Arguments = RewriteAll(call.Arguments) });
            case CallExpression call:
                return WithMemory(call with { Arguments = RewriteAll(call.Arguments) });
            default:
                return expression;
        }
    }

    // The elements that the equation at hand is for, where it names single ones.
    private string Place() =>
        string.Join(
            ',',
            target.Select((index, k) => index is FixedIndex one ? Names.Canonical(owner.Shape[k][one.Position]) : "")
        );

    // All random functions depend on NOISE SEED.
    private CallExpression Seeded(CallExpression call)
    {
        if (!call.Function.DrawsAtRandom)
            return call;
        Expression seed =
            noiseSeed != null ? new ReferenceExpression(noiseSeed, [], call.Span) : Number(Model.DefaultNoiseSeed, call);
        var place = new TextExpression(
            FormattableString.Invariant($"{Names.Canonical(owner.Name)} {Place()} {++draws}"),
            call.Span
        );
        var elements = loops.Select(axis => new AxisNumberExpression(
            axis,
            [.. Enumerable.Range(0, axis.Length).Select(i => (double)i)],
            call.Span
        ));
        return call with { Arguments = [.. call.Arguments, seed, place, .. elements] };
    }

    private ImmutableArray<Expression> RewriteAll(ImmutableArray<Expression> arguments) => [.. arguments.Select(Rewrite)];

    private Expression WithMemory(CallExpression call)
    {
        if (Forms.TryGetValue(call.Function.Name, out var form))
            return form(this, call, call.Arguments);
        problems.Add(CompilationDiagnostics.NotSupported(call.Function, call.Span));
        return call;
    }

    private int? Order(CallExpression call, Expression order)
    {
        double? value = KnownNumber(order);
        if (value is >= 1 and <= 1000)
            return (int)Math.Round(value.Value);
        problems.Add(CompilationDiagnostics.OrderNotNumber(call.Function.Name, call.Span));
        return null;
    }

    private Expression Smooth(CallExpression at, Expression input, Expression time, Expression initial, int order)
    {
        var stageTime = order == 1 ? time : Binary(BinaryOperator.Divide, time, Number(order, at), at);
        Expression stage = input;
        for (int i = 0; i < order; i++)
        {
            var before = stage;
            stage = HideStock(
                at,
                level => Binary(BinaryOperator.Divide, Binary(BinaryOperator.Subtract, before, level, at), stageTime, at),
                initial
            );
        }
        return stage;
    }

    private Expression Delay(CallExpression at, Expression input, Expression time, Expression initial, int order)
    {
        var stageTime = order == 1 ? time : Binary(BinaryOperator.Divide, time, Number(order, at), at);
        Expression flow = input;
        for (int i = 0; i < order; i++)
        {
            var inflow = flow;
            var stock = HideStock(
                at,
                level => Binary(BinaryOperator.Subtract, inflow, Binary(BinaryOperator.Divide, level, stageTime, at), at),
                Binary(BinaryOperator.Multiply, initial, stageTime, at)
            );
            flow = Binary(BinaryOperator.Divide, stock, stageTime, at);
        }
        return flow;
    }

    private Expression Trend(CallExpression at, Expression input, Expression time, Expression initial)
    {
        var start = Binary(
            BinaryOperator.Divide,
            input,
            Binary(BinaryOperator.Add, Number(1, at), Binary(BinaryOperator.Multiply, initial, time, at), at),
            at
        );
        var average = Smooth(at, input, time, start, 1);
        return Call(
            "ZIDZ",
            at,
            Binary(BinaryOperator.Subtract, input, average, at),
            Binary(BinaryOperator.Multiply, time, Call("ABS", at, average), at)
        );
    }

    private Expression Forecast(CallExpression at, Expression input, Expression time, Expression horizon)
    {
        var average = Smooth(at, input, time, input, 1);
        var trend = Call(
            "ZIDZ",
            at,
            Binary(BinaryOperator.Subtract, input, average, at),
            Binary(BinaryOperator.Multiply, time, average, at)
        );
        return Binary(
            BinaryOperator.Multiply,
            input,
            Binary(BinaryOperator.Add, Number(1, at), Binary(BinaryOperator.Multiply, trend, horizon, at), at),
            at
        );
    }

    // NPV counts a flow when its step begins, the current one included; NPVE when its step ends.
    private Expression Npv(
        CallExpression at,
        Expression stream,
        Expression rate,
        Expression initial,
        Expression factor,
        bool isAtEnd
    )
    {
        var step = TimeStep(at);
        var growth = Binary(BinaryOperator.Add, Number(1, at), Binary(BinaryOperator.Multiply, rate, step, at), at);
        Expression first = isAtEnd ? Binary(BinaryOperator.Divide, Number(1, at), growth, at) : Number(1, at);
        var discount = HideStock(
            at,
            level => new UnaryExpression(
                UnaryOperator.Negate,
                Binary(BinaryOperator.Divide, Binary(BinaryOperator.Multiply, level, rate, at), growth, at),
                at.Span
            ),
            first
        );
        var product = Binary(BinaryOperator.Multiply, stream, discount, at);
        var sum = HideStock(at, _ => product, initial);
        return Binary(
            BinaryOperator.Multiply,
            Binary(BinaryOperator.Add, sum, Binary(BinaryOperator.Multiply, product, step, at), at),
            factor,
            at
        );
    }

    // A batch in process that ends at the start or before comes out in the first step.
    private ReferenceExpression Batch(CallExpression at, ImmutableArray<Expression> a)
    {
        var isOut = Binary(BinaryOperator.LessOrEqual, a[4], new TimeExpression(at.Span), at);
        var first = Call("IF THEN ELSE", at, isOut, Binary(BinaryOperator.Divide, a[3], TimeStep(at), at), Number(0, at));
        return HideState(at, DelayBatchState.Instance, [a[0], a[1], a[2]], [a[3], a[4], a[5]], first);
    }

    private ReferenceExpression Conveyor(CallExpression at, ImmutableArray<Expression> a)
    {
        var share = new CallExpression(FirstConveyorShare, [a[3], a[5]], at.Span);
        var first = Binary(BinaryOperator.Divide, Binary(BinaryOperator.Multiply, a[4], share, at), TimeStep(at), at);
        return HideState(at, DelayConveyorState.Instance, [a[0], a[1], a[2]], [a[4], a[5]], first, a[3]);
    }

    // What is written off now is the current input's share and those of the fiscal periods before.
    private Expression StraightLine(CallExpression at, ImmutableArray<Expression> a)
    {
        var periods = Call("MAX", at, Number(1, at), Call("ROUND", at, Binary(BinaryOperator.Divide, a[1], a[2], at)));
        // Before the run the stream was the initial value for as many periods as still count.
        var earlier = Binary(
            BinaryOperator.Subtract,
            Number(1, at),
            Binary(BinaryOperator.Divide, Number(1, at), periods, at),
            at
        );
        var first = Binary(BinaryOperator.Multiply, a[3], earlier, at);
        var before = HideState(at, StraightLineState.Instance, [a[0]], [periods, a[2], a[3]], first);
        return Binary(BinaryOperator.Add, Binary(BinaryOperator.Divide, a[0], periods, at), before, at);
    }

    private Expression BySchedule(CallExpression at, ImmutableArray<Expression> a)
    {
        int shares = a[1] is ArrayExpression schedule ? Loops.Size(schedule.Axes) : 1;
        int starts = a[2] is ArrayExpression initial ? Loops.Size(initial.Axes) : 1;
        var share = new CallExpression(FirstShare, [a[1]], at.Span);
        // The state's own result at the start is the first of the initial amounts.
        var before = HideState(
            at,
            new ScheduleState(shares, starts),
            [a[0]],
            [a[3], a[4], a[1], a[2]],
            new CallExpression(FirstElement, [a[2]], at.Span)
        );
        return Binary(BinaryOperator.Add, Binary(BinaryOperator.Multiply, a[0], share, at), before, at);
    }

    private ReferenceExpression TimeStep(Expression at) => new(timeStep, [], at.Span);

    // Where an auxiliary itself stands in the arguments, its value of the step before is meant; a stock has a value already.
    private Expression Sample(CallExpression at, Expression condition, Expression input, Expression initial)
    {
        var (cell, reference) = Shell(at, CellKind.Held);
        Expression Before(Expression expression) =>
            owner.Kind != VariableKind.Stock
            && expression is ReferenceExpression own
            && own.Variable == owner
            && IsTarget(own.Indexes)
                ? reference
                : expression.WithParts(Before);
        var now = Call("IF THEN ELSE", at, Before(condition), Before(input), reference);
        cells.Add(cell(now, initial));
        return now;
    }

    private bool IsTarget(ImmutableArray<Index> indexes)
    {
        for (int k = 0; k < indexes.Length; k++)
        {
            bool isSame = (indexes[k], target[k]) switch
            {
                (FixedIndex a, FixedIndex b) => a.Position == b.Position,
                (AxisIndex a, AxisIndex b) => a.Axis == b.Axis && a.Positions.SequenceEqual(b.Positions),
                _ => false,
            };
            if (!isSame)
                return false;
        }
        return true;
    }

    private Expression HideStock(CallExpression at, Func<Expression, Expression> rate, Expression initial)
    {
        var (cell, reference) = Shell(at, CellKind.Stock);
        cells.Add(cell(rate(reference), initial));
        return reference;
    }

    private Expression Hide(CallExpression at, CellKind kind, Expression? value, Expression initial)
    {
        var (cell, reference) = Shell(at, kind);
        cells.Add(cell(value, initial));
        return reference;
    }

    private ReferenceExpression HideState(
        CallExpression at,
        StateFunction function,
        ImmutableArray<Expression> inputs,
        ImmutableArray<Expression> starts,
        Expression initial,
        Expression? table = null
    )
    {
        var (cell, reference) = Shell(at, CellKind.State);
        var bare = cell(null, null);
        cells.Add(bare with { Equations = [bare.Equations[0] with { State = new(function, inputs, starts, [initial], table) }] });
        return reference;
    }

    // A hidden variable over the loops around the call, and the expression that reads its element there. The loops of the hidden equation are
    // the same objects as those around the call, so that the arguments keep their meaning.
    private (Func<Expression?, Expression?, Cell> Cell, ReferenceExpression Reference) Shell(CallExpression at, CellKind kind)
    {
        hidden++;
        var axes = loops.ToImmutableArray();
        var variable = new Variable
        {
            Name = $"#{at.Function.Name} {hidden} of {owner.Name}",
            Kind = kind == CellKind.Stock ? VariableKind.Stock : VariableKind.Auxiliary,
            Shape = ShapeOf(axes),
            IsInternal = true,
            Span = at.Span,
        };
        ImmutableArray<Index> indexes = [.. axes.Select(AxisIndex.Along)];
        return (
            (value, initial) =>
                new Cell(variable, kind, [new CellEquation(axes, indexes, ElementSet.None, value, initial, at.Span)]),
            new ReferenceExpression(variable, indexes, at.Span)
        );
    }

    private static ImmutableArray<ImmutableArray<string>> ShapeOf(ImmutableArray<Axis> axes)
    {
        var shape = new ImmutableArray<string>[axes.Length];
        for (int k = 0; k < shape.Length; k++)
            shape[k] = axes[k].Dimension.Elements;
        return ImmutableCollectionsMarshal.AsImmutableArray(shape);
    }

    private static BinaryExpression Binary(BinaryOperator op, Expression left, Expression right, Expression at) =>
        new(op, left, right, at.Span);

    private static NumberExpression Number(double value, Expression at) => new(value, at.Span);

    private static CallExpression Call(string name, Expression at, params ImmutableArray<Expression> arguments) =>
        new(FunctionTable.Named(name), arguments, at.Span);
}
