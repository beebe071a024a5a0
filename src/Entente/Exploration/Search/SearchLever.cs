using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Search;

/// <summary>A constant that a search moves: a date, an amount, a threshold of a rule that the model holds. Where settings of a deal's clauses set it, it is moved
/// only in packages with such a setting; else in all.</summary>
/// <param name="Constant">Its name.</param>
/// <param name="From">Its least value.</param>
/// <param name="To">Its greatest value.</param>
/// <param name="Step">Only these steps from the least value on; 0: any value.</param>
public sealed record SearchLever(string Constant, double From, double To, double Step = 0)
{
    private const double MostSteps = 1e6;

    /// <summary>Whether it takes only some values.</summary>
    internal bool HasSteps => Step > 0;

    /// <summary>Steps above the least value.</summary>
    internal int Steps => HasSteps ? (int)Math.Min(MostSteps, Math.Floor(((To - From) / Step) + 1e-9)) : 0;

    /// <summary>Between which numbers a search moves it: values, or the number of the step.</summary>
    internal (double Low, double High) Bounds => HasSteps ? (0.0, Steps) : (From, To);

    /// <summary>Where a search begins.</summary>
    internal double Middle => HasSteps ? Math.Floor(Steps / 2.0) : (From + To) / 2;

    /// <summary>The value at a number between the bounds.</summary>
    internal double At(double place) => HasSteps ? From + (Math.Round(place) * Step) : place;

    /// <summary>The constants that it moves.</summary>
    /// <exception cref="DiagnosticException">It has no range, or is no constant of the model.</exception>
    internal VariableElements In(Model model, SourceSpan span)
    {
        if (!(From < To) || !double.IsFinite(To - From) || !(Step >= 0))
            throw new DiagnosticException([ExplorationDiagnostics.LeverHasNoRange(Constant, span)]);
        // Says what is wrong with the name.
        ConstantChanges.Resolve(model, [new NamedChange(Constant, [From], span)]);
        return model.TryFind(Constant, out var elements, out string problem)
            ? elements
            : throw new DiagnosticException([SimulationDiagnostics.UnknownChange(problem, span)]);
    }
}
