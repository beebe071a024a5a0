namespace Entente.Exploration.Fitting;

/// <summary>An interval for a parameter.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="LowIsOpen">Whether the data do not bound the parameter below: the end is that of the range searched.</param>
/// <param name="HighIsOpen">Likewise above.</param>
public readonly record struct ParameterInterval(double Low, double High, bool LowIsOpen, bool HighIsOpen)
{
    /// <summary>Whether it holds a value.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}

/// <summary>Where the likelihood, all other parameters fitted anew, has dropped so far that a value is no longer believed (Venzon &amp; Moolgavkar 1988).</summary>
internal static class ProfileLimits
{
    private const int MostSteps = 60;

    /// <summary>The limit on one side.</summary>
    /// <param name="drop">How much twice the log likelihood has dropped at a value of the parameter; the best fit with that value is kept by the caller.</param>
    /// <param name="estimate">Where the drop is zero.</param>
    /// <param name="step">A first step away from the estimate, with its sign.</param>
    /// <param name="edge">The end of the range on that side; may be infinite.</param>
    /// <param name="target">The drop sought.</param>
    public static (double Limit, bool IsOpen) Find(
        Func<double, double> drop,
        double estimate,
        double step,
        double edge,
        double target
    )
    {
        bool Beyond(double x) => step > 0 ? x >= edge : x <= edge;
        if (Beyond(estimate))
            return (edge, true);
        // The root of the drop is nearly a straight line, of which the limit is read off.
        double wanted = Math.Sqrt(target);
        (double inside, double insideRoot) = (estimate, 0);
        double next = estimate + step;
        (double outside, double outsideRoot) = (double.NaN, double.NaN);
        for (int i = 0; i < MostSteps && double.IsNaN(outside); i++)
        {
            bool isEdge = Beyond(next);
            double x = isEdge ? edge : next;
            double root = Math.Sqrt(Math.Max(0, drop(x)));
            if (double.IsNaN(root) || root >= wanted)
                (outside, outsideRoot) = (x, root);
            else if (isEdge)
                return (edge, true);
            else
            {
                (inside, insideRoot) = (x, root);
                double slope = root / Math.Abs(x - estimate);
                double further = slope > 0 ? 1.05 * (wanted - root) / slope : double.PositiveInfinity;
                double gone = Math.Abs(x - estimate);
                next = x + (Math.Sign(step) * Math.Clamp(further, 0.1 * gone, 4 * gone));
            }
        }
        if (double.IsNaN(outside))
            return (edge, true);
        for (int i = 0; i < MostSteps; i++)
        {
            double width = outside - inside;
            double share = double.IsFinite(outsideRoot) ? (wanted - insideRoot) / (outsideRoot - insideRoot) : 0.5;
            // After a few straight lines halve, so that a bent profile ends too.
            double x = inside + (width * (i > 8 ? 0.5 : Math.Clamp(share, 0.02, 0.98)));
            double root = Math.Sqrt(Math.Max(0, drop(x)));
            if (Math.Abs(root - wanted) <= 1e-7 * wanted || Math.Abs(width) <= 1e-9 * Math.Abs(x - estimate))
                return (x, false);
            if (root < wanted)
                (inside, insideRoot) = (x, root);
            else
                (outside, outsideRoot) = (x, root);
        }
        return ((inside + outside) / 2, false);
    }
}
