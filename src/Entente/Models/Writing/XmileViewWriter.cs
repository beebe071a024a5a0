using System.Globalization;
using System.Security;
using System.Text;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Writes where variables stand as stock and flow views (XMILE 1.0, chapter 6).</summary>
internal static class XmileViewWriter
{
    /// <summary>The views of a model as a text; empty where it has none.</summary>
    public static string Write(Model model, IReadOnlySet<Variable> flows, Func<Variable, string> name)
    {
        var text = new StringBuilder();
        foreach (var (diagram, all) in DiagramNames.Of(model))
        {
            // The clock is no variable in XMILE.
            Variable[] clock = [model.InitialTime, model.FinalTime, model.TimeStep];
            Variable?[] variables = [.. all.Select(v => clock.Contains(v) ? null : v)];
            text.Append(CultureInfo.InvariantCulture, $"      <view type=\"stock_flow\" name=\"{Escaped(diagram.Name)}\">\n");
            for (int i = 0; i < variables.Length; i++)
                if (variables[i] is { } variable)
                    text.Append(Item(diagram.Items[i], i, variable, flows.Contains(variable), name));
            string End(int item) =>
                diagram.Items[item].IsGhost ? FormattableString.Invariant($"<alias uid=\"{item}\"/>")
                : variables[item] is { } v ? Escaped(name(v))
                : "";
            foreach (var arrow in diagram.Arrows.Where(a => variables[a.From] != null && variables[a.To] != null))
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"        <connector><from>{End(arrow.From)}</from><to>{End(arrow.To)}</to></connector>\n"
                );
            text.Append("      </view>\n");
        }
        return text.Length == 0 ? "" : $"    <views>\n{text}    </views>\n";
    }

    private static string Item(DiagramItem item, int number, Variable variable, bool isFlow, Func<Variable, string> name)
    {
        string place = FormattableString.Invariant($"x=\"{item.X}\" y=\"{item.Y}\"");
        if (item.IsGhost)
            return FormattableString.Invariant(
                $"        <alias {place} uid=\"{number}\"><of>{Escaped(name(variable))}</of></alias>\n"
            );
        string tag =
            variable.Kind == VariableKind.Stock ? "stock"
            : isFlow ? "flow"
            : "aux";
        string head = $"        <{tag} {place} name=\"{Escaped(ExpressionWriter.Bare(variable.Name))}\"";
        return item is { From: { } from, To: { } to }
            ? FormattableString.Invariant(
                $"{head}><pts><pt x=\"{from.X}\" y=\"{from.Y}\"/><pt x=\"{to.X}\" y=\"{to.Y}\"/></pts></{tag}>\n"
            )
            : $"{head}/>\n";
    }

    private static string Escaped(string text) => SecurityElement.Escape(text) ?? "";
}
