using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>A list of changed constants under which all worlds are run: a package, a breach, no deal.</summary>
internal sealed record Variant(string Name, ImmutableArray<ConstantChange> Changes);

/// <summary>What a thread does with the runs of a block. Partial results are folded in the order of the blocks.</summary>
/// <typeparam name="T">The partial result of one block.</typeparam>
internal abstract class BlockObserver<T>
{
    /// <summary>The values that it reads.</summary>
    public abstract IEnumerable<VariableElement> Reads { get; }

    /// <summary>Finds the rows of what it reads. Called once, before the first block.</summary>
    public abstract void Bind(Simulator simulator);

    /// <summary>Makes an empty partial result for a block.</summary>
    /// <param name="firstRun">Number of the run in lane 0.</param>
    /// <param name="runs">Lanes that hold runs; the others repeat beyond the end and are not to be read.</param>
    public abstract T Begin(long firstRun, int runs);

    /// <summary>Whether <see cref="Saved"/> is wanted.</summary>
    public virtual bool WantsSaved => false;

    /// <summary>Whether <see cref="Stepped"/> is wanted.</summary>
    public virtual bool WantsSteps => false;

    /// <summary>The only steps that are looked at, by <see cref="ReadStep"/>, and then the end, by <see cref="ReadEnd"/>, where a lane can be read whatever world the
    /// lanes beside it hold; null where blocks are read as they are.</summary>
    public virtual IReadOnlySet<long>? StepsRead => null;

    /// <summary>Reads one world in one of <see cref="StepsRead"/>.</summary>
    /// <param name="partial">The partial result of the world's block.</param>
    /// <param name="variant">Number of the variant.</param>
    /// <param name="world">The world's place in the block.</param>
    /// <param name="batch">Where its values are.</param>
    /// <param name="lane">The lane there.</param>
    /// <param name="step">Number of the step.</param>
    public virtual void ReadStep(T partial, int variant, int world, Batch batch, int lane, long step) { }

    /// <summary>Reads one world at the final time.</summary>
    /// <param name="partial">The partial result of the world's block.</param>
    /// <param name="variant">Number of the variant.</param>
    /// <param name="world">The world's place in the block.</param>
    /// <param name="batch">Where its values are.</param>
    /// <param name="lane">The lane there.</param>
    public virtual void ReadEnd(T partial, int variant, int world, Batch batch, int lane) { }

    /// <summary>Whether a cancellation ends the runs between two blocks, so that the blocks so far can be used; else it throws.</summary>
    public virtual bool KeepsWhatIsComplete => false;

    /// <summary>A saved time has been reached.</summary>
    public virtual void Saved(T partial, int variant, Batch batch, int save, double time) { }

    /// <summary>A time step has been computed.</summary>
    public virtual void Stepped(T partial, int variant, Batch batch, long step, double time) { }

    /// <summary>The runs of one variant have ended; rows hold the values at the final time.</summary>
    public abstract void Ended(T partial, int variant, Batch batch, Clock clock);

    /// <summary>Takes over a finished block. Called by one thread at a time, in the order of the blocks.</summary>
    public abstract void Fold(T partial);
}

/// <summary>
/// Runs many worlds under several variants: blocks of worlds outside, variants inside, so that every variant sees the same worlds and memory does not
/// grow. The inputs of a world are a function of the seed and its number; the numbers do not depend on threads. Variants that set the same constants
/// to the same values are simulated once; what no difference between variants reaches, once for all of them; and what only a few constants do not
/// reach, once for all that differ in nothing but these; and where little is looked at before the end, variants share a run until they differ.
/// </summary>
internal sealed class PairedRuns<T>
{
    /// <summary>Runs side by side in one block.</summary>
    public const int Lanes = PairedRuns.Lanes;

    // So many blocks for each thread may wait for an earlier one that is not done, since each of them takes memory.
    private const int MostAhead = 4;

    private readonly Simulator simulator;
    private readonly Inputs inputs;
    private readonly BlockObserver<T> observer;
    private readonly Specialised specialised;
    private readonly HeldConstants held;
    private readonly ImmutableArray<DistinctVariant> distinct;
    private readonly ImmutableArray<ImmutableArray<DistinctVariant>> groups;
    private readonly ImmutableArray<VariableElement[]> sampled;
    private readonly BranchPlan? branches;

