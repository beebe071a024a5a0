using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Exploration.Finance;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>One breach to be tried: who leaves which clause, when.</summary>
internal sealed record BreachTrial(int Party, BreachRule Rule, double Year, int Variant);

/// <summary>
/// What breaking a clause would bring: for each party, clause and start year the same worlds are run again with the breach (the cheating flow lasts
/// [b, b + lag), then the response), and compared with keeping. The critical discount rates are those at which the mean difference of flows from
/// breaking in the best year is worth nothing.
/// </summary>
internal static class Breaches
{
    private const int MostYears = 30;

    /// <summary>Tries all breaches of a package.</summary>
    public static ImmutableArray<BreachResult> Try(
        PreparedWeighing weighing,
        Package package,
        int threads,
        Action<double> progress,
        CancellationToken cancellation
    )
    {
        var (deal, options) = (weighing.Deal, weighing.Options);
        var keep = deal.ChangesOf(package);
        var clauses = package.Clauses.Select(c => c.Key).ToHashSet();
        var rules = deal.Breaches.Where(rule => clauses.Contains(rule.Clause)).ToList();
        var (clock, lags, signing) = Facts(
            deal,
            weighing.Payoffs.Simulator,
            rules,
            [.. weighing.FirstWorld, .. keep, .. weighing.Last]
        );
        var variants = new List<Variant> { new("keep", keep) };
        var trials = new List<BreachTrial>();
        for (int r = 0; r < rules.Count; r++)
        {
            foreach (double year in Years(rules[r], clock, signing))
            foreach (var cheating in rules[r].Cheating)
            {
                trials.Add(new BreachTrial(deal.PartyNumber(cheating.Party), rules[r], year, variants.Count));
                var changes = rules[r].Changes(cheating, year, lags[r]);
                variants.Add(new Variant($"{cheating.Party} leaves {rules[r].Clause}", [.. keep, .. changes]));
            }
        }
        if (trials.Count == 0)
            return [];
        var observer = new BreachSamples(weighing.Payoffs, variants.Count, deal.Parties.Length, clock);
        int worlds = Math.Min(options.BreachRuns, options.Runs);
        weighing.Runs([.. variants], weighing.FirstWorld, observer).Run(0, worlds, threads, progress, cancellation);
        return
        [
            .. trials
                .GroupBy(t => (t.Party, t.Rule))
                .Select(group => Best(deal, package, [.. group], observer, clock, signing, lags[rules.IndexOf(group.Key.Rule)])),
        ];
    }

    // Lag and dates as they stand in a run with the package and nothing sampled.
    private static (Clock Clock, double[] Lags, double Signing) Facts(
        Deal deal,
        Simulator simulator,
        List<BreachRule> rules,
        ImmutableArray<ConstantChange> changes
    )
    {
        using var batch = simulator.NewBatch(1);
        simulator.SetAsWritten(batch, changes);
        var clock = simulator.ReadClock(batch);
        double[] lags =
        [
            .. rules.Select(rule =>
                simulator.TryStartValue(batch, rule.DetectionLag.Text) ?? deal.Constant(rule.DetectionLag, changes)
            ),
        ];
        return (clock, lags, deal.Constant(deal.Signing, changes));
    }

    private static IEnumerable<double> Years(BreachRule rule, Clock clock, double signing)
    {
        double from = rule.From ?? Math.Ceiling(signing);
        double to = rule.To ?? clock.Final - 1;
        double step = rule.YearStep ?? Math.Max(1, Math.Ceiling((to - from) / MostYears));
        for (int i = 0; from + i * step <= to + 1e-9 && i < 200; i++)
            yield return from + i * step;
    }

    private static BreachResult Best(
        Deal deal,
        Package package,
        ImmutableArray<BreachTrial> trials,
        BreachSamples samples,
        Clock clock,
        double signing,
        double lag
    )
    {
        var first = trials[0];
        ImmutableArray<BreachYear> byYear =
        [
            .. trials.Select(t => new BreachYear(
                t.Year,
                Statistics.Mean(samples.Gains(t)),
                Statistics.ShareAboveZero(samples.Gains(t)).Share
            )),
        ];
        int best = 0;
        for (int i = 1; i < byYear.Length; i++)
            if (byYear[i].Mean > byYear[best].Mean)
                best = i;
        double[] gains = samples.Gains(trials[best]);
        return new BreachResult(
            package.Name,
            deal.Parties[first.Party].Name,
            first.Rule.Clause,
            byYear[best].Mean > 0 ? byYear[best].Year : null,
            byYear[best].Mean,
            gains.Length > 1 ? Statistics.StandardError(gains) : 0,
            byYear[best].ShareOfWorlds,
            samples.CriticalRates(trials[best], clock, signing),
            byYear,
            lag,
            first.Rule.ResponseInWords
        );
    }
}

