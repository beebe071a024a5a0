namespace Entente.Exploration.Search;

/// <summary>What a figure must be against a number.</summary>
/// <param name="Sign">One of &gt;=, &gt;, &lt;=, &lt;.</param>
/// <param name="Number">The number.</param>
internal readonly record struct RequiredBound(string Sign, double Number)
{
    // A bound that is just missed is broken all the same.
    private const double Least = 1e-12;

    /// <summary>By how much of the number's size a value breaks it, 0 where it holds.</summary>
    public double Violation(double value)
    {
        bool holds = Sign switch
        {
            ">=" => value >= Number,
            ">" => value > Number,
            "<=" => value <= Number,
            _ => value < Number,
        };
        return holds ? 0 : Math.Max(Math.Abs(value - Number) / Math.Max(1e-9, Math.Abs(Number)), Least);
    }
}