    /// <summary>Prepares runs.</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="inputs">What the worlds are made of.</param>
    /// <param name="variants">Under what.</param>
    /// <param name="world">Changes that hold in every variant and are stronger than what is sampled but weaker than a variant's.</param>
    /// <param name="last">Changes that are stronger than a variant's.</param>
    /// <param name="observer">Reads the results.</param>
    /// <param name="earlier">Runs of the same model and inputs, with an observer that read the same: their kernels serve again where they can.</param>
    /// <exception cref="DiagnosticException">An input's name is unknown, or FINAL TIME changes during the run.</exception>
    public PairedRuns(
        Simulator simulator,
        Inputs inputs,
        ImmutableArray<Variant> variants,
        ImmutableArray<ConstantChange> world,
        ImmutableArray<ConstantChange> last,
        BlockObserver<T> observer,
        PairedRuns<T>? earlier = null
    )
    {
        this.simulator = simulator;
        this.inputs = inputs;
        this.observer = observer;
        sampled = [.. inputs.Names.Select(simulator.Elements)];
        var numbers = sampled
            .SelectMany(s => s)
            .Select(s => simulator.ConstantNumber(s.Variable, s.Flat))
            .OfType<int>()
            .ToHashSet();
        distinct = DistinctVariant.Of(variants.Select(v => Changed([.. world, .. v.Changes, .. last], numbers)));
        if (earlier != null && earlier.held.Cover(distinct))
            (held, specialised) = (earlier.held, earlier.specialised);
        else
        {
            held = new HeldConstants(
                simulator.Compiled.Plan.Model.Constants,
                distinct,
                number => numbers.Contains(number) ? null : AsWritten(number)
            );
            specialised = Specialise();
        }
        if (specialised.Main.FinalTimeRow >= 0)
            throw new DiagnosticException([SimulationDiagnostics.FinalTimeMoves(simulator.Model.FinalTime.Span)]);
        groups = DistinctVariant.Grouped(distinct, Numbers(specialised.Late));
        branches = BranchPlan.Of(specialised, groups, ReadsLast);
        observer.Bind(specialised.Main);
    }

    /// <summary>How many kernels share the work, one after the other.</summary>
    public int KernelCount => specialised.Stages.Length;

    /// <summary>Whether variants share runs until they part.</summary>
    public bool AreBranched => branches != null;

    /// <summary>Runs the worlds from one number on.</summary>
    /// <param name="from">Number of the first world; a multiple of <see cref="Lanes"/>.</param>
    /// <param name="to">Number after the last world.</param>
    /// <param name="threads">Threads; 0: one for each processor.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends the runs early.</param>
    /// <param name="idle">Called once, as soon as there is nothing left to begin for one of the threads.</param>
    /// <returns>Number of worlds that are complete: fewer than asked for only where the observer keeps what is complete.</returns>
    public long Run(
        long from,
        long to,
        int threads,
        Action<double>? progress,
        CancellationToken cancellation,
        Action? idle = null
    )
    {
        long first = from / Lanes;
        long blocks = (to + Lanes - 1) / Lanes;
        int most = threads > 0 ? Math.Min(threads, PairedRuns.MostThreads) : Environment.ProcessorCount;
        int workers = (int)Math.Min(most, blocks - first);
        var folder = new FoldInOrder<T>(observer, first, blocks, MostAhead * workers, progress);
        // Compiling once before the threads start, so that they do not do it side by side.
        foreach (var stage in specialised.Stages)
            _ = stage.Simulator.KernelFor(Lanes);
        _ = branches?.Gate.Simulator.KernelFor(Lanes);
        long next = first - 1;
        ExceptionDispatchInfo? failure = null;
        var within = observer.KeepsWhatIsComplete ? CancellationToken.None : cancellation;
        bool Goes() => failure == null && !(observer.KeepsWhatIsComplete && cancellation.IsCancellationRequested);
        void Work()
        {
            try
            {
                using (var block = new Block(this))
                    // A block that has been taken is done: so those that are complete are the first ones.
                    while (Goes() && Interlocked.Increment(ref next) is var b && b < blocks && folder.WaitFor(b))
                        folder.Take(b, block.Run(b * Lanes, (int)Math.Min(Lanes, to - b * Lanes), within));
                if (Goes())
                    Interlocked.Exchange(ref idle, null)?.Invoke();
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                folder.Stop();
            }
        }
        var others = Enumerable.Range(1, Math.Max(0, workers - 1)).Select(_ => new Thread(Work)).ToList();
        others.ForEach(thread => thread.Start());
        Work();
        others.ForEach(thread => thread.Join());
        failure?.Throw();
        return Math.Min(to, folder.Next * Lanes);
    }

