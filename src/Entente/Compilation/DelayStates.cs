namespace Entente.Compilation;

/// <summary>A state that is kept for each lane apart.</summary>
internal abstract class LaneState(string name) : StateFunction(name)
{
    /// <summary>What the function keeps for one lane when a run starts.</summary>
    protected abstract double[] Begin(StateMemory memory, int lane);

    /// <summary>The result for the next step; may lengthen what is kept.</summary>
    protected abstract double Advance(StateMemory memory, int lane, ref double[] kept);

    public override void Start(StateMemory memory)
    {
        memory.OfLane = new double[memory.Lanes][];
        for (int lane = 0; lane < memory.Lanes; lane++)
            memory.OfLane[lane] = Begin(memory, lane);
    }

    public override void Advance(StateMemory memory)
    {
        var next = memory.Next();
        for (int lane = 0; lane < memory.Lanes; lane++)
            next[lane] = Advance(memory, lane, ref memory.OfLane[lane]);
    }

    /// <summary>A time in whole steps, at least one.</summary>
    protected static long Steps(double time, StateMemory memory)
    {
        double steps = Math.Round(time / memory.TimeStep, MidpointRounding.AwayFromZero);
        return steps >= 1 ? (long)Math.Min(steps, 1L << 40) : 1;
    }

    /// <summary>Room for a place; false where it lies beyond the end of the run.</summary>
    protected static bool Reach(StateMemory memory, ref double[] kept, long place, double empty)
    {
        if (place > memory.MostSteps + 1)
            return false;
        if (place < kept.Length)
            return true;
        int before = kept.Length;
        Array.Resize(ref kept, checked((int)Math.Min(memory.MostSteps + 2, Math.Max(place + 1, 2L * before + 16))));
        kept.AsSpan(before).Fill(empty);
        return true;
    }
}

/// <summary>DELAY MATERIAL: each input comes out after the delay time that held when it went in; inputs that come out together add up, and where nothing comes out
/// the missing value does. Inputs: input, delay time, missing value; at the start: delay time, initial value.</summary>
internal sealed class DelayMaterialState() : LaneState("DELAY MATERIAL")
{
    public static DelayMaterialState Instance { get; } = new();

    // By step what comes out then; NaN for nothing.
    protected override double[] Begin(StateMemory memory, int lane)
    {
        double[] kept = [];
        for (long step = 0; step < Steps(memory.AtStart(0)[lane], memory) && Reach(memory, ref kept, step, double.NaN); step++)
            kept[step] = memory.AtStart(1)[lane];
        return kept;
    }

    protected override double Advance(StateMemory memory, int lane, ref double[] kept)
    {
        long arrival = memory.Step + Steps(memory.Input(1)[lane], memory);
        if (Reach(memory, ref kept, arrival, double.NaN))
            kept[arrival] = (double.IsNaN(kept[arrival]) ? 0 : kept[arrival]) + memory.Input(0)[lane];
        long next = memory.Step + 1;
        return next < kept.Length && !double.IsNaN(kept[next]) ? kept[next] : memory.Input(2)[lane];
    }
}

/// <summary>DELAY INFORMATION: each input comes out after the delay time that held when it went in, and replaces what would have come out later; where nothing comes
/// out the last value stays. Inputs: input, delay time; at the start: delay time, initial value.</summary>
internal sealed class DelayInformationState() : LaneState("DELAY INFORMATION")
{
    public static DelayInformationState Instance { get; } = new();

    // First what came out last, then by step what comes out then; NaN for nothing.
    protected override double[] Begin(StateMemory memory, int lane) => [memory.AtStart(1)[lane]];

    protected override double Advance(StateMemory memory, int lane, ref double[] kept)
    {
        long arrival = memory.Step + Steps(memory.Input(1)[lane], memory);
        if (Reach(memory, ref kept, arrival + 1, double.NaN))
        {
            kept.AsSpan((int)arrival + 1).Fill(double.NaN);
            kept[arrival + 1] = memory.Input(0)[lane];
        }
        long next = memory.Step + 2;
        if (next < kept.Length && !double.IsNaN(kept[next]))
            kept[0] = kept[next];
        return kept[0];
    }
}

/// <summary>DELAY BATCH: what goes in gathers until there is a batch and none is being processed; a batch comes out whole, within one step, after its time. Inputs:
/// input, batch size, batch time; at the start: initial batch, time of its end, initial backlog.</summary>
internal sealed class DelayBatchState() : LaneState("DELAY BATCH")
{
    public static DelayBatchState Instance { get; } = new();

    // Backlog, batch in process, time of its end.
    protected override double[] Begin(StateMemory memory, int lane)
    {
        bool isOut = memory.AtStart(1)[lane] <= memory.InitialTime;
        return [memory.AtStart(2)[lane], isOut ? 0 : memory.AtStart(0)[lane], memory.AtStart(1)[lane]];
    }

    protected override double Advance(StateMemory memory, int lane, ref double[] kept)
    {
        double next = memory.Time + memory.TimeStep;
        double output = 0;
        if (kept[1] > 0 && kept[2] <= next + 1e-6 * memory.TimeStep)
            (output, kept[1]) = (kept[1] / memory.TimeStep, 0);
        kept[0] += memory.Input(0)[lane] * memory.TimeStep;
        double size = memory.Input(1)[lane];
        if (kept[1] == 0 && size > 0 && kept[0] >= size)
            (kept[0], kept[1], kept[2]) = (kept[0] - size, size, next + memory.Input(2)[lane]);
        return output;
    }
}

