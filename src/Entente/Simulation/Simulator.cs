using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Entente.Compilation;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>A model compiled to machine code. Compiling takes milliseconds; runs may follow in any number. Safe to share between threads.</summary>
public sealed class Simulator
{
    private const int SingleLanes = 1;
    private const long MostSteps = 100_000_000;
    private const double MostBytes = 4e9;

    private readonly Dictionary<int, Kernel> kernels = [];
    private readonly ImmutableArray<VariableElement> asked;
    private readonly Lazy<Dictionary<string, int[]>> constantNumbers;
    private readonly Lazy<double[]> written;

    // What single runs need each time anew: where results are and what they are called, which constants a name means, and memory.
    private readonly Lazy<RunColumns> columns;
    private volatile Dictionary<string, int[]> constantsOfNames = [];
    private Batch? idle;

    private Simulator(CompiledModel compiled, ImmutableArray<VariableElement> asked)
    {
        written = new Lazy<double[]>(Written);
        constantNumbers = new Lazy<Dictionary<string, int[]>>(NumberConstants);
        columns = new Lazy<RunColumns>(() => new RunColumns(this, asked));
        Compiled = compiled;
        this.asked = asked;
    }

    /// <summary>The model.</summary>
    public Model Model => Compiled.Model;

    internal CompiledModel Compiled { get; }

    internal ConstantValues AsWritten { get; } = new();

    /// <summary>Compiles a model.</summary>
    /// <exception cref="DiagnosticException">The equations depend on each other in a circle, or a function cannot be simulated yet.</exception>
    public static Simulator Compile(Model model) =>
        TryCompile(model, null, new HashSet<Variable>(), out var simulator, out var problems)
            ? simulator
            : throw new DiagnosticException(problems);

    /// <summary>Compiles of a model only what some outcomes need: for live use, where a constant is changed and the model run again and again. The kernel
    /// stays compiled, so that every further run costs the run alone; it returns these outcomes and nothing else.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outcomes">Variables by name as the author wrote them; one without brackets stands for all its elements.</param>
    /// <exception cref="DiagnosticException">A name is unknown, or the model cannot be compiled.</exception>
    public static Simulator Compile(Model model, IReadOnlyList<string> outcomes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(outcomes);
        var wanted = EnsembleRuns.Resolve(model, outcomes);
        var variables = wanted.Select(w => w.Variable).Distinct().ToImmutableArray();
        if (!TryCompile(model, variables, new HashSet<Variable>(), out var whole, out var problems))
            throw new DiagnosticException(problems);
        var values = whole
            .Compiled.Values.Where(v => wanted.Contains(v.Key) || !variables.Contains(v.Key.Variable))
            .ToDictionary();
        var plan = Plan.Make(whole.Compiled.Plan.Model, values.Values);
        return new Simulator(new CompiledModel(model, plan, values), wanted);
    }

    /// <summary>Compiles a model, or returns all the reasons why it cannot be compiled.</summary>
    public static bool TryCompile(
        Model model,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Simulator? simulator,
        out ImmutableArray<Diagnostic> problems
    ) => TryCompile(model, null, new HashSet<Variable>(), out simulator, out problems);

    /// <summary>As above; only some outcomes, and with constants that the runs move over time.</summary>
    internal static bool TryCompile(
        Model model,
        ImmutableArray<Variable>? outcomes,
        IReadOnlySet<Variable> moved,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Simulator? simulator,
        out ImmutableArray<Diagnostic> problems
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = new List<Diagnostic>();
        var compiled = Pipeline.Compile(model, outcomes, moved, found);
        problems = [.. found];
        simulator = null;
        if (compiled == null)
            return false;
        simulator = new Simulator(compiled, Wanted(outcomes ?? model.Variables, outcomes == null, compiled));
        return true;
    }

