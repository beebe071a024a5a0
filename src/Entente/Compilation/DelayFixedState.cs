namespace Entente.Compilation;

/// <summary>DELAY FIXED: what went in a whole number of steps ago, at least one; until then the initial value (Vensim Reference Manual). Input: the input; at
/// the start: the delay time and the initial value.</summary>
internal sealed class DelayFixedState() : StateFunction("DELAY FIXED")
{
    public static DelayFixedState Instance { get; } = new();

    public override void Start(StateMemory memory)
    {
        var lag = memory.AtStart(0);
        long longest = 1;
        foreach (double time in lag)
            longest = Math.Max(longest, Steps(time, memory));
        int needed = checked((int)(longest * memory.Lanes));
        if (memory.Kept.Length != needed)
            memory.Kept = new double[needed];
    }

    public override void Advance(StateMemory memory)
    {
        int lanes = memory.Lanes;
        long places = memory.Kept.Length / lanes;
        var lag = memory.AtStart(0);
        var initial = memory.AtStart(1);
        var next = memory.Next();
        if (memory.Step >= places)
            places = Lengthened(memory, lag, places);
        memory.Input(0).CopyTo(memory.Kept.AsSpan((int)(memory.Step % places * lanes), lanes));
        for (int lane = 0; lane < lanes; lane++)
        {
            long from = memory.Step + 1 - Steps(lag[lane], memory);
            next[lane] = from < 0 ? initial[lane] : memory.Kept[from % places * lanes + lane];
        }
    }

    // FINAL TIME may move away during the run; then a delay that had no end before may have one. Nothing has been overwritten by then.
    private static long Lengthened(StateMemory memory, ReadOnlySpan<double> lag, long places)
    {
        long longest = places;
        foreach (double time in lag)
            longest = Math.Max(longest, Steps(time, memory));
        if (longest == places)
            return places;
        double[] longer = memory.Kept;
        Array.Resize(ref longer, checked((int)(longest * memory.Lanes)));
        memory.Kept = longer;
        return longest;
    }

    private static long Steps(double time, StateMemory memory)
    {
        double steps = Math.Round(time / memory.TimeStep, MidpointRounding.AwayFromZero);
        return steps >= 1 ? (long)Math.Min(steps, memory.MostSteps + 1) : 1;
    }
}
