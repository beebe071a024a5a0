using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>The chains of <see cref="Posterior"/>. Moves are differences of earlier places, so that they take the size and the direction of the
/// density by themselves; all chains move at once.</summary>
internal sealed class DifferentialEvolutionChains
{
    private const double SnookerShare = 0.1;
    private const double JumpShare = 0.1;
    private const int ArchiveEvery = 5;

    // Shares of the coordinates that a move takes along.
    private static readonly double[] Crossings = [1.0 / 3, 2.0 / 3, 1];

    private readonly ManyValues logDensity;
    private readonly RandomStream draws;
    private readonly CancellationToken cancellation;
    private readonly List<double[]> archive;
    private readonly List<double[]>[] kept;
    private readonly double[][] current;
    private readonly double[] values;
    private long moves;
    private long accepted;

    public DifferentialEvolutionChains(ManyValues logDensity, IReadOnlyList<double[]> start, PosteriorOptions options)
    {
        this.logDensity = logDensity;
        draws = new RandomStream(options.Seed, "markov chains");
        cancellation = options.Cancellation;
        archive = [.. start];
        double[] atStart = Values(start);
        int[] possible = [.. Enumerable.Range(0, start.Count).Where(i => atStart[i] > double.NegativeInfinity)];
        if (possible.Length == 0)
            throw new ArgumentException("The density is zero at all places to start from.");
        current = [.. Enumerable.Range(0, options.Chains).Select(c => start[possible[c % possible.Length]])];
        values = [.. Enumerable.Range(0, options.Chains).Select(c => atStart[possible[c % possible.Length]])];
        kept = [.. current.Select(_ => new List<double[]>())];
    }

    /// <summary>Share of the moves that were accepted.</summary>
    public double Acceptance => moves == 0 ? 0 : (double)accepted / moves;

    /// <summary>Lengthens all chains.</summary>
    public void RunTo(int length)
    {
        while (kept[0].Count < length)
        {
            cancellation.ThrowIfCancellationRequested();
            Step();
            for (int c = 0; c < current.Length; c++)
                kept[c].Add(current[c]);
            if (kept[0].Count % ArchiveEvery == 0)
                archive.AddRange(current);
        }
    }

    /// <summary>The later half of each chain.</summary>
    public ImmutableArray<ImmutableArray<double[]>> SecondHalves() =>
        [.. kept.Select(chain => chain.Skip(chain.Count / 2).ToImmutableArray())];

    private void Step()
    {
        var moved = new double[current.Length][];
        var correction = new double[current.Length];
        for (int c = 0; c < current.Length; c++)
            (moved[c], correction[c]) = draws.Uniform() < SnookerShare ? Snooker(current[c]) : (Parallel(current[c]), 0);
        double[] there = Values(moved);
        for (int c = 0; c < current.Length; c++)
        {
            moves++;
            if (!(Math.Log(draws.Uniform()) < there[c] - values[c] + correction[c]))
                continue;
            (current[c], values[c]) = (moved[c], there[c]);
            accepted++;
        }
    }

    private double[] Parallel(double[] from)
    {
        int n = from.Length;
        double crossing = Crossings[draws.Below(Crossings.Length)];
        bool[] taken = [.. from.Select(_ => draws.Uniform() < crossing)];
        taken[draws.Below(n)] = true;
        int count = taken.Count(t => t);
        // Of one or two differences; now and then one as long as the way between two places, which leads from peak to peak.
        int pairs = 1 + draws.Below(2);
        double length = draws.Uniform() < JumpShare ? 1 : 2.38 / Math.Sqrt(2 * pairs * count);
        double[] to = [.. from];
        for (int k = 0; k < (length == 1 ? 1 : pairs); k++)
        {
            var (a, b) = (Earlier(), Earlier());
            for (int j = 0; j < n; j++)
                if (taken[j])
                    to[j] += length * (1 + (0.05 * ((2 * draws.Uniform()) - 1))) * (a[j] - b[j]);
        }
        for (int j = 0; j < n; j++)
            if (taken[j])
                to[j] += 1e-9 * (Math.Abs(from[j]) + 1e-9) * draws.Normal();
        return to;
    }

    // Along the line through an earlier place, by the difference of two others laid on it (ter Braak & Vrugt 2008, equation 4).
    private (double[] To, double Correction) Snooker(double[] from)
    {
        int n = from.Length;
        double[] pole = Earlier();
        var (a, b) = (Earlier(), Earlier());
        double[] line = [.. from.Zip(pole, (x, p) => x - p)];
        double square = line.Sum(x => x * x);
        if (square == 0)
            return (from, double.NegativeInfinity);
        double along = Enumerable.Range(0, n).Sum(j => (a[j] - b[j]) * line[j]) / square;
        double length = 1.2 + draws.Uniform();
        double[] to = [.. from.Zip(line, (x, l) => x + (length * along * l))];
        double squareThere = to.Zip(pole, (x, p) => (x - p) * (x - p)).Sum();
        return squareThere == 0 ? (from, double.NegativeInfinity) : (to, (n - 1) / 2.0 * Math.Log(squareThere / square));
    }

    private double[] Earlier() => archive[draws.Below(archive.Count)];

    private double[] Values(IReadOnlyList<double[]> points) =>
        [.. logDensity(points).Select(v => double.IsFinite(v) ? v : double.NegativeInfinity)];
}