/// <summary>Collects gains from breaking, world by world, and the sums of flows over time, from which critical rates follow.</summary>
internal sealed class BreachSamples(PayoffModel payoffs, int variants, int parties, Clock clock)
    : BlockObserver<BreachSamples.Block>
{
    // Flows are summed by quarter of a year at least, which keeps memory and root finding small.
    private readonly int periods = (int)Math.Ceiling((clock.Final - clock.Initial) / Period(clock) + 1e-9) + 1;
    private readonly List<double>[,] gains = Lists(variants, parties);
    private readonly double[,][] flows = Sums(variants, parties, clock);
    private readonly double[,] residuals = new double[variants, parties];
    private int[][] presentValueRows = [];
    private int[] flowRows = [];
    private int[] residualRows = [];

    /// <inheritdoc/>
    public override bool WantsSteps => true;

    /// <summary>Gain of the party of a trial from breaking against keeping, in each world in which both are finite.</summary>
    public double[] Gains(BreachTrial trial) => [.. gains[trial.Variant, trial.Party]];

    /// <summary>All yearly rates at which the mean difference of flows, and of the residual value, is worth nothing.</summary>
    public ImmutableArray<double> CriticalRates(BreachTrial trial, Clock at, double signing)
    {
        var amounts = new double[periods + 1];
        var years = new double[periods + 1];
        for (int i = 0; i < periods; i++)
        {
            amounts[i] = flows[trial.Variant, trial.Party][i] - flows[0, trial.Party][i];
            years[i] = at.Initial + i * Period(at) - signing;
        }
        amounts[periods] = residuals[trial.Variant, trial.Party] - residuals[0, trial.Party];
        years[periods] = at.Final - signing;
        double largest = amounts.Max(Math.Abs);
        for (int i = 0; i <= periods; i++)
            if (Math.Abs(amounts[i]) < 1e-12 * largest || years[i] < -1e-9)
                amounts[i] = 0;
        return largest > 0 ? PresentValue.CriticalRates(amounts, years) : [];
    }

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads =>
        payoffs
            .PresentValues.SelectMany(p => p)
            .Concat(payoffs.Flows)
            .Concat(payoffs.Residuals.OfType<ReadValue>())
            .Select(r => r.Value);

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        presentValueRows = [.. payoffs.PresentValues.Select(p => p.Select(r => r.RowIn(simulator)).ToArray())];
        flowRows = [.. payoffs.Flows.Select(r => r.RowIn(simulator))];
        residualRows = [.. payoffs.Residuals.Select(r => r?.RowIn(simulator) ?? -1)];
    }

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) =>
        new(runs, new double[variants, parties][], Sums(variants, parties, clock), new double[variants, parties]);

    /// <inheritdoc/>
    public override void Stepped(Block partial, int variant, Batch batch, long step, double time)
    {
        if (step >= clock.Steps)
            return;
        int period = (int)Math.Floor((time - clock.Initial) / Period(clock) + 1e-9);
        for (int p = 0; p < parties; p++)
        {
            var flow = batch.Row(flowRows[p]);
            double sum = 0;
            for (int lane = 0; lane < partial.Runs; lane++)
                sum += flow[lane];
            partial.Flows[variant, p][period] += sum * clock.Step;
        }
    }

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock at)
    {
        for (int p = 0; p < parties; p++)
        {
            var values = new double[partial.Runs];
            foreach (int row in presentValueRows[p])
                for (int lane = 0; lane < values.Length; lane++)
                    values[lane] += batch.Row(row)[lane];
            partial.Values[variant, p] = values;
            if (residualRows[p] >= 0)
                foreach (double value in batch.Row(residualRows[p])[..partial.Runs])
                    partial.Residuals[variant, p] += value;
        }
    }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        for (int v = 0; v < variants; v++)
        for (int p = 0; p < parties; p++)
        {
            for (int i = 0; i < periods; i++)
                flows[v, p][i] += partial.Flows[v, p][i];
            residuals[v, p] += partial.Residuals[v, p];
            for (int lane = 0; lane < partial.Runs; lane++)
            {
                double difference = partial.Values[v, p][lane] - partial.Values[0, p][lane];
                if (double.IsFinite(difference))
                    gains[v, p].Add(difference);
            }
        }
    }

    private static double Period(Clock clock) => clock.Step * Math.Max(1, Math.Floor(0.25 / clock.Step + 1e-9));

    private static List<double>[,] Lists(int variants, int parties)
    {
        var lists = new List<double>[variants, parties];
        for (int v = 0; v < variants; v++)
        for (int p = 0; p < parties; p++)
            lists[v, p] = [];
        return lists;
    }

    private static double[,][] Sums(int variants, int parties, Clock clock)
    {
        int count = (int)Math.Ceiling((clock.Final - clock.Initial) / Period(clock) + 1e-9) + 1;
        var sums = new double[variants, parties][];
        for (int v = 0; v < variants; v++)
        for (int p = 0; p < parties; p++)
            sums[v, p] = new double[count];
        return sums;
    }

    /// <summary>One block: present values by lane, flows summed over lanes, residual values summed over lanes (not discounted).</summary>
    internal sealed record Block(int Runs, double[,][] Values, double[,][] Flows, double[,] Residuals);
}
