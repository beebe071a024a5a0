using Entente.Simulation;

namespace Entente.Exploration.Designs;

/// <summary>One path through the grid of Morris (1991), a function of seed and number.</summary>
internal sealed class MorrisWalk
{
    private readonly double[] start;
    private readonly double[] moved;
    private readonly int[] order;

    public MorrisWalk(int dimensions, int levels, ulong seed, long path)
    {
        if (levels < 2 || levels % 2 != 0)
            throw new ArgumentException("The grid of a Morris design has an even number of levels.");
        double jump = levels / 2 / (levels - 1.0);
        start = new double[dimensions];
        moved = new double[dimensions];
        var keys = new double[dimensions];
        for (int d = 0; d < dimensions; d++)
        {
            double at = Math.Floor(Philox.Uniform(seed, (ulong)path, (uint)d, 0x3041) * levels) / (levels - 1.0);
            // The grid splits into a lower half, from which one can go up, and an upper one.
            (start[d], moved[d]) = (at, at + jump <= 1 + 1e-12 ? Math.Min(1, at + jump) : at - jump);
            keys[d] = Philox.Uniform(seed, (ulong)path, (uint)d, 0x3042);
        }
        order = [.. Enumerable.Range(0, dimensions).OrderBy(d => keys[d])];
    }

    /// <summary>The input that moves from point <paramref name="step"/> to the next.</summary>
    public int Moves(int step) => order[step];

    /// <summary>The points, the first being the start.</summary>
    public double[] Point(int step)
    {
        double[] point = [.. start];
        for (int i = 0; i < step; i++)
            point[order[i]] = moved[order[i]];
        return point;
    }
}
