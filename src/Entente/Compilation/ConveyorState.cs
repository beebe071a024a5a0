using Entente.Language.Xmile;

namespace Entente.Compilation;

/// <summary>XMILE's conveyor. At the start: all that is on it, transit time, the fraction of each leak; then in each step: transit time, whether it is sampled, whether
/// the conveyor is arrested, what comes in at the beginning, evenly, and like the contents, what of this is limited, whether the end is held, and for
/// each leak whether it is held and its fraction.</summary>
internal sealed class ConveyorState(ConveyorShape shape) : StateFunction("CONVEYOR BELT")
{
    public override void Start(StateMemory memory)
    {
        var belts = new ConveyorBelt[memory.Lanes];
        double[] fractions = new double[shape.Leaks.Length];
        for (int lane = 0; lane < belts.Length; lane++)
        {
            for (int leak = 0; leak < fractions.Length; leak++)
                fractions[leak] = memory.AtStart(2 + leak)[lane];
            belts[lane] = new(shape, memory.AtStart(0)[lane], memory.AtStart(1)[lane], memory.TimeStep, fractions);
        }
        memory.Own = belts;
    }

    public override void Advance(StateMemory memory)
    {
        var belts = memory.Own as ConveyorBelt[] ?? throw new InvalidOperationException("This is a bug in Entente: no belt.");
        double[] inputs = new double[8 + 2 * shape.Leaks.Length];
        for (int lane = 0; lane < belts.Length; lane++)
        {
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = memory.Input(i)[lane];
            belts[lane].Advance(inputs, memory.Time + memory.TimeStep);
            for (int i = 0; i < shape.Results; i++)
                memory.Next(i)[lane] = belts[lane].Result(i);
        }
    }

    /// <summary>A result at the start; operands: all that is on it, transit time, TIME STEP, the fraction of each leak.</summary>
    public RowFunction First(int result) =>
        LaneRows.Make(
            "CONVEYOR BELT",
            3 + shape.Leaks.Length,
            1,
            (x, made, _) => made[0] = new ConveyorBelt(shape, x[0], x[1], x[2], x[3..]).Result(result)
        );
}

/// <summary>XMILE's queue: batches that wait, the first to come the first to leave. At the start: what waits as one batch; in each step: all that leaves, and each inflow.
/// Results: all that waits, and its first batch.</summary>
internal sealed class QueueState(int inflows) : StateFunction("QUEUE LINE")
{
    public override void Start(StateMemory memory)
    {
        var lines = new LinkedList<double>[memory.Lanes];
        for (int lane = 0; lane < lines.Length; lane++)
            lines[lane] = memory.AtStart(0)[lane] > 0 ? new([memory.AtStart(0)[lane]]) : new();
        memory.Own = lines;
    }

    public override void Advance(StateMemory memory)
    {
        var lines =
            memory.Own as LinkedList<double>[] ?? throw new InvalidOperationException("This is a bug in Entente: no queue.");
        for (int lane = 0; lane < lines.Length; lane++)
        {
            var line = lines[lane];
            Take(line, memory.Input(0)[lane] * memory.TimeStep);
            for (int i = 0; i < inflows; i++)
                if (memory.Input(1 + i)[lane] * memory.TimeStep is > 0 and var batch)
                    line.AddLast(batch);
            memory.Next()[lane] = line.Sum();
            memory.Next(1)[lane] = line.First?.Value ?? 0;
        }
    }

    private static void Take(LinkedList<double> line, double amount)
    {
        // What rounding leaves of a batch is no batch.
        double nothing = 1e-12 * amount;
        while (line.First is { } first && amount > nothing)
        {
            if (first.Value > amount + nothing)
            {
                first.Value -= amount;
                return;
            }
            amount -= first.Value;
            line.RemoveFirst();
        }
    }
}