    // The values of constants by number, the later of two changes winning; those that change nothing are left out.
    private SortedDictionary<int, double> Changed(ImmutableArray<ConstantChange> changes, HashSet<int> sampledNumbers)
    {
        var result = new SortedDictionary<int, double>();
        foreach (var change in changes)
            if (simulator.ConstantNumber(change.Variable, change.Flat) is { } number)
                result[number] = change.Value;
        foreach (int number in result.Keys.ToList())
            if (!sampledNumbers.Contains(number) && result[number].Equals(AsWritten(number)))
                result.Remove(number);
        return result;
    }

    private double AsWritten(int number)
    {
        var (variable, flat) = simulator.Compiled.Plan.Model.Constants[number];
        return simulator.AsWritten[variable, flat];
    }

    private Specialised Specialise()
    {
        var noises = inputs.Noises.Select(n => (Series: simulator.Elements(n.Name), Amounts: AmountsOf(n))).ToList();
        // A noise whose size a variant may change differs between variants.
        var own = noises.Where(n => n.Amounts.Any(a => IsReached(a, held.Differing))).SelectMany(n => n.Series).ToHashSet();
        var reads = observer.Reads.Concat(noises.SelectMany(n => n.Amounts));
        return Specialised.Of(
            simulator,
            reads,
            held.Known,
            held.Differing,
            own,
            without => DistinctVariant.Grouped(distinct, Numbers(without)).Length,
            observer is { StepsRead: not null, WantsSaved: false } && distinct.Length >= BranchPlan.FewestGroups
        );
    }

    private bool ReadsLast(int constant)
    {
        var (variable, flat) = simulator.Compiled.Plan.Model.Constants[constant];
        return specialised.Main.ConstantNumber(variable, flat) != null;
    }

    private HashSet<int> Numbers(IEnumerable<VariableElement> some) =>
        [.. some.Select(c => simulator.ConstantNumber(c.Variable, c.Flat)).OfType<int>()];

    private bool IsReached(VariableElement amount, IReadOnlySet<VariableElement> differing)
    {
        var model = simulator.Compiled.Plan.Model;
        var numbers = Enumerable.Range(0, model.Constants.Length).Where(i => differing.Contains(model.Constants[i])).ToHashSet();
        return Reach.Of(model, numbers, ImmutableHashSet<int>.Empty)[simulator.Compiled.Values[amount]];
    }

    // The values of the model that give the size of a noise.
    private IEnumerable<VariableElement> AmountsOf(NoiseInput noise)
    {
        foreach (string? name in new[] { noise.Sd.Constant, noise.Relaxation?.Constant })
        {
            if (name == null)
                continue;
            var amount = simulator.Elements(name)[0];
            if (!simulator.IsKnownAtStart(amount.Variable, amount.Flat))
                throw new DiagnosticException([SimulationDiagnostics.NoiseMoves(name, amount.Variable.Span)]);
            yield return amount;
        }
    }

    /// <summary>One thread's work on block after block.</summary>
    private sealed class Block : IDisposable
    {
        private readonly PairedRuns<T> owner;
        private readonly ImmutableArray<StageInputs> inputs;
        private readonly ImmutableArray<WorldBatch> stages;
        private readonly double[] sample;
        private readonly Branches<T>? branches;

        // Of the last kernel one for each variant of a group, which go along with the kernel before.
        private readonly List<WorldBatch> followers = [];

        public Block(PairedRuns<T> owner)
        {
            this.owner = owner;
            inputs = [.. owner.specialised.Stages.Select(s => new StageInputs(owner.simulator, s.Simulator, owner.sampled))];
            stages = [.. owner.specialised.Stages.Select((s, i) => NewBatch(s.Simulator, inputs[i]))];
            sample = new double[owner.inputs.Names.Length * Lanes];
            if (owner.branches is { } plan)
                branches = BranchesOf(plan);
        }

        private WorldBatch NewBatch(Simulator simulator, StageInputs constants) =>
            new(simulator, constants, new BlockNoises(simulator, owner.inputs));

        private Branches<T> BranchesOf(BranchPlan plan)
        {
            var main = owner.specialised.Main;
            // Variants that share runs do not change the size of a noise, so that one series serves all.
            var noises = new BlockNoises(main, owner.inputs);
            return new Branches<T>(
                plan,
                owner.observer,
                plan.Followers.IsEmpty ? stages[^1] : stages[^2],
                new FollowingRuns(
                    plan.Followers,
                    () => new WorldBatch(main, inputs[^1], noises),
                    owner.specialised.Stages[^1].CarriedRows
                ),
                new PendingGroups(plan, new StageInputs(owner.simulator, plan.Gate.Simulator, owner.sampled))
            );
        }

        public void Dispose()
        {
            foreach (var stage in stages.Concat(followers))
                stage.Dispose();
            branches?.Dispose();
        }

