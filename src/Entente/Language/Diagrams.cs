using System.Collections.Immutable;

namespace Entente.Language;

/// <summary>A variable in a diagram.</summary>
/// <param name="Name">Its name as written.</param>
/// <param name="X">Its place; for a flow that of its valve.</param>
/// <param name="Y">Its place, downwards.</param>
/// <param name="IsGhost">Whether it only repeats a variable that stands elsewhere.</param>
internal sealed record DiagramItem(string Name, double X, double Y, bool IsGhost)
{
    /// <summary>Where a flow's pipe begins, if it has one.</summary>
    public (double X, double Y)? From { get; init; }

    /// <summary>Where a flow's pipe ends.</summary>
    public (double X, double Y)? To { get; init; }
}

/// <summary>An arrow between two items of a diagram, by their numbers.</summary>
internal readonly record struct DiagramArrow(int From, int To);

/// <summary>A diagram (Vensim: view; XMILE: stock and flow view): where variables stand, and the arrows between them.</summary>
internal sealed record Diagram(string Name, ImmutableArray<DiagramItem> Items, ImmutableArray<DiagramArrow> Arrows);
