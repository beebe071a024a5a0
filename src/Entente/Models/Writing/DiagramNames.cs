using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>The diagrams of a model with the variables that stand in them.</summary>
internal static class DiagramNames
{
    /// <summary>For each diagram its items with their variables, null for what is none, such as Time.</summary>
    public static IEnumerable<(Diagram Diagram, Variable?[] Variables)> Of(Model model)
    {
        var known = model.Variables.GroupBy(v => Names.Canonical(v.Name)).ToDictionary(g => g.Key, g => g.First());
        foreach (var diagram in model.Syntax?.Diagrams() ?? [])
            yield return (diagram, [.. diagram.Items.Select(i => known.GetValueOrDefault(Names.Canonical(i.Name)))]);
    }
}
