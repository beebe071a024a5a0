using System.Buffers;
using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>What must hold in the worlds for a yes: tests on a party's gain from a package, or on a condition in it (package −1 is no deal).</summary>
internal sealed record TurnQuery(InputAxis Axis, int Package, int Party, int Condition, ImmutableArray<MeanTest> Tests)
{
    /// <summary>Components of the party's payoff that the input only weights; null where only runs can tell what it does.</summary>
    public ImmutableArray<int>? OnlyWeights { get; init; }

    /// <summary>Whether the answer is yes as drawn, so that it turns already where it is no with the input held at its median.</summary>
    public bool IsYesAsDrawn { get; init; }
}

/// <summary>Whether and where an answer turns along an input.</summary>
internal enum TurnOutcome
{
    Turns,
    None,

    /// <summary>What may turn it is within the sampling error.</summary>
    TooCloseToTell,
}

/// <summary>Where the answer turns nearest to the input's median.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="YesAtPresent">The answer with the input at its median.</param>
/// <param name="Outcome">Whether it turns.</param>
/// <param name="Position">Where.</param>
/// <param name="Above">Whether it has turned above that place, or below.</param>
/// <param name="Error">Standard error of the input's value there; 0 for levels.</param>
/// <param name="Mean">Value of the tested mean there, from the runs that confirm it or from those at hand.</param>
internal sealed record Turn(
    TurnQuery Query,
    bool YesAtPresent,
    TurnOutcome Outcome,
    double Position,
    bool Above,
    double Error,
    double Mean
)
{
    /// <summary>Where it turns at the median itself: how far the answer is from what it is as drawn, by the runs at hand.</summary>
    public double Depth { get; init; }

    /// <summary>How far from the median, in probability.</summary>
    public double Distance => Math.Abs(Query.Axis.ProbabilityAt(Position) - Query.Axis.ProbabilityAt(Query.Axis.Present));
}

/// <summary>
/// Where answers turn when one input is held and all else stays as drawn. The runs at hand say where to look: the mean of an outcome given the input,
/// which is the mean with the input held where inputs are independent. Further runs of the first worlds with the input held there tell how far that is
/// off, each world against itself; where it is off by more than its sampling error, the place moves and is tried again. An input that only weights
/// components of a payoff needs no runs: in each world the gain is linear in it.
/// </summary>
internal sealed class TurningPoints(GainSamples samples, HoldInput hold)
{
    private readonly IReadOnlyList<long> worlds = samples.Studied;
    private (int Package, int Party, int Condition, double[] Values) last = (-1, -1, -1, []);

    private const int MostRounds = 8;

    // In normal scores: places are not told apart any closer.
    private const double Resolution = 0.002;

    // In normal scores, for slopes.
    private const double Step = 0.02;
    private const double MostStep = 0.5;
    private const double Significant = 2;

    // Many decisions are looked at: what may turn one by chance must not.
    private const double Sure = 3;

    /// <summary>Answers the queries, in their order.</summary>
    /// <param name="queries">What is asked.</param>
    /// <param name="confirm">Whether further runs confirm a place that the runs at hand give.</param>
    public ImmutableArray<Turn> Find(IReadOnlyList<TurnQuery> queries, Func<Turn, bool> confirm)
    {
        var searches = queries.Select(q => new TurnSearch(q, Values(q), Weighted(q))).ToList();
        foreach (var search in searches)
            search.Look();
        var pending = searches.Where(s => s.NeedsRuns && confirm(s.Found)).ToList();
        for (int round = 0; round < MostRounds && pending.Count > 0; round++)
        {
            var held = hold([.. pending.Select(s => (s.Query, s.Query.Axis.ValueAt(s.Found.Position)))]);
            for (int i = 0; i < pending.Count; i++)
                pending[i].Take(held[i], worlds);
            pending.RemoveAll(s => s.IsSettled);
        }
        foreach (var search in pending)
            search.Close();
        return [.. searches.Select(s => s.Found)];
    }

    // Queries one after the other mostly ask for the same.
    private double[] Values(TurnQuery query)
    {
        if (
            (query.Package, query.Party, query.Condition) != (last.Package, last.Party, last.Condition)
            || last.Values.Length == 0
        )
            last = (
                query.Package,
                query.Party,
                query.Condition,
                query.Condition < 0
                    ? samples.StudiedGains(query.Package, query.Party)
                    : samples.Holds(query.Package, query.Condition)
                        ?? throw new InvalidOperationException("This is a bug in Entente: conditions were not kept.")
            );
        return last.Values;
    }

