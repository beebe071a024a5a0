using System.Runtime.CompilerServices;

namespace Entente.Exploration;

/// <summary>What a formula demands of its arguments; an <see cref="ArgumentException"/> says which one is wrong.</summary>
internal static class Require
{
    public static void Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(double.IsFinite(value), name, "must be a finite number");

    public static void Finite(IReadOnlyList<double> values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(values, name);
        That(values.Count > 0, name, "must not be empty");
        That(values.All(double.IsFinite), name, "must hold finite numbers only");
    }

    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value > 0 && double.IsFinite(value), name, "must be above 0");

    public static void NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value >= 0 && double.IsFinite(value), name, "must not be below 0");

    /// <summary>A rate per period: above -1, so that money remains.</summary>
    public static void Rate(double rate, [CallerArgumentExpression(nameof(rate))] string name = "") =>
        That(rate > -1 && double.IsFinite(rate), name, "must be above -1 (-100 %)");

    public static void Probability(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value is > 0 and < 1, name, "must lie between 0 and 1");

    /// <summary>Probabilities, of which 0 and 1 are some.</summary>
    public static void Probabilities(IReadOnlyList<double> values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        Finite(values, name);
        That(values.All(v => v is >= 0 and <= 1), name, "must lie between 0 and 1");
    }

    public static void SameLength<TA, TB>(IReadOnlyList<TA> a, IReadOnlyList<TB> b, string names) =>
        That(a.Count == b.Count, names, "must have the same length");

    public static void That(bool holds, string name, string what)
    {
        if (!holds)
            throw new ArgumentException($"'{name}' {what}.", name);
    }
}
