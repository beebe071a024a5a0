namespace Entente.Exploration;

/// <summary>An uncertain constant.</summary>
/// <param name="Name">The constant's name as the author wrote it; without brackets all elements get one draw.</param>
/// <param name="Distribution">Its distribution; of a share, that of the draw before the division by the sum.</param>
internal sealed record UncertainInput(string Name, Distribution Distribution)
{
    /// <summary>The group of inputs that it is reported with; its own name where it stands alone.</summary>
    public string Group { get; init; } = Name;

    /// <summary>What it is reported as: the entry of the file, which may stand for all elements of a constant or all shares of a whole.</summary>
    public string Entry { get; init; } = Name;

    /// <summary>What it is a share of, or empty. The shares of one whole are divided by their sum, so that they make up 1.</summary>
    public string ShareOf { get; init; } = "";
}
