using System.Collections.Immutable;

namespace Entente.Models.Writing;

/// <summary>Names of the dimensions that variables are written with.</summary>
internal static class Dimensions
{
    /// <summary>The first dimension of the model that has just these elements; null where there is none.</summary>
    public static string? Of(Model model, ImmutableArray<string> elements) =>
        model.Dimensions.FirstOrDefault(d => d.Elements.SequenceEqual(elements))?.Name;
}