        public T Run(long firstRun, int runs, CancellationToken cancellation)
        {
            var partial = owner.observer.Begin(firstRun, runs);
            owner.inputs.Fill(firstRun, Lanes, sample);
            int last = stages.Length - 1;
            bool isGrouped = owner.specialised.Late.Count > 0;
            // The kernels before those that differ between variants run once.
            for (int stage = 0; stage < last - (isGrouped ? 1 : 0); stage++)
                RunStage(stage, firstRun, owner.distinct[0], cancellation);
            if (branches != null)
            {
                branches.Run(partial, firstRun, runs, sample, cancellation);
                return partial;
            }
            foreach (var group in owner.groups)
                if (isGrouped)
                    RunGroup(partial, firstRun, group, cancellation);
                else
                    RunLast(partial, firstRun, group[0], cancellation);
            return partial;
        }

        private void RunLast(T partial, long firstRun, DistinctVariant variant, CancellationToken cancellation)
        {
            var observer = owner.observer;
            var main = stages[^1];
            var clock = main.Prepare(firstRun, sample, variant);
            main.Batch.Run(
                clock,
                -1,
                observer.WantsSteps
                    ? (step, time) =>
                    {
                        foreach (int v in variant.Numbers)
                            observer.Stepped(partial, v, main.Batch, step, time);
                    }
                    : null,
                observer.WantsSaved
                    ? (save, time) =>
                    {
                        foreach (int v in variant.Numbers)
                            observer.Saved(partial, v, main.Batch, save, time);
                    }
                    : null,
                cancellation
            );
            foreach (int v in variant.Numbers)
                observer.Ended(partial, v, main.Batch, clock);
        }

        // Runs the last kernel but one for variants that differ in nothing that it depends on, and with each of its steps that of the last kernel for each of them.
        private void RunGroup(T partial, long firstRun, ImmutableArray<DistinctVariant> group, CancellationToken cancellation)
        {
            var observer = owner.observer;
            var leader = stages[^2];
            var rows = owner.specialised.Stages[^1].CarriedRows;
            var clock = leader.Prepare(firstRun, sample, group[0]);
            while (followers.Count < group.Length)
                followers.Add(NewBatch(owner.specialised.Main, inputs[^1]));
            for (int i = 0; i < group.Length; i++)
                followers[i].Batch.Begin(followers[i].Prepare(firstRun, sample, group[i]));
            int saves = 0;
            long nextSave = 0;
            leader.Batch.Run(
                clock,
                -1,
                (step, time) =>
                {
                    for (int i = 0; i < group.Length; i++)
                    {
                        var batch = followers[i].Batch;
                        batch.Follow(clock, step, leader.Batch, rows);
                        foreach (int v in group[i].Numbers)
                        {
                            if (observer.WantsSteps)
                                observer.Stepped(partial, v, batch, step, time);
                            if (observer.WantsSaved && step >= nextSave)
                                observer.Saved(partial, v, batch, saves, time);
                        }
                        if (step < clock.Steps)
                            batch.Advance(clock, step);
                    }
                    if (step >= nextSave)
                        nextSave = clock.StepOfSave(++saves);
                },
                null,
                cancellation
            );
            for (int i = 0; i < group.Length; i++)
                foreach (int v in group[i].Numbers)
                    observer.Ended(partial, v, followers[i].Batch, clock);
        }

        // Runs a kernel whose rows the next one is given as series.
        private void RunStage(int number, long firstRun, DistinctVariant variant, CancellationToken cancellation)
        {
            var rows = owner.specialised.Stages[number + 1].CarriedRows;
            var (stage, next) = (stages[number], stages[number + 1]);
            var clock = stage.Prepare(firstRun, sample, variant);
            int length = checked((int)((clock.Steps + 1) * rows.Length * Lanes));
            if (next.Batch.CarriedSeries.Length != length)
                next.Batch.CarriedSeries = new double[length];
            double[] series = next.Batch.CarriedSeries;
            stage.Batch.Run(
                clock,
                -1,
                (step, _) =>
                {
                    int at = (int)step * rows.Length * Lanes;
                    foreach (int row in rows)
                    {
                        stage.Batch.Row(row).CopyTo(series.AsSpan(at));
                        at += Lanes;
                    }
                },
                null,
                cancellation
            );
        }
    }
}

/// <summary>What all paired runs have in common.</summary>
internal static class PairedRuns
{
    /// <summary>Runs side by side in one block.</summary>
    public const int Lanes = 16;

    /// <summary>More threads than processors do not help, and each has memory of its own.</summary>
    public static int MostThreads => Math.Max(64, Environment.ProcessorCount);
}
