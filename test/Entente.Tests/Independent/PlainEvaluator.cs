using static Entente.Tests.Independent.PlainNode;

namespace Entente.Tests.Independent;

/// <summary>
/// Computes a model by walking its expressions with a dictionary of values, step by step by Euler's method: written from the reference manual, without a
/// line of the compiler. Each value carries how far rounding may move it.
/// </summary>
internal sealed class PlainEvaluator
{
    private readonly PlainSystem system;
    private readonly Dictionary<string, Rounded> stocks = [];
    private readonly Dictionary<PlainNode, PlainMemory> memories = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Rounded> now = [];
    private readonly Dictionary<string, Rounded> start = [];
    private readonly HashSet<(string, bool)> open = [];
    private Rounded time;
    private double step;

    // True while values at the start are computed, of which initial values are made.
    private bool starting;

    private PlainEvaluator(PlainSystem system) => this.system = system;

    /// <summary>The values at the saved times.</summary>
    public static Dictionary<string, Rounded[]> Run(PlainSystem system) => new PlainEvaluator(system).Run();

    private Dictionary<string, Rounded[]> Run()
    {
        (double initial, double final, step, int perSave) = system.Clock;
        string[] names = [.. system.Values.Keys, .. system.Stocks.Keys];
        var saved = names.ToDictionary(n => n, _ => new List<Rounded>());
        long steps = (long)Math.Floor((final - initial) / step + 0.5);
        bool exactStep = BitConverter.DoubleToInt64Bits(step) << 24 == 0 && BitConverter.DoubleToInt64Bits(initial) << 24 == 0;
        for (long i = 0; i <= steps; i++)
        {
            double at = initial + i * step;
            time = exactStep || i == 0 ? at : Rounded.Inexact(at, 0);
            now.Clear();
            if (i == 0)
                foreach (
                    var node in system.Values.Values.Concat(system.Stocks.Values.SelectMany(s => new[] { s.Rate, s.Initial }))
                )
                    Begin(node);
            foreach (string name in names)
            {
                var value = Value(name);
                if (i % perSave == 0)
                    saved[name].Add(value);
            }
            var next = system.Stocks.ToDictionary(s => s.Key, s => Value(s.Key) + step * Evaluate(s.Value.Rate));
            foreach (var memory in memories)
                memory.Value.Prepare(((Call)memory.Key).Arguments, Evaluate);
            foreach (var memory in memories.Values)
                memory.Advance();
            foreach (var (name, value) in next)
                stocks[name] = value;
        }
        return saved.ToDictionary(s => s.Key, s => s.Value.ToArray());
    }

    // What a branch that is not taken keeps begins at the start too.
    private void Begin(PlainNode node)
    {
        if (node is Call call && PlainMemory.Of(call.Function) is { } make && !memories.ContainsKey(call))
            memories[call] = make(call.Arguments, AtStart, step);
        PlainNode[] parts = node switch
        {
            Prefix prefix => [prefix.Operand],
            Infix infix => [infix.Left, infix.Right],
            Call of => [.. of.Arguments],
            _ => [],
        };
        foreach (var part in parts)
            Begin(part);
    }

    private Rounded Value(string name)
    {
        if (system.Stocks.TryGetValue(name, out var stock))
        {
            if (!stocks.TryGetValue(name, out var level))
                stocks[name] = level = Once(name, () => AtStart(stock.Initial));
            return level;
        }
        var known = starting ? start : now;
        if (!known.TryGetValue(name, out var value))
            known[name] = value = Once(
                name,
                () => Evaluate(system.Values.TryGetValue(name, out var node) ? node : throw new NotKnown(name))
            );
        return value;
    }

    private Rounded Once(string name, Func<Rounded> compute)
    {
        if (!open.Add((name, starting)))
            throw new InvalidOperationException($"{name} depends on itself");
        var value = compute();
        open.Remove((name, starting));
        return value;
    }

    private Rounded AtStart(PlainNode node)
    {
        bool before = starting;
        starting = true;
        var value = Evaluate(node);
        starting = before;
        return value;
    }

    private Rounded Evaluate(PlainNode node) =>
        node switch
        {
            Number number => number.Value,
            Now => time,
            Cell cell => Value(cell.Name),
            Prefix { Sign: "-" } minus => -Evaluate(minus.Operand),
            Prefix not => IsTrue(Evaluate(not.Operand)) ? 0 : 1,
            Infix infix => PlainFunctions.Operator(infix.Sign, Evaluate(infix.Left), Evaluate(infix.Right)),
            Call call => Evaluate(call),
            _ => throw new NotKnown(node.GetType().Name),
        };

    private static bool IsTrue(Rounded value) => PlainFunctions.IsTrue(value);

    private Rounded Evaluate(Call call)
    {
        var a = call.Arguments;
        if (call.Function == "ACTIVE INITIAL")
            return Evaluate(a[starting ? 1 : 0]);
        if (PlainMemory.Of(call.Function) is { } make)
        {
            if (!memories.TryGetValue(call, out var memory))
            {
                memory = make(a, AtStart, step);
                memories.TryAdd(call, memory);
            }
            return memory.Value(a, Evaluate);
        }
        if (call.Function == "IF THEN ELSE")
            return IsTrue(Evaluate(a[0])) ? Evaluate(a[1]) : Evaluate(a[2]);
        return PlainFunctions.Of(call.Function, a, Evaluate, time, step);
    }
}
