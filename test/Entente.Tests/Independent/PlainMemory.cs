namespace Entente.Tests.Independent;

/// <summary>What a function keeps between steps. Written from the manual's definition of each function.</summary>
internal abstract class PlainMemory
{
    /// <summary>How a function's memory is made from its arguments at the start, or null where it has none.</summary>
    public static Func<IReadOnlyList<PlainNode>, Func<PlainNode, Rounded>, double, PlainMemory>? Of(string function) =>
        function switch
        {
            "SMOOTH" => (a, start, dt) => new Stages(1, start(a[0]), start(a[1]), dt, isFlow: false),
            "SMOOTHI" => (a, start, dt) => new Stages(1, start(a[2]), start(a[1]), dt, isFlow: false),
            "SMOOTH3" => (a, start, dt) => new Stages(3, start(a[0]), start(a[1]), dt, isFlow: false),
            "SMOOTH3I" => (a, start, dt) => new Stages(3, start(a[2]), start(a[1]), dt, isFlow: false),
            "SMOOTH N" => (a, start, dt) => new Stages((int)start(a[3]).Value, start(a[2]), start(a[1]), dt, isFlow: false),
            "DELAY1" => (a, start, dt) => new Stages(1, start(a[0]), start(a[1]), dt, isFlow: true),
            "DELAY1I" => (a, start, dt) => new Stages(1, start(a[2]), start(a[1]), dt, isFlow: true),
            "DELAY3" => (a, start, dt) => new Stages(3, start(a[0]), start(a[1]), dt, isFlow: true),
            "DELAY3I" => (a, start, dt) => new Stages(3, start(a[2]), start(a[1]), dt, isFlow: true),
            "DELAY N" => (a, start, dt) => new Stages((int)start(a[3]).Value, start(a[2]), start(a[1]), dt, isFlow: true),
            "TREND" => (a, start, dt) =>
                new Growth(new Stages(1, start(a[0]) / (1 + start(a[2]) * start(a[1])), start(a[1]), dt, isFlow: false), false),
            "FORECAST" => (a, start, dt) => new Growth(new Stages(1, start(a[0]), start(a[1]), dt, isFlow: false), true),
            "DELAY FIXED" => (a, start, dt) => new Pipeline(start(a[1]), start(a[2]), dt),
            "SAMPLE IF TRUE" => (a, start, _) => new Sample(start(a[2])),
            "INITIAL" or "REINITIAL" => (a, start, _) => new Kept(start(a[0])),
            "PREVIOUS" => (a, start, _) => new Before(start(a[1])),
            _ => null,
        };

    /// <summary>The function's value in the step at hand.</summary>
    public abstract Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate);

    /// <summary>Takes what the step at hand brings.</summary>
    public abstract void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate);

    /// <summary>Moves on to the next step.</summary>
    public abstract void Advance();

    // Stages in a row, each with an nth of the time: smooths keep levels, material delays amounts whose outflow is amount / time.
    private sealed class Stages : PlainMemory
    {
        private readonly double dt;
        private readonly bool isFlow;
        private Rounded[] levels;
        private Rounded[] next = [];

        public Stages(int order, Rounded initial, Rounded time, double dt, bool isFlow)
        {
            (this.dt, this.isFlow) = (dt, isFlow);
            var level = isFlow ? initial * (time / (double)order) : initial;
            levels = [.. Enumerable.Repeat(Rounded.Inexact(level.Value, level.Error), order)];
        }

        public override Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) =>
            isFlow ? levels[^1] / (evaluate(arguments[1]) / (double)levels.Length) : levels[^1];

        public override void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate)
        {
            var input = evaluate(arguments[0]);
            var time = evaluate(arguments[1]) / (double)levels.Length;
            next = [.. levels];
            for (int i = 0; i < levels.Length; i++)
            {
                var outflow = levels[i] / time;
                var moved = isFlow ? levels[i] + dt * (input - outflow) : levels[i] + dt * ((input - levels[i]) / time);
                next[i] = Rounded.Inexact(moved.Value, moved.Error);
                input = isFlow ? outflow : levels[i];
            }
        }

        public override void Advance() => levels = next;
    }

    // The growth rate of the smoothed input, or the input carried on by it.
    private sealed class Growth(Stages average, bool isForecast) : PlainMemory
    {
        public override Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate)
        {
            var (input, time) = (evaluate(arguments[0]), evaluate(arguments[1]));
            var level = average.Value(arguments, evaluate);
            var size = isForecast ? level : new Rounded(Math.Abs(level.Value), level.Error);
            var below = time * size;
            double least = Math.Abs(below.Value);
            if (Math.Abs(least - 1e-6) <= 16 * below.Error)
                throw new Undecided();
            Rounded growth = least < 1e-6 ? 0 : (input - level) / below;
            return isForecast ? input * (1 + growth * evaluate(arguments[2])) : growth;
        }

        public override void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) =>
            average.Prepare(arguments, evaluate);

        public override void Advance() => average.Advance();
    }

    private sealed class Pipeline : PlainMemory
    {
        private readonly Queue<Rounded> waiting = new();
        private Rounded entering;

        public Pipeline(Rounded time, Rounded initial, double dt)
        {
            double exact = time.Value / dt;
            if (time.Error > 0 && Math.Abs(exact - Math.Floor(exact) - 0.5) < 1e-9)
                throw new Undecided();
            int steps = Math.Max(1, (int)Math.Floor(exact + 0.5));
            for (int i = 0; i < steps; i++)
                waiting.Enqueue(initial);
        }

        public override Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) => waiting.Peek();

        public override void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) =>
            entering = evaluate(arguments[0]);

        public override void Advance()
        {
            waiting.Enqueue(entering);
            waiting.Dequeue();
        }
    }

    private sealed class Sample(Rounded initial) : PlainMemory
    {
        private Rounded held = initial;
        private Rounded next = initial;

        public override Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) =>
            PlainFunctions.IsTrue(evaluate(arguments[0])) ? evaluate(arguments[1]) : held;

        public override void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) =>
            next = Value(arguments, evaluate);

        public override void Advance() => held = next;
    }

    private sealed class Kept(Rounded value) : PlainMemory
    {
        public override Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) => value;

        public override void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) { }

        public override void Advance() { }
    }

    private sealed class Before(Rounded initial) : PlainMemory
    {
        private Rounded held = initial;
        private Rounded next = initial;

        public override Rounded Value(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) => held;

        public override void Prepare(IReadOnlyList<PlainNode> arguments, Func<PlainNode, Rounded> evaluate) =>
            next = evaluate(arguments[0]);

        public override void Advance() => held = next;
    }
}
