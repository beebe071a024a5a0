namespace Entente.Compilation;

/// <summary>What a function that keeps a state of its own does when a run starts and after each step, for all lanes at once. Within a step its
/// results stand still: they follow from what went in before.</summary>
/// <param name="name">For messages.</param>
internal abstract class StateFunction(string name)
{
    /// <summary>For messages.</summary>
    public string Name { get; } = name;

    /// <summary>Makes the state ready. The results hold their initial values already.</summary>
    public abstract void Start(StateMemory memory);

    /// <summary>Takes the inputs of the step that has been computed and writes all results for the next one.</summary>
    public abstract void Advance(StateMemory memory);
}

/// <summary>The memory of one state in one batch of runs, and what it may read.</summary>
/// <param name="lanes">Number of runs side by side.</param>
/// <param name="results">Number of results.</param>
internal sealed unsafe class StateMemory(int lanes, int results)
{
    private readonly double[] next = new double[lanes * results];
    private double* rows;
    private int[] inputs = [];
    private int[] starts = [];

    /// <summary>Number of runs side by side.</summary>
    public int Lanes => lanes;

    /// <summary>TIME STEP.</summary>
    public double TimeStep { get; private set; }

    /// <summary>INITIAL TIME.</summary>
    public double InitialTime { get; private set; }

    /// <summary>Steps until FINAL TIME as it stands.</summary>
    public long MostSteps { get; set; }

    /// <summary>Number of the step that has been computed, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>Time of the step that has been computed.</summary>
    public double Time => InitialTime + Step * TimeStep;

    /// <summary>What does not change between runs, or null.</summary>
    public object? Fixed { get; init; }

    /// <summary>What the function keeps, in a layout of its own.</summary>
    public double[] Kept { get; set; } = [];

    /// <summary>A further part of what the function keeps, per lane.</summary>
    public double[][] OfLane { get; set; } = [];

    /// <summary>What the function keeps where numbers alone do not say it, or null.</summary>
    public object? Own { get; set; }

    /// <summary>An input of the step that has been computed.</summary>
    public ReadOnlySpan<double> Input(int number) => new(rows + (long)inputs[number] * lanes, lanes);

    /// <summary>A value that was known when the run started.</summary>
    public ReadOnlySpan<double> AtStart(int number) => new(rows + (long)starts[number] * lanes, lanes);

    /// <summary>A result: to be written for the next step.</summary>
    public Span<double> Next(int result = 0) => next.AsSpan(result * lanes, lanes);

    /// <summary>All results for the next step.</summary>
    public ReadOnlySpan<double> AllNext => next;

    /// <summary>Begins a run.</summary>
    public void Begin(double* memory, int[] inputRows, int[] startRows, double initialTime, double timeStep, long steps)
    {
        rows = memory;
        (inputs, starts) = (inputRows, startRows);
        (InitialTime, TimeStep, MostSteps, Step) = (initialTime, timeStep, steps, 0);
    }

    /// <summary>Sets the results that stand at the start.</summary>
    public void SetNext(ReadOnlySpan<double> values) => values.CopyTo(next);

    /// <summary>Says which step has been computed.</summary>
    public void At(long step) => Step = step;
}
