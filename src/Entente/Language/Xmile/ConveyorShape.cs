using System.Collections.Immutable;
using System.Globalization;

namespace Entente.Language.Xmile;

/// <summary>A leak of a conveyor: where along it, from its beginning (0) to its end (1), and whether only whole units leave.</summary>
internal sealed record ConveyorLeak(double From, double Until, bool IsWhole);

/// <summary>What does not change of a conveyor; written as one text, the first argument of CONVEYOR BELT.</summary>
/// <param name="IsDiscrete">Whether its contents come at the beginning of each time unit.</param>
/// <param name="IsExponential">Whether leaks take a share of what is there, not of what came in.</param>
/// <param name="Leaks">Its leaks, in the order in which they take.</param>
/// <param name="Initial">What is on it at the start, from its end, or nothing where the total is given.</param>
internal sealed record ConveyorShape(
    bool IsDiscrete,
    bool IsExponential,
    ImmutableArray<ConveyorLeak> Leaks,
    ImmutableArray<double> Initial
)
{
    /// <summary>Number of results before those of the leaks: what is at the end, all, what was admitted in this unit of time.</summary>
    public const int OwnResults = 3;

    // Between two neighbouring ends of leaks all places have the same leaks.
    private ImmutableArray<double> Bounds { get; } =
    [.. Leaks.SelectMany(l => new[] { l.From, l.Until }).Concat([0, 1]).Distinct().Order()];

    /// <summary>Number of stretches with the same leaks throughout.</summary>
    public int Stretches => Bounds.Length - 1;

    /// <summary>Number of results of CONVEYOR BELT: its own, then for each leak what it takes in all and from the end, or with exponential leakage for each
    /// stretch what is there and at its end.</summary>
    public int Results => OwnResults + 2 * (IsExponential ? Stretches : Leaks.Length);

    /// <summary>Whether a leak takes from a stretch.</summary>
    public bool Takes(int leak, int stretch)
    {
        double middle = (Bounds[stretch] + Bounds[stretch + 1]) / 2;
        return Leaks[leak].From < middle && middle < Leaks[leak].Until;
    }

    /// <summary>The stretch that the middle of a place stands in.</summary>
    /// <param name="place">Its number, 0 at the end of the conveyor.</param>
    /// <param name="places">Number of places.</param>
    public int Stretch(int place, int places)
    {
        double at = 1 - (place + 0.5) / places;
        int stretch = 0;
        while (stretch < Stretches - 1 && at > Bounds[stretch + 1] + 1e-12)
            stretch++;
        return stretch;
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static ConveyorShape Parse(string text)
    {
        static double Number(string part) => double.Parse(part, CultureInfo.InvariantCulture);
        string[] parts = text.Split(';');
        var leaks = parts[2]
            .Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' '))
            .Select(l => new ConveyorLeak(Number(l[0]), Number(l[1]), l[2] == "whole"));
        var initial = parts[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number);
        return new ConveyorShape(parts[0] == "discrete", parts[1] == "exponential", [.. leaks], [.. initial]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(
            ';',
            IsDiscrete ? "discrete" : "continuous",
            IsExponential ? "exponential" : "linear",
            string.Join(
                '|',
                Leaks.Select(l => FormattableString.Invariant($"{l.From:R} {l.Until:R} {(l.IsWhole ? "whole" : "any")}"))
            ),
            string.Join(' ', Initial.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))
        );
}