    // The part of the gain that is proportional to the input, in each world; null where that is not known.
    private double[]? Weighted(TurnQuery query)
    {
        if (query.OnlyWeights is not { } components || query.Axis.Values.Contains(0))
            return null;
        var sum = new double[worlds.Count];
        foreach (int component in components)
        {
            if (samples.Component(query.Package, query.Party, component) is not { } kept)
                return null;
            for (int w = 0; w < sum.Length; w++)
                sum[w] += kept[w];
        }
        return sum;
    }

    /// <summary>One query on its way.</summary>
    private sealed class TurnSearch
    {
        private readonly double[] values;
        private readonly double[]? weighted;
        private readonly ImmutableArray<ImmutableArray<MeanCurve>> curves;

        // What further runs gave: how far the answer was from turning there (below zero: it has turned), outwards from the median.
        private readonly List<(double Position, double Margin)> tried = [];

        public TurnSearch(TurnQuery query, double[] values, double[]? weighted)
        {
            (Query, this.values, this.weighted) = (query, values, weighted);
            curves = [.. query.Tests.Select(t => t.Outcomes.Select(Curve).ToImmutableArray())];
            Found = new Turn(
                query,
                Margin(query.Axis.Present).Value >= 0,
                TurnOutcome.None,
                query.Axis.Present,
                true,
                0,
                double.NaN
            );
        }

        public TurnQuery Query { get; }

        public Turn Found { get; private set; }

        public bool IsSettled { get; private set; }

        public bool NeedsRuns => Found.Outcome == TurnOutcome.Turns && weighted == null;

        private InputAxis Axis => Query.Axis;

        private bool IsTheSameInAllWorlds => values.All(v => v == values[0]);

        /// <summary>The nearest place at which the answer turns, by the runs at hand.</summary>
        public void Look()
        {
            if (IsTheSameInAllWorlds)
                return;
            if (Query.IsYesAsDrawn && !Found.YesAtPresent)
            {
                var at = Margin(Axis.Present);
                Found = Found with { Outcome = TurnOutcome.Turns, Mean = at.Mean, Depth = -at.Value };
                return;
            }
            int present = Axis.Grid.IndexOf(Axis.Present);
            double[] up = [.. Axis.Grid[present..]];
            double[] down = [.. Axis.Grid[..(present + 1)].Reverse()];
            var found = new[] { Along(up, true), Along(down, false) };
            var turns = found.Where(f => f.Outcome == TurnOutcome.Turns).OrderBy(f => f.Distance).ToList();
            Found =
                turns.Count > 0 ? turns[0]
                : found.Any(f => f.Outcome == TurnOutcome.TooCloseToTell) ? Found with { Outcome = TurnOutcome.TooCloseToTell }
                : Found with { Outcome = TurnOutcome.None };
        }

        /// <summary>Takes what the first worlds gave with the input held at the place found.</summary>
        public void Take(double[] held, IReadOnlyList<long> worlds)
        {
            double place = Found.Position;
            var at = Margin(place, (t, o) => Off(t, o, place, held, worlds));
            double margin = Found.YesAtPresent ? at.Value : -at.Value;
            tried.Add((place, margin));
            if (!double.IsFinite(at.RunError))
                GiveUp();
            else if (Query.IsYesAsDrawn && !Found.YesAtPresent)
            {
                Found = Found with { Mean = at.Mean };
                if (at.Value >= 0 || -at.Value < Significant * at.RunError)
                    GiveUp();
                IsSettled = true;
            }
            else if (Axis.IsDiscrete)
            {
                Found = Found with { Mean = at.Mean };
                if (margin >= 0 || -margin < Significant * at.RunError)
                    GiveUp();
                IsSettled = true;
            }
            else if (Math.Abs(margin) <= Math.Max(Significant * at.RunError, Resolution * Math.Abs(SlopeAt(place))))
                Settle(place, margin, at);
            else
                Move(margin < 0);
        }

        // A last step by what the runs gave, together with the curve, by their precision, if they bore it out at once.
        private void Settle(double place, double margin, (double Value, double Error, double Mean, double RunError) at)
        {
            double slope = SlopeAt(place);
            double ofCurve = tried.Count == 1 ? at.Error * at.Error : double.PositiveInfinity;
            double ofRuns = at.RunError * at.RunError;
            double trust =
                ofRuns == 0 ? 1
                : double.IsInfinity(ofCurve) ? 1
                : ofCurve / (ofCurve + ofRuns);
            double error = Math.Sqrt(trust * ofRuns);
            double step = Math.Clamp(-trust * margin / slope, -MostStep, MostStep);
            double moved = double.IsFinite(step) ? Math.Clamp(place + step, Axis.Grid.First(), Axis.Grid.Last()) : place;
            Found = Found with
            {
                Position = moved,
                Mean = at.Mean,
                Error = error / Math.Abs(slope) * (Axis.ValueAt(moved + Step) - Axis.ValueAt(moved - Step)) / (2 * Step),
            };
            IsSettled = true;
        }

