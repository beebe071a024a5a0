using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>Where a function is least.</summary>
/// <param name="Point">The place.</param>
/// <param name="Value">The function's value there.</param>
/// <param name="Converged">Whether the slope there is zero, or the simplex has shrunk to nothing. A local minimum may still be another one than the least.</param>
public sealed record Minimum(ImmutableArray<double> Point, double Value, bool Converged);

/// <summary>Minimises any function. See docs/methods/fits.md.</summary>
public static class Minimise
{
    /// <summary>Goes down from a start: quasi-Newton, then a simplex where the function is not smooth.</summary>
    /// <param name="function">The function; NaN counts as infinite.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="bounds">Least and greatest value of each parameter; open if left out.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Minimum Local(
        Func<double[], double> function,
        double[] start,
        IReadOnlyList<(double Low, double High)>? bounds = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(start);
        var box = new FitOptions { Bounds = bounds == null ? [] : [.. bounds] }.BoundsFor(start.Length);
        return Local(many => [.. many.Select(function)], start, box, cancellation);
    }

    /// <summary>Searches a whole box by differential evolution and goes down from the best places it found.</summary>
    /// <param name="function">The function; NaN counts as infinite.</param>
    /// <param name="bounds">Least and greatest value of each parameter.</param>
    /// <param name="seed">What makes the search repeatable.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Minimum Global(
        Func<double[], double> function,
        IReadOnlyList<(double Low, double High)> bounds,
        ulong seed = 1,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(bounds);
        if (bounds.Count == 0 || bounds.Any(b => !(b.Low < b.High) || !double.IsFinite(b.High - b.Low)))
            throw new ArgumentException("A search of a box needs two finite bounds for each parameter, the lower one first.");
        ManyValues many = points => [.. points.Select(function)];
        (double Low, double High)[] box = [.. bounds];
        var (found, _) = new DifferentialEvolution(many, box, seed).Search(
            Math.Clamp(10 * box.Length, 40, 200),
            1000,
            1e-9,
            cancellation
        );
        return found.Take(3).Select(p => Local(many, p, box, cancellation)).Aggregate((a, b) => b.Value < a.Value ? b : a);
    }

    internal static Minimum Local(
        ManyValues function,
        double[] start,
        (double Low, double High)[] bounds,
        CancellationToken cancellation
    )
    {
        var newton = new QuasiNewton(function, bounds);
        var best = newton.From(start, cancellation);
        if (best.Converged)
            return best;
        for (int round = 0; round < 4; round++)
        {
            double before = best.Value;
            var simplex = new NelderMead(function, bounds).From([.. best.Point], round == 0 ? 0.1 : 0.01, cancellation);
            var smooth = newton.From([.. simplex.Point], cancellation);
            if (simplex.Value <= best.Value)
                best = simplex;
            if (smooth.Value < best.Value || (smooth.Value == best.Value && smooth.Converged))
                best = smooth;
            if (!(best.Value < before - (1e-12 * Math.Abs(before))))
                break;
        }
        return best;
    }
}
