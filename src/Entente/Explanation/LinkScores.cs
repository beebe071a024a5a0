using Entente.Compilation;
using Entente.Simulation;
using Value = Entente.Models.VariableElement;

namespace Entente.Explanation;

/// <summary>What one cause did to a value at each of a number of times.</summary>
/// <param name="Size">The logarithm of the score's size; negative infinity where it is 0.</param>
/// <param name="Sign">The score's sign.</param>
/// <param name="CanRaise">Whether a larger cause somewhere makes the value larger (for stocks: rise faster).</param>
/// <param name="CanLower">Whether a larger cause somewhere makes the value smaller.</param>
/// <param name="IsScored">Whether there is a score at all.</param>
internal sealed record LinkScore(double[] Size, sbyte[] Sign, bool CanRaise, bool CanLower, bool IsScored = true);

/// <summary>
/// Link scores after Schoenberg, Davidsen and Eberlein 2020 (System Dynamics Review 36(2), equation 1): of z = f(x, y) the score of x is |Δx z / Δz| · sign(Δx z / Δx)
/// with Δx z = f(x now, y before) − f(x before, y before), and 0 where x or z stands still. From flows to stocks after Schoenberg, Hayward and Eberlein 2023 (System
/// Dynamics Review 39(2), equation 3): the same formula for the net flow, one step earlier, so that it does not matter how flows are put together.
/// </summary>
internal sealed class LinkScores(CausalGraph graph, Trace trace, int[] steps)
{
    // Differences of fewer units in the last place than this are what rounding leaves.
    private const double Rounding = 32 * 2.220446049250313e-16;
    private const double Nudge = 1e-4;

    /// <summary>The scores of some causes of a value.</summary>
    public LinkScore[] Of(Value value, IReadOnlyList<Value> causes)
    {
        if (graph.Kind(value) == CellKind.State)
            return OfState(value, causes);
        var equation =
            graph.Equations.Find(value)
            ?? throw new InvalidOperationException("This is a bug in Entente: a value in a loop has no equation.");
        return Of(equation, causes, graph.IsKept(value) ? 1 : 0);
    }

    private LinkScore[] Of(SingleEquation equation, IReadOnlyList<Value> causes, int earlier)
    {
        int[] now = [.. steps.Select(k => Math.Max(0, k - earlier))];
        int[] before = [.. steps.Select(k => Math.Max(0, k - earlier - 1))];
        double[] timesBefore = At(trace.Times, before);
        var valuesNow = equation.Causes.Select(c => At(trace[c], now)).ToList();
        var valuesBefore = equation.Causes.Select(c => At(trace[c], before)).ToList();
        double[] whole = Compute(equation, At(trace.Times, now), valuesNow);
        double[] from = Compute(equation, timesBefore, valuesBefore);
        return
        [
            .. causes.Select(cause =>
            {
                int place = equation.Causes.IndexOf(cause);
                return place < 0 ? Nothing : Score(equation, place, timesBefore, valuesBefore, valuesNow[place], from, whole);
            }),
        ];
    }

    private LinkScore Nothing => new(Zeros(), new sbyte[steps.Length], false, false);

    private double[] Zeros()
    {
        double[] none = new double[steps.Length];
        Array.Fill(none, double.NegativeInfinity);
        return none;
    }

    private LinkScore Score(
        SingleEquation equation,
        int place,
        double[] times,
        List<double[]> before,
        double[] causeNow,
        double[] from,
        double[] whole
    )
    {
        double[] causeBefore = before[place];
        double[] partly = Compute(equation, times, [.. before.Select((b, i) => i == place ? causeNow : b)]);
        double scale = causeBefore.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double[] nudged = [.. causeBefore.Select(x => x + Nudge * (x != 0 ? Math.Abs(x) : Math.Max(scale, Nudge)))];
        double[] moved = Compute(equation, times, [.. before.Select((b, i) => i == place ? nudged : b)]);
        double[] size = Zeros();
        var sign = new sbyte[steps.Length];
        bool raises = false;
        bool lowers = false;
        for (int i = 0; i < steps.Length; i++)
        {
            double slope = Difference(moved[i], from[i]);
            raises |= slope > 0;
            lowers |= slope < 0;
            double part = Difference(partly[i], from[i]);
            double all = Difference(whole[i], from[i]);
            double cause = Difference(causeNow[i], causeBefore[i]);
            if (part == 0 || all == 0 || cause == 0 || !double.IsFinite(part) || !double.IsFinite(all))
                continue;
            size[i] = Math.Log(Math.Abs(part)) - Math.Log(Math.Abs(all));
            sign[i] = (sbyte)(Math.Sign(part) * Math.Sign(cause));
        }
        return new LinkScore(size, sign, raises, lowers);
    }

    // What a function with a state of its own gives comes from its inputs of earlier steps: where only the first moves, all of it.
    private LinkScore[] OfState(Value value, IReadOnlyList<Value> causes)
    {
        var inputs = graph.Inputs(value).ToList();
        bool alone = inputs.Skip(1).All(input => input.Causes.All(c => StandsStill(trace[c])));
        var scores = Of(inputs[0], causes, 0);
        int[] before = [.. steps.Select(k => Math.Max(0, k - 1))];
        double[] now = At(trace[value], steps);
        double[] then = At(trace[value], before);
        foreach (var score in scores)
            for (int i = 0; i < steps.Length; i++)
                if (Difference(now[i], then[i]) == 0)
                    (score.Size[i], score.Sign[i]) = (double.NegativeInfinity, 0);
        return alone ? scores : [.. scores.Select(s => s with { IsScored = false })];
    }

    private static bool StandsStill(double[] values) => !values.AsSpan().ContainsAnyExcept(values[0]);

    private static double Difference(double a, double b) =>
        Math.Abs(a - b) <= Rounding * Math.Max(Math.Abs(a), Math.Abs(b)) ? 0 : a - b;

    private static double[] At(double[] values, int[] steps) => [.. steps.Select(s => values[s])];

    private static double[] Compute(SingleEquation equation, double[] times, List<double[]> causes)
    {
        double[] result = new double[times.Length];
        equation.Compute(times, causes, result);
        return result;
    }
}