    private static ImmutableArray<VariableElement> Wanted(
        ImmutableArray<Variable> variables,
        bool isWhole,
        CompiledModel compiled
    )
    {
        int most = 0;
        foreach (var variable in variables)
            most += variable.Size;
        var wanted = new VariableElement[most];
        int count = 0;
        foreach (var variable in variables)
            if (variable.Kind != VariableKind.Lookup && !(isWhole && variable.IsInternal))
                for (int flat = 0; flat < variable.Size; flat++)
                    if (compiled.Values.ContainsKey((variable, flat)))
                        wanted[count++] = (variable, flat);
        var all = new VariableElement[count];
        Array.Copy(wanted, all, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    /// <summary>Runs the model once.</summary>
    /// <param name="changes">Constants to change, by name as the author wrote them (<c>"agreed cut[Russia]"</c>); without subscripts all elements.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <returns>All variables at the saved times.</returns>
    /// <exception cref="DiagnosticException">A name is not that of a constant; the time settings make no run; data are missing.</exception>
    public Run Run(IReadOnlyDictionary<string, double>? changes = null, CancellationToken cancellation = default)
    {
        if (changes == null)
            return Run([], cancellation);
        var numbers = constantsOfNames;
        foreach (var (name, _) in changes)
            if (!numbers.ContainsKey(name))
                numbers = FindConstants(changes);
        return Run(
            batch =>
            {
                foreach (var (name, value) in changes)
                foreach (int number in numbers[name])
                    batch.SetConstant(number, value);
            },
            cancellation
        );
    }

    // What other threads read stays as it is.
    private Dictionary<string, int[]> FindConstants(IReadOnlyDictionary<string, double> changes)
    {
        var named = changes.Select(change => new NamedChange(change.Key, [change.Value], default)).ToImmutableArray();
        // All names that are wrong are reported at once.
        ConstantChanges.Resolve(Model, named);
        var numbers = new Dictionary<string, int[]>(constantsOfNames);
        foreach (var change in named)
            numbers[change.Name] =
            [
                .. ConstantChanges.Resolve(Model, [change]).Select(c => ConstantNumber(c.Variable, c.Flat)).OfType<int>(),
            ];
        constantsOfNames = numbers;
        return numbers;
    }

    /// <summary>Runs the model once with lists of changes.</summary>
    /// <param name="files">Vensim's lists of changes (.cin), in order.</param>
    /// <param name="settings">Changes written <c>name=value</c>, which come last.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="DiagnosticException">A list or name is wrong; the time settings make no run; data are missing.</exception>
    public Run Run(IEnumerable<string> files, IEnumerable<string> settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(settings);
        return Run(ConstantChanges.Resolve(Model, ChangeList.Of(Model, files, settings)), cancellation);
    }

    /// <summary>Runs one run of an ensemble again, with all variables and the same bits.</summary>
    /// <param name="worlds">What the runs of the ensemble are given.</param>
    /// <param name="run">Number of the run, from 0.</param>
    /// <param name="options">How the ensemble is run.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="DiagnosticException">A name is unknown; the time settings make no run; data are missing.</exception>
    public Run Run(Inputs worlds, long run, EnsembleOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(worlds);
        ArgumentOutOfRangeException.ThrowIfNegative(run);
        EnsembleRuns.RequireRuns(run);
        var simulator = ForNoises(worlds.Noises);
        var changes = (options ?? new EnsembleOptions()).Resolve(Model);
        return Replay.Of(simulator, simulator.asked, worlds, run, changes, cancellation);
    }

    /// <summary>Runs an ensemble on all processors: statistics stream, so memory does not grow with the number of runs unless values are kept.</summary>
    /// <param name="worlds">What the runs are given, and how many there are.</param>
    /// <param name="outcomes">The variables whose spread is wanted; one with subscripts and no brackets stands for all its elements.</param>
    /// <param name="options">How; by default all processors, keeping nothing of single runs.</param>
    /// <param name="sink">Where single runs go while the ensemble runs, or null.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early: what is complete is returned, or an <see cref="OperationCanceledException"/> thrown if nothing is.</param>
    /// <exception cref="DiagnosticException">A name is unknown; the time settings make no run or differ between runs; data are missing.</exception>
    public Ensemble Run(
        Inputs worlds,
        IReadOnlyList<string> outcomes,
        EnsembleOptions? options = null,
        RunSink? sink = null,
        Action<EnsembleProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(worlds);
        ArgumentNullException.ThrowIfNull(outcomes);
        return EnsembleRuns.Run(this, worlds, outcomes, options ?? new EnsembleOptions(), sink, progress, cancellation);
    }

    /// <summary>Runs the model once, and shows every step in the first lane.</summary>
    internal void RunSteps(
        ImmutableArray<ConstantChange> changes,
        Action<Clock> begin,
        Action<Batch, double> step,
        CancellationToken cancellation
    )
    {
        using var batch = NewSingle();
        SetAsWritten(batch, changes);
        var clock = ReadClock(batch);
        begin(clock);
        batch.Run(clock, FinalTimeRow, (_, time) => step(batch, time), null, cancellation);
    }

    internal Run Run(ImmutableArray<ConstantChange> changes, CancellationToken cancellation) =>
        Run(
            batch =>
            {
                foreach (var change in changes)
                    Set(batch, change);
            },
            cancellation
        );

    private Run Run(Action<Batch> set, CancellationToken cancellation)
    {
        var batch = Interlocked.Exchange(ref idle, null) ?? NewSingle();
        try
        {
            SetAsWritten(batch);
            set(batch);
            return Record(batch, cancellation);
        }
        finally
        {
            // Of runs at the same time one keeps its memory for the next.
            Interlocked.Exchange(ref idle, batch)?.Dispose();
        }
    }

    private Run Record(Batch batch, CancellationToken cancellation)
    {
        var clock = ReadClock(batch);
        int saves = (int)Math.Floor((clock.Steps + 0.5) / clock.StepsPerSave) + 1;
        if ((double)saves * asked.Length * sizeof(double) > MostBytes)
            throw Refuse(
                SimulationDiagnostics.TooMuchToKeep((double)saves * asked.Length * sizeof(double), MostBytes, Model.SavePer.Span)
            );
        var recorder = new Recorder(columns.Value, saves, MostBytes);
        batch.Run(clock, FinalTimeRow, null, (save, time) => recorder.Save(batch, save, time), cancellation);
        return recorder.Finish(clock, batch.FirstInaccurate);
    }

    /// <summary>The same model with another plan: what is left of the graph, the nodes of values that may be read, and further nodes that need rows.</summary>
    internal Simulator WithPlan(
        LoweredModel lowered,
        IReadOnlyDictionary<VariableElement, int> values,
        ImmutableArray<int> further = default
    )
    {
        var plan = Plan.Make(lowered, further.IsDefault ? values.Values : values.Values.Concat(further));
        return new Simulator(new CompiledModel(Model, plan, values), []);
    }

    /// <summary>This simulator, or one of the same model in which noises may move what is a constant.</summary>
    internal Simulator ForNoises(ImmutableArray<NoiseInput> noises)
    {
        var moved = noises
            .Select(n => Model.TryFind(n.Name, out var found, out _) ? found.Variable : null)
            .OfType<Variable>()
            .Where(v => v.Kind == VariableKind.Constant)
            .ToHashSet();
        if (moved.Count == 0)
            return this;
        return TryCompile(Model, null, moved, out var simulator, out var problems)
            ? simulator
            : throw new DiagnosticException(problems);
    }

    internal Kernel KernelFor(int lanes)
    {
        lock (kernels)
        {
            if (!kernels.TryGetValue(lanes, out var kernel))
                kernels.Add(lanes, kernel = new Kernel(Compiled.Plan, () => Compiled.Rolled, lanes));
            return kernel;
        }
    }

    internal Batch NewBatch(int lanes) => new(KernelFor(lanes), Model);

    private Batch NewSingle()
    {
        var batch = NewBatch(SingleLanes);
        batch.Lengthen = longer =>
        {
            Check(longer);
            LaySeries(batch, longer);
        };
        return batch;
    }

    /// <summary>Row of FINAL TIME where it changes during the run, else −1.</summary>
    internal int FinalTimeRow
    {
        get
        {
            int node = Compiled.Values[(Model.FinalTime, 0)];
            return Compiled.Plan.Model.Graph[node].Phase == Phase.Step ? Compiled.Plan.Row(node) : -1;
        }
    }

    /// <summary>Row that holds a value, after the start for what does not change, in each step for the rest.</summary>
    internal int RowOf(Variable variable, int flat) => Compiled.Plan.Row(Compiled.Values[(variable, flat)]);

    /// <summary>The elements that an input's or a noise's name means.</summary>
    /// <exception cref="DiagnosticException">The name is unknown.</exception>
    internal VariableElement[] Elements(string name) =>
        Model.TryFind(name, out var found, out string problem)
            ? [.. found.Positions.Select(flat => new VariableElement(found.Variable, flat))]
            : throw new DiagnosticException([SimulationDiagnostics.UnknownChange(problem, default)]);

    /// <summary>Whether a value that was asked for is known when the run starts.</summary>
    internal bool IsKnownAtStart(Variable variable, int flat) =>
        Compiled.Values.TryGetValue((variable, flat), out int node) && Compiled.Plan.Model.Graph[node].Phase != Phase.Step;

    /// <summary>The value of a variable that follows from constants, in the first lane after the clock has been read; null for a number, for what
    /// nothing reads, or for what changes.</summary>
    internal double? TryStartValue(Batch batch, string name)
    {
        if (!Model.TryFind(name, out var found, out _))
            return null;
        var (variable, flat) = (found.Variable, found.Positions[0]);
        if (ConstantNumber(variable, flat) is { } number)
            return batch.Constant(number)[0];
        return IsKnownAtStart(variable, flat) ? batch.Row(RowOf(variable, flat))[0] : null;
    }

    /// <summary>Sets all constants in all lanes as the model writes them.</summary>
    internal void SetAsWritten(Batch batch)
    {
        double[] values = written.Value;
        for (int i = 0; i < values.Length; i++)
            batch.SetConstant(i, values[i]);
    }

    private double[] Written()
    {
        var constants = Compiled.Plan.Model.Constants;
        var values = new double[constants.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = AsWritten[constants[i].Variable, constants[i].Flat];
        return values;
    }

    // For each constant by name the numbers of its elements, from 1.
    private Dictionary<string, int[]> NumberConstants()
    {
        var constants = Compiled.Plan.Model.Constants;
        var numbers = new Dictionary<string, int[]>();
        for (int i = 0; i < constants.Length; i++)
        {
            var (variable, flat) = constants[i];
            string name = Names.Canonical(variable.Name);
            if (!numbers.TryGetValue(name, out int[]? own))
                numbers.Add(name, own = new int[variable.Size]);
            own[flat] = i + 1;
        }
        return numbers;
    }

    /// <summary>As above, and then changes in all lanes.</summary>
    internal void SetAsWritten(Batch batch, ImmutableArray<ConstantChange> changes)
    {
        SetAsWritten(batch);
        foreach (var change in changes)
            Set(batch, change);
    }

    private void Set(Batch batch, ConstantChange change)
    {
        if (ConstantNumber(change.Variable, change.Flat) is { } number)
            batch.SetConstant(number, change.Value);
    }

    /// <summary>The number of a constant in the kernel, null where nothing depends on it. Found by name, because a model that was extended has
    /// variables of its own.</summary>
    internal int? ConstantNumber(Variable variable, int flat) =>
        constantNumbers.Value.TryGetValue(Names.Canonical(variable.Name), out int[]? own)
        && (uint)flat < (uint)own.Length
        && own[flat] > 0
            ? own[flat] - 1
            : null;

    /// <summary>Reads and checks the clock, and lays the series of data variables on it.</summary>
    internal Clock ReadClock(Batch batch)
    {
        var clock = batch.ReadClock(Compiled);
        Check(clock);
        if (batch.SeriesClock != clock)
            LaySeries(batch, clock);
        return clock;
    }

    private void LaySeries(Batch batch, Clock clock)
    {
        var data = Compiled.Plan.Model.Data;
        for (int i = 0; i < data.Length; i++)
            batch.Series[i] = SeriesOnClock(data[i].Variable, data[i].Flat, clock);
        batch.SeriesClock = clock;
    }

    private void Check(Clock clock)
    {
        if (!(clock.Step > 0) || !double.IsFinite(clock.Step))
            throw Refuse(SimulationDiagnostics.TimeStepNotPositive(clock.Step, Model.TimeStep.Span));
        if (!(clock.SavePer > 0))
            throw Refuse(SimulationDiagnostics.SavePerNotPositive(clock.SavePer, Model.SavePer.Span));
        if (!double.IsFinite(clock.Initial) || !double.IsFinite(clock.Final) || clock.Final < clock.Initial - clock.Step / 2)
            throw Refuse(SimulationDiagnostics.NoTime(clock.Initial, clock.Final, Model.FinalTime.Span));
        double steps = (clock.Final - clock.Initial) / clock.Step;
        if (steps > MostSteps)
            throw Refuse(SimulationDiagnostics.TooManySteps(steps, MostSteps, Model.TimeStep.Span));
    }

    private double[] SeriesOnClock(Variable variable, int flat, Clock clock)
    {
        var values = new double[clock.Steps + 2];
        if (variable.Kind == VariableKind.Constant)
        {
            Array.Fill(values, AsWritten[variable, flat]);
            return values;
        }
        var series = variable.Series.IsDefaultOrEmpty ? null : variable.Series[flat];
        if (series == null)
            throw Refuse(SimulationDiagnostics.DataMissing(variable.ElementName(flat), variable.Span));
        var reader = new SeriesReader(series, variable.Interpolation);
        for (long step = 0; step < values.Length; step++)
            values[step] = reader.At(clock.At(step), clock.Step);
        return values;
    }

    private static DiagnosticException Refuse(Diagnostic problem) => new([problem]);
}