        // To where the runs so far say that it turns: between the last place at which it has not and the first at which it has.
        private void Move(bool hasTurned)
        {
            double outwards = Found.Above ? 1 : -1;
            if (tried.Count > 1 && tried.TrueForAll(t => t.Margin < 0))
            {
                // The curve was wrong about the median too: what does it give there?
                if (Found.Position == Axis.Present)
                    SettleAtPresent();
                else
                    Found = Found with { Position = Axis.Present };
                return;
            }
            var inner = tried
                .Where(t => t.Margin >= 0)
                .Append((Position: Axis.Present, Margin: Math.Abs(Margin(Axis.Present).Value)))
                .MaxBy(t => t.Position * outwards);
            var outer = tried.Where(t => t.Margin < 0 && t.Position * outwards > inner.Position * outwards).ToList();
            if (outer.Count > 0)
            {
                var (position, margin) = outer.MinBy(t => t.Position * outwards);
                double share = Math.Clamp(inner.Margin / (inner.Margin - margin), 0.25, 0.75);
                Found = Found with { Position = inner.Position + share * (position - inner.Position) };
                return;
            }
            // Not yet turned anywhere: further out, at last at the end.
            double last = Found.Above ? Axis.Grid.Last() : Axis.Grid.First();
            if (hasTurned || inner.Position == last)
            {
                Found = Found with { Outcome = TurnOutcome.None };
                IsSettled = true;
                return;
            }
            double step = 2 * Math.Abs(inner.Margin / SlopeAt(inner.Position));
            double next = inner.Position + outwards * Math.Max(step, 0.1);
            Found = Found with { Position = double.IsFinite(next) && next * outwards < last * outwards ? next : last };
        }

        // How far the mean of an outcome is from the curve at a place. What the same worlds were off the curve as drawn is taken out as far as it goes
        // together with it (a control variate).
        private (double Off, double Error) Off(int test, int outcome, double place, double[] held, IReadOnlyList<long> worlds)
        {
            var curve = curves[test][outcome];
            var of = Query.Tests[test].Outcomes[outcome];
            var there = new List<double>();
            var asDrawn = new List<double>();
            for (int w = 0; w < worlds.Count && worlds[w] < held.Length; w++)
                if (double.IsFinite(held[worlds[w]]))
                {
                    there.Add(of(held[worlds[w]]));
                    asDrawn.Add(of(values[w]) - curve.At(Axis.Positions[w]));
                }
            if (there.Count < 2)
                return (0, double.PositiveInfinity);
            double[] rest = [.. asDrawn];
            double variance = Statistics.Variance(rest);
            double correlation = Statistics.Correlation(there.ToArray(), rest);
            double share =
                variance > 0 && double.IsFinite(correlation)
                    ? correlation * Math.Sqrt(Statistics.Variance(there.ToArray()) / variance)
                    : 0;
            double[] found = [.. there.Zip(rest, (a, b) => a - share * b)];
            return (Statistics.Mean(found) - curve.At(place), Statistics.StandardError(found));
        }

        /// <summary>After the last runs: between the nearest places at which it has not turned and has, where there are such.</summary>
        public void Close()
        {
            double outwards = Found.Above ? 1 : -1;
            var inner = tried.Where(t => t.Margin >= 0).OrderByDescending(t => t.Position * outwards).Take(1).ToList();
            var outer = tried
                .Where(t => t.Margin < 0 && inner.All(i => t.Position * outwards > i.Position * outwards))
                .OrderBy(t => t.Position * outwards)
                .Take(1)
                .ToList();
            if (inner.Count == 0 || outer.Count == 0)
            {
                GiveUp();
                return;
            }
            double middle = (inner[0].Position + outer[0].Position) / 2;
            double width = Math.Abs(Axis.ValueAt(outer[0].Position) - Axis.ValueAt(inner[0].Position));
            // As of a place that is equally likely anywhere between the two.
            Found = Found with
            {
                Position = middle,
                Error = width / Math.Sqrt(12),
            };
        }

        // A verdict turns as soon as the input is held; a decision at the median was not what the runs at hand said.
        private void SettleAtPresent()
        {
            if (!Query.IsYesAsDrawn)
                GiveUp();
            Found = Found with { Error = 0 };
            IsSettled = true;
        }

