namespace Entente.Compilation;

/// <summary>What fiscal periods before the current one leave to write off now: the sum of what went in by period, each with its share (Vensim Reference Manual,
/// "DEPRECIATE STRAIGHTLINE", "DEPRECIATE BY SCHEDULE").</summary>
internal abstract class DepreciationState(string name) : LaneState(name)
{
    private const int MostPeriods = 1 << 20;

    /// <summary>Number of periods over which something is written off, length of one, and a time at which one begins.</summary>
    protected abstract (int Periods, double Length, double First) Periods(StateMemory memory, int lane);

    /// <summary>The share that is written off so many periods after.</summary>
    protected abstract double Share(StateMemory memory, int lane, int after, int periods);

    /// <summary>What was put in during a period before the run, 1 for the last.</summary>
    protected abstract double Earlier(StateMemory memory, int lane, double length);

    /// <summary>What is written off in a period of the run besides, 0 for the first.</summary>
    protected virtual double Besides(StateMemory memory, int lane, long period) => 0;

    // A ring of sums by period, the current one in its place.
    protected override double[] Begin(StateMemory memory, int lane)
    {
        var (periods, length, first) = Periods(memory, lane);
        double[] kept = new double[periods];
        kept.AsSpan().Fill(Earlier(memory, lane, length));
        kept[Place(Period(memory.InitialTime, length, first), periods)] = 0;
        return kept;
    }

    protected override double Advance(StateMemory memory, int lane, ref double[] kept)
    {
        var (periods, length, first) = Periods(memory, lane);
        long now = Period(memory.Time, length, first);
        long next = Period(memory.Time + memory.TimeStep, length, first);
        kept[Place(now, periods)] += memory.Input(0)[lane] * memory.TimeStep;
        for (long period = now + 1; period <= next && period <= now + periods; period++)
            kept[Place(period, periods)] = 0;
        double sum = Besides(memory, lane, next - Period(memory.InitialTime, length, first));
        for (int after = 1; after < periods; after++)
            sum += Share(memory, lane, after, periods) * kept[Place(next - after, periods)] / length;
        return sum;
    }

    /// <summary>A number of periods within limits.</summary>
    protected static int Within(double periods) => periods >= 1 ? (int)Math.Min(periods, MostPeriods) : 1;

    private static long Period(double time, double length, double first) => (long)Math.Floor((time - first) / length + 1e-9);

    private static int Place(long period, int periods) => (int)((period % periods + periods) % periods);
}

/// <summary>DEPRECIATE STRAIGHTLINE. Input: the stream; at the start: number of periods, length of one, stream before the run.</summary>
internal sealed class StraightLineState() : DepreciationState("DEPRECIATE STRAIGHTLINE")
{
    public static StraightLineState Instance { get; } = new();

    protected override (int Periods, double Length, double First) Periods(StateMemory memory, int lane) =>
        (Within(memory.AtStart(0)[lane]), memory.AtStart(1)[lane], memory.InitialTime);

    protected override double Share(StateMemory memory, int lane, int after, int periods) => 1.0 / periods;

    protected override double Earlier(StateMemory memory, int lane, double length) => memory.AtStart(2)[lane] * length;
}

/// <summary>DEPRECIATE BY SCHEDULE. Input: the stream; at the start: time, a time at which a period begins, the shares, and what is written off of earlier streams in
/// each period of the run.</summary>
internal sealed class ScheduleState(int shares, int initials) : DepreciationState("DEPRECIATE BY SCHEDULE")
{
    protected override (int Periods, double Length, double First) Periods(StateMemory memory, int lane) =>
        (shares, memory.AtStart(0)[lane] / shares, memory.AtStart(1)[lane]);

    // Shares count by their sum, so that percents do as well.
    protected override double Share(StateMemory memory, int lane, int after, int periods)
    {
        double all = 0;
        for (int i = 0; i < shares; i++)
            all += memory.AtStart(2 + i)[lane];
        return memory.AtStart(2 + after)[lane] / all;
    }

    protected override double Earlier(StateMemory memory, int lane, double length) => 0;

    protected override double Besides(StateMemory memory, int lane, long period) =>
        period < initials ? memory.AtStart(2 + shares + (int)period)[lane] : 0;
}