/// <summary>DELAY CONVEYOR: material moves along at a speed of one over the conveyance time and leaks as a whole, what has just come in included. Inputs: input,
/// conveyance time, leakage; at the start: initial total, initial conveyance time. Fixed: the initial profile, by time of coming out.</summary>
internal sealed class DelayConveyorState() : LaneState("DELAY CONVEYOR")
{
    public static DelayConveyorState Instance { get; } = new();

    /// <summary>The share of the initial material that comes out at a number of steps after the start; operands: conveyance time, TIME STEP.</summary>
    public static RowFunction FirstShare { get; } =
        LaneRows.Make(
            "DELAY CONVEYOR",
            2,
            1,
            (x, result, table) => result[0] = Share((PreparedLookup?)table, 0, Math.Max(1, (int)Math.Round(x[0] / x[1])))
        );

    private static double Share(PreparedLookup? table, int step, int steps)
    {
        if (table == null)
            return 1.0 / steps;
        var (low, high) = table.Range;
        double width = (high - low) / steps;
        double all = table.Area(low, high);
        return all > 0 ? table.Area(low + step * width, low + (step + 1) * width) / all : 1.0 / steps;
    }

    // Pairs: how far along, and how much; NaN for a free place.
    protected override double[] Begin(StateMemory memory, int lane)
    {
        double total = memory.AtStart(0)[lane];
        int steps = (int)Math.Min(Steps(memory.AtStart(1)[lane], memory), 1 << 24);
        var kept = new List<double>();
        for (int step = 1; step < steps; step++)
            kept.AddRange([1 - (double)step / steps, total * Share((PreparedLookup?)memory.Fixed, step, steps)]);
        return [.. kept];
    }

    protected override double Advance(StateMemory memory, int lane, ref double[] kept)
    {
        double move = memory.TimeStep / Math.Max(memory.Input(1)[lane], memory.TimeStep);
        double stays = 1 - memory.Input(2)[lane] * memory.TimeStep;
        double output = 0;
        int free = -1;
        for (int i = 0; i < kept.Length; i += 2)
        {
            if (double.IsNaN(kept[i]))
            {
                free = i;
                continue;
            }
            kept[i] += move;
            kept[i + 1] *= stays;
            if (kept[i] < 1 - 1e-9)
                continue;
            output += kept[i + 1];
            kept[i] = double.NaN;
            free = i;
        }
        double added = memory.Input(0)[lane] * memory.TimeStep * stays;
        if (move >= 1 - 1e-9)
            return (output + added) / memory.TimeStep;
        if (free < 0)
        {
            free = kept.Length;
            Array.Resize(ref kept, 2 * kept.Length + 8);
            for (int i = free; i < kept.Length; i += 2)
                kept[i] = double.NaN;
        }
        (kept[free], kept[free + 1]) = (move, added);
        return output / memory.TimeStep;
    }
}

/// <summary>DELAY PROFILE: each input comes out spread over time by a profile whose mean is the delay time. Inputs: input, delay time; at the start: delay time, initial
/// value, initial growth. Fixed: the profile. As if the input had grown to the initial value at that rate before the run.</summary>
internal sealed class DelayProfileState() : LaneState("DELAY PROFILE")
{
    private const int MostSteps = 1 << 20;

    public static DelayProfileState Instance { get; } = new();

    // By step what comes out then.
    protected override double[] Begin(StateMemory memory, int lane)
    {
        double[] kept = [];
        double[] shares = Shares(memory, memory.AtStart(0)[lane]);
        double value = memory.AtStart(1)[lane];
        double growth = memory.AtStart(2)[lane];
        for (int past = 1; past < shares.Length; past++)
        {
            double input = value * Math.Exp(-growth * past * memory.TimeStep);
            for (int i = past; i < shares.Length && Reach(memory, ref kept, i - past, 0); i++)
                kept[i - past] += input * shares[i];
        }
        return kept;
    }

    protected override double Advance(StateMemory memory, int lane, ref double[] kept)
    {
        double[] shares = Shares(memory, memory.Input(1)[lane]);
        for (int i = 1; i < shares.Length && Reach(memory, ref kept, memory.Step + i, 0); i++)
            kept[memory.Step + i] += memory.Input(0)[lane] * shares[i];
        return memory.Step + 1 < kept.Length ? kept[memory.Step + 1] : 0;
    }

    // The share that comes out after so many steps; what would come out within the first half step comes out after one.
    private static double[] Shares(StateMemory memory, double time)
    {
        if (memory.Fixed is not PreparedLookup profile || !(time > 0))
            return [0, 1];
        var (low, high) = profile.Range;
        double all = profile.Area(low, high);
        double mean = profile.Moment() / all;
        // The first point of the profile stands for the moment of the input.
        double scale = time / (mean - low);
        if (!(all > 0) || !double.IsFinite(scale))
            return [0, 1];
        int steps = (int)Math.Min(MostSteps, Math.Ceiling((high - low) * scale / memory.TimeStep) + 1);
        double[] shares = new double[steps + 1];
        for (int i = 1; i <= steps; i++)
        {
            double from = i == 1 ? 0 : (i - 0.5) * memory.TimeStep;
            double until = (i + 0.5) * memory.TimeStep;
            shares[i] = profile.Area(Math.Min(high, low + from / scale), Math.Min(high, low + until / scale)) / all;
        }
        return shares;
    }
}
