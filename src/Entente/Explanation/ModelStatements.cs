using System.Collections.Immutable;
using System.Globalization;
using Entente.Language;
using Entente.Models;

namespace Entente.Explanation;

/// <summary>What a model says, statement by statement, in words that do not depend on how the file is laid out.</summary>
internal static class ModelStatements
{
    public static ImmutableArray<Stated> Of(Model model) => DeepStack.Run(() => Statements(model));

    private static ImmutableArray<Stated> Statements(Model model)
    {
        var equations = new EquationText(model);
        return
        [
            new("method of integration", "", "", [("", model.Integration.ToString())], Diagnostics.SourceSpan.Whole(model.File)),
            .. model.Dimensions.Select(d => new Stated(
                "dimension",
                d.Name,
                Names.Canonical(d.Name),
                [
                    ("elements", string.Join(", ", d.Elements)),
                    (
                        "mappings",
                        string.Join(
                            "; ",
                            d.Mappings.Select(m => $"{m.Target}: {string.Join(", ", m.Pairs.Select(p => string.Join('+', p)))}")
                        )
                    ),
                ],
                d.Span
            )),
            .. model
                .Variables.Where(v => !v.IsInternal)
                .Select(v => new Stated(
                    "variable",
                    v.Name.Trim('"'),
                    Names.Canonical(v.Name),
                    [
                        .. equations.InWords(v).Select(e => ($"equation {e.Elements}".TrimEnd(), e.Text)),
                        ("kind", v.Kind.ToString().ToLowerInvariant()),
                        ("elements", string.Join("; ", v.Shape.Select(s => string.Join(", ", s)))),
                        ("unit", v.Unit),
                        ("series", Series(v)),
                        ("documentation", v.Documentation),
                    ],
                    v.Span
                )),
        ];
    }

    // A series as its length, its ends and a number that changes with any of its points.
    private static string Series(Variable variable) =>
        string.Join(
            "; ",
            variable.Series.Select(s =>
            {
                if (s == null || s.Times.IsEmpty)
                    return "none";
                double sum = 0;
                for (int i = 0; i < s.Times.Length; i++)
                    sum += s.Values[i] * (1 + s.Times[i] / 7919);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{s.Times.Length} points from {s.Times[0]} to {s.Times[^1]}, mean {s.Values.Average():G6}, checksum {sum:R}"
                );
            })
        );
}
