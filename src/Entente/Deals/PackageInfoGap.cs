using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>How far things may be from the nominal world before a party's gain from a package falls below what is enough (Ben-Haim 2006).</summary>
/// <param name="Package">The package.</param>
/// <param name="Nominal">Gain in the nominal world: all inputs at their medians.</param>
/// <param name="Radius">Least horizon of uncertainty at which a world was found that is not enough; 0 where the nominal one is not, NaN where none was found up to the greatest
/// horizon. The true radius is no larger: what was not examined may fail earlier.</param>
public sealed record PackageGap(string Package, double Nominal, double Radius)
{
    /// <summary>The larger of the radii that two halves of the examined worlds give: how much of the bound hangs on how many were examined; NaN where a half found none.</summary>
    public required double RadiusOfHalf { get; init; }

    /// <summary>Horizons in equal steps from 0 to the greatest that was looked at.</summary>
    public required ImmutableArray<double> Horizons { get; init; }

    /// <summary>The least gain that was found up to each of <see cref="Horizons"/>.</summary>
    public required ImmutableArray<double> Worst { get; init; }
}

/// <summary>
/// Seeks the radius in worlds at growing horizons: at horizon h each input lies between the quantiles 0.5 ± 0.45 h, so that at 1 it reaches from its 5 % to its 95 % quantile; correlations
/// and probabilities count for nothing within. Examined are corners: for each party, on a grid of horizons, the one to which the correlations of its gain from the full package with the inputs
/// point; and at horizons in between, corners and points at random. The noise over time is one and the same.
/// </summary>
internal static class PackageInfoGap
{
    private const int Horizons = 40;
    private const int AtRandom = 600;

    /// <summary>The worlds to examine.</summary>
    /// <param name="uncertainty">What is uncertain.</param>
    /// <param name="towards">Directions to look into, each with a sign for each input.</param>
    /// <param name="horizon">The greatest horizon.</param>
    /// <param name="seed">What makes it repeatable.</param>
    public static (Inputs Worlds, ImmutableArray<double> Horizons) Worlds(
        Uncertainty uncertainty,
        ImmutableArray<double[]> towards,
        double horizon,
        ulong seed
    )
    {
        var horizons = ImmutableArray.CreateBuilder<double>();
        horizons.Add(0);
        for (int i = 1; i <= Horizons; i++)
            horizons.AddRange(Enumerable.Repeat(horizon * i / Horizons, towards.Length));
        for (int i = 0; i < AtRandom; i++)
            horizons.Add(horizon * (i + 1) / AtRandom);
        var all = horizons.ToImmutable();
        return (new HorizonInputs(new Factors(uncertainty, byGroup: false), towards, all, seed), all);
    }

    /// <summary>The radius of a package.</summary>
    /// <param name="package">Name of the package.</param>
    /// <param name="gains">Gains in the worlds.</param>
    /// <param name="horizons">Their horizons.</param>
    /// <param name="enough">What is enough.</param>
    public static PackageGap Of(string package, ReadOnlySpan<double> gains, ImmutableArray<double> horizons, double enough)
    {
        double radius = double.NaN;
        // Pairs of worlds in turn, so that corners and points, and the directions of all parties, are in both halves.
        double[] halves = [double.NaN, double.NaN];
        var worst = new double[Horizons + 1];
        Array.Fill(worst, double.PositiveInfinity);
        double greatest = horizons.Max();
        for (int w = 0; w < gains.Length; w++)
        {
            // The first of the steps that reach it.
            int step = Math.Clamp((int)Math.Ceiling((horizons[w] / greatest * Horizons) - 1e-9), 0, Horizons);
            worst[step] = Math.Min(worst[step], gains[w]);
            if (gains[w] >= enough)
                continue;
            if (!(horizons[w] >= radius))
                radius = horizons[w];
            ref double half = ref halves[w >> 1 & 1];
            if (!(horizons[w] >= half))
                half = horizons[w];
        }
        for (int step = 1; step <= Horizons; step++)
            worst[step] = Math.Min(worst[step], worst[step - 1]);
        return new PackageGap(package, gains[0], radius)
        {
            // The nominal world belongs to both.
            RadiusOfHalf = radius == 0 ? 0 : Math.Max(halves[0], halves[1]),
            Horizons = [.. Enumerable.Range(0, Horizons + 1).Select(i => greatest * i / Horizons)],
            Worst = [.. worst],
        };
    }

    private sealed class HorizonInputs(
        Factors factors,
        ImmutableArray<double[]> towards,
        ImmutableArray<double> horizons,
        ulong seed
    ) : FactorInputs(factors, horizons.Length, seed)
    {
        protected override double[] Values(long run)
        {
            double reach = 0.45 * horizons[(int)run];
            var uniforms = new double[Names.Length];
            long directed = run - 1;
            bool isDirected = directed >= 0 && directed < (long)Horizons * towards.Length;
            var draws = new Resampling(Seed + (ulong)run);
            for (int i = 0; i < uniforms.Length; i++)
            {
                double at =
                    isDirected ? towards[(int)(directed % towards.Length)][i]
                    // Every second one a corner, where the worst lies unless something turns in between.
                    : run % 2 == 0 ? (2 * draws.Below(2)) - 1
                    : (2 * (draws.Below(1 << 20) + 0.5) / (1 << 20)) - 1;
                uniforms[i] = Math.Clamp(0.5 + (reach * at), 1e-9, 1 - 1e-9);
            }
            Factors.Space.MapCorrelated(1, uniforms);
            return uniforms;
        }

        protected override long NoiseOf(long run) => 0;
    }
}
