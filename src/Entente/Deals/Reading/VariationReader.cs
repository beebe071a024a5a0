using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Distributions;
using Entente.Models;
using YamlDotNet.RepresentationModel;

namespace Entente.Deals.Reading;

/// <summary>Reads which lookups and constants are moved as a whole, which must be known before the model is used.</summary>
internal static class VariationReader
{
    /// <summary>The model with a constant for each number that moves a lookup or a constant as a whole; the model itself where there is none.</summary>
    /// <param name="yaml">The file; what is wrong with an entry is told when the entry is read.</param>
    /// <param name="root">What holds the section <c>uncertain:</c>.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="DiagnosticException">Something cannot be moved so.</exception>
    public static Model Prepared(YamlReading yaml, YamlMappingNode root, Model model)
    {
        if (
            !root.Children.TryGetValue(new YamlScalarNode("uncertain"), out var uncertain)
            || uncertain is not YamlMappingNode entries
        )
            return model;
        var own = new YamlReading(yaml.File);
        var variations = entries
            .Children.Where(e => e.Value is YamlMappingNode)
            .Select(e =>
                Read(own, YamlReading.Text(e.Key), own.Section(e.Value, DealKeys.UncertainInput, own.Span(e.Key), open: true))
            )
            .OfType<Variation>()
            // What takes another's place first, so that what moves values moves those too.
            .OrderByDescending(v => v.Kind)
            .ToList();
        return variations.Count == 0 ? model : VariedTables.In(model, variations);
    }

    /// <summary>What an entry moves as a whole, or null.</summary>
    public static Variation? Read(YamlReading yaml, string name, YamlSection section)
    {
        var (between, among) = (section.Names("between"), section.Names("among"));
        string acts = section.Text("as");
        VariationKind? kind =
            section["between"] != null ? VariationKind.Between
            : section["among"] != null ? VariationKind.Among
            : acts == "scale" ? VariationKind.Scale
            : acts == "shift" ? VariationKind.Shift
            : null;
        if (kind is not { } known)
            return null;
        bool isOne =
            new[] { section["between"] != null, section["among"] != null, acts is "scale" or "shift" }.Count(b => b) == 1;
        var others = known == VariationKind.Among ? among : between;
        int least = known is VariationKind.Between or VariationKind.Among ? 2 : 0;
        if (isOne && (others.Length == least || (known == VariationKind.Among && others.Length > least)))
            return new Variation(name, known, others, section.Span);
        yaml.Problems.Add(DealsDiagnostics.NotMovedSo(name, section.Span));
        return null;
    }

    /// <summary>The distribution where none is given; null where one must be.</summary>
    public static Distribution? Default(Variation variation) =>
        variation.Kind switch
        {
            VariationKind.Between => Made(Uniform.Of(0, 1)),
            VariationKind.Among => Made(
                Discrete.Of(
                    [.. Enumerable.Range(1, variation.Others.Length).Select(i => (double)i)],
                    [.. variation.Others.Select(_ => 1.0 / variation.Others.Length)]
                )
            ),
            _ => null,
        };

    private static Distribution? Made(Checked<Distribution> made) => made.Is(out var distribution, out _) ? distribution : null;

    /// <summary>The default in words.</summary>
    public static string Words(Variation variation) =>
        $"{(variation.Kind == VariationKind.Between ? "between" : "one of")} {string.Join(", ", variation.Others.Select(o => o.Name))}";
}
