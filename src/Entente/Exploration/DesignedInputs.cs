using System.Collections.Immutable;
using Entente.Exploration.Designs;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>Inputs laid out by a design instead of drawn: all combinations of levels, or Morris paths. A row is a function of its number;
/// noises are those of the same run number.</summary>
internal sealed class DesignedInputs : Inputs
{
    private readonly InputSpace space;
    private readonly Func<long, double[]> point;
    private readonly ImmutableArray<uint> variables;
    private readonly ImmutableArray<bool> open;

    private DesignedInputs(InputSpace space, ImmutableArray<NoiseInput> noises, long runs, ulong seed, Func<long, double[]> point)
        : base(space.Names, noises, runs, seed)
    {
        this.space = space;
        this.point = point;
        variables = InputSpace.VariableNumbers([.. Names, .. noises.Select(noise => noise.Name)]);
        open = [.. space.Inputs.Select(input => !IsBounded(input))];
    }

    /// <summary>All combinations of so many levels of every input, the middle of equal shares of probability.</summary>
    public static DesignedInputs Factorial(InputSpace space, ImmutableArray<NoiseInput> noises, ulong seed, int levels)
    {
        int[] each = [.. Enumerable.Repeat(levels, space.Names.Length)];
        double runs = Math.Pow(levels, each.Length);
        return new DesignedInputs(
            space,
            noises,
            runs <= long.MaxValue / 2 ? (long)runs : throw new ArgumentException("There are too many combinations of levels."),
            seed,
            run => [.. Designs.Factorial.Full(run, each).Select(level => (level + 0.5) / levels)]
        );
    }

    /// <summary>Paths of Morris (1991), each of one run more than inputs. A level is a probability; of inputs without ends the lowest and
    /// the highest level stand for the probabilities 0.5 % and 99.5 %.</summary>
    public static DesignedInputs Morris(InputSpace space, ImmutableArray<NoiseInput> noises, ulong seed, int levels, long paths)
    {
        int steps = space.Names.Length + 1;
        return new DesignedInputs(
            space,
            noises,
            paths * steps,
            seed,
            run => new MorrisWalk(space.Names.Length, levels, seed, run / steps).Point((int)(run % steps))
        );
    }

    internal override void Fill(long firstRun, int lanes, Span<double> block)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            double[] row = point(firstRun + lane);
            for (int input = 0; input < row.Length; input++)
                block[(input * lanes) + lane] = Inside(row[input], open[input]);
        }
        space.Map(lanes, block);
    }

    internal override void FillNoise(
        int noise,
        long firstRun,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    ) =>
        Noise.Fill(
            Noises[noise].Kind,
            new NoiseAddress(Seed, (ulong)firstRun, variables[Names.Length + noise]),
            timeStep,
            sd,
            relaxation,
            series
        );

    /// <summary>The probability that stands for a level.</summary>
    internal static double Inside(double level, bool isOpen) =>
        isOpen ? 0.005 + (0.99 * level) : Math.Clamp(level, 1e-15, 1 - 1e-15);

    private static double Extreme(UncertainInput input, double p) => input.Distribution.Quantile(p);

    /// <summary>Whether an input has ends: between the last digits of the probability nothing much happens then.</summary>
    internal static bool IsBounded(UncertainInput input)
    {
        double low = Extreme(input, 1e-12);
        double high = Extreme(input, 1 - 1e-12);
        double range = high - low;
        return Math.Abs(low - Extreme(input, 1e-9)) <= 0.01 * range && Math.Abs(high - Extreme(input, 1 - 1e-9)) <= 0.01 * range;
    }
}