        /// <summary>Further runs did not settle it.</summary>
        public void GiveUp()
        {
            Found = Found with { Outcome = TurnOutcome.TooCloseToTell };
            IsSettled = true;
        }

        // Outwards from the median: the first change of the answer, if beyond it the answer is another one for sure somewhere.
        private Turn Along(double[] places, bool up)
        {
            bool yes = Found.YesAtPresent;
            int at = Array.FindIndex(places, p => Margin(p).Value >= 0 != yes);
            if (at < 0)
                return Found with { Outcome = TurnOutcome.None };
            if (at == 0)
                return Found with { Outcome = TurnOutcome.TooCloseToTell };
            bool isSure = places[at..]
                .Select(p => Margin(p))
                .Any(m => m.Value >= 0 != yes && Math.Abs(m.Value) >= Sure * m.Error);
            if (!isSure)
                return Found with { Outcome = TurnOutcome.TooCloseToTell };
            double place = Axis.IsDiscrete ? places[at] : Roots.Brent(p => Margin(p).Value, places[at - 1], places[at]);
            return Found with
            {
                Outcome = TurnOutcome.Turns,
                Position = place,
                Above = up,
                Error = ErrorAt(place),
                Mean = Margin(place).Mean,
            };
        }

        // The standard error of the place by the runs at hand: that of the mean over its slope.
        private double ErrorAt(double place) =>
            Axis.IsDiscrete
                ? 0
                : Margin(place).Error
                    / Math.Abs(SlopeAt(place))
                    * (Axis.ValueAt(place + Step) - Axis.ValueAt(place - Step))
                    / (2 * Step);

        // How fast the margin changes along the axis: between the nearest places tried on either side, else by the curves.
        private double SlopeAt(double place)
        {
            var below = tried.Where(t => t.Position < place).ToList();
            var above = tried.Where(t => t.Position > place).ToList();
            if (below.Count > 0 && above.Count > 0)
            {
                var (a, b) = (below.MaxBy(t => t.Position), above.MinBy(t => t.Position));
                return (b.Margin - a.Margin) / (b.Position - a.Position);
            }
            double slope = (Margin(place + Step).Value - Margin(place - Step).Value) / (2 * Step);
            return Found.YesAtPresent ? slope : -slope;
        }

        // How far the least met test is on the right side of its bound.
        private (double Value, double Error, double Mean, double RunError) Margin(
            double place,
            Func<int, int, (double Off, double Error)>? off = null
        )
        {
            var least = (Value: double.PositiveInfinity, Error: 0.0, Mean: double.NaN, RunError: 0.0);
            for (int t = 0; t < Query.Tests.Length; t++)
            {
                var test = Query.Tests[t];
                var best = (Mean: double.NegativeInfinity, Error: 0.0, RunError: 0.0);
                for (int o = 0; o < curves[t].Length; o++)
                {
                    var (shift, runError) = off?.Invoke(t, o) ?? (0, 0);
                    double mean = curves[t][o].At(place) + shift;
                    if (mean > best.Mean)
                        best = (mean, curves[t][o].Error(place), runError);
                }
                double margin = test.Sign * (best.Mean - test.Bound);
                if (margin < least.Value)
                    least = (margin, best.Error, best.Mean, best.RunError);
            }
            return least;
        }

        private MeanCurve Curve(Func<double, double> outcome)
        {
            if (weighted is not { } part)
                return MeanOf(outcome);
            double[] At(double place)
            {
                double x = Axis.ValueAt(place);
                return [.. values.Select((g, w) => outcome(g + (x / Axis.Values[w] - 1) * part[w]))];
            }
            return new MeanCurve(place => Statistics.Mean(At(place)), place => Statistics.StandardError(At(place)));
        }

        // There are thousands of queries: a new array for each would be much garbage.
        private MeanCurve MeanOf(Func<double, double> outcome)
        {
            double[] outcomes = ArrayPool<double>.Shared.Rent(values.Length);
            try
            {
                for (int w = 0; w < values.Length; w++)
                    outcomes[w] = outcome(values[w]);
                return Axis.MeanOf(outcomes.AsSpan(0, values.Length));
            }
            finally
            {
                ArrayPool<double>.Shared.Return(outcomes);
            }
        }
    }
}

/// <summary>Runs the first worlds with an input held for each query: the party's gain, or whether the condition holds (1 or 0), by number of the world.</summary>
internal delegate IReadOnlyList<double[]> HoldInput(IReadOnlyList<(TurnQuery Query, double Value)> held);
