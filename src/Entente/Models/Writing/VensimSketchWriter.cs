using System.Globalization;
using System.Text;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Writes where variables stand as Vensim's sketches (reference manual, "Sketch Objects").</summary>
internal sealed class VensimSketchWriter
{
    private const string Head =
        "\\\\\\---/// Sketch information - do not modify anything except names\n"
        + "V300  Do not put anything below this section - it will be ignored\n";
    private const string Font = "$192-192-192,0,Times New Roman|12||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|72,72,100,0\n";

    // How far a flow's name stands below its valve.
    private const double NameBelow = 18;

    private readonly StringBuilder text = new();
    private readonly Diagram diagram;
    private readonly Variable?[] variables;
    private readonly Func<Variable, string> name;
    private readonly int[] ids;
    private readonly int[] valves;
    private int last;

    private VensimSketchWriter(Diagram diagram, Variable?[] variables, Func<Variable, string> name)
    {
        (this.diagram, this.variables, this.name) = (diagram, variables, name);
        ids = new int[variables.Length];
        valves = new int[variables.Length];
    }

    /// <summary>The sketches of a model as a text; an empty one where it has none.</summary>
    public static string Write(Model model, Func<Variable, string> name)
    {
        var text = new StringBuilder();
        var stocks = model.Variables.Where(v => v.Kind == VariableKind.Stock).Select(v => (v, StockFlows.Of(v))).ToList();
        foreach (var (diagram, variables) in DiagramNames.Of(model))
        {
            string title = diagram.Name.Length > 0 ? diagram.Name : "View";
            var writer = new VensimSketchWriter(diagram, variables, name);
            text.Append(Head).Append(CultureInfo.InvariantCulture, $"*{title}\n").Append(Font).Append(writer.Write(stocks));
        }
        return text.Length > 0 ? text.ToString() : $"{Head}*View 1\n";
    }

    private StringBuilder Write(List<(Variable Stock, (List<Variable> In, List<Variable> Out)? Flows)> stocks)
    {
        for (int i = 0; i < variables.Length; i++)
            if (variables[i] is { } variable)
                Item(i, variable);
        for (int i = 0; i < variables.Length; i++)
            if (valves[i] > 0 && variables[i] is { } flow && diagram.Items[i] is { From: { } from, To: { } to })
            {
                Pipe(valves[i], stocks.Find(s => s.Flows is { } f && f.Out.Contains(flow)).Stock, from, isSource: true);
                Pipe(valves[i], stocks.Find(s => s.Flows is { } f && f.In.Contains(flow)).Stock, to, isSource: false);
            }
        foreach (var arrow in diagram.Arrows.Where(a => ids[a.From] > 0 && ids[a.To] > 0))
            text.Append(
                CultureInfo.InvariantCulture,
                $"1,{++last},{ids[arrow.From]},{ids[arrow.To]},0,0,0,0,0,64,0,-1--1--1,,1|(0,0)|\n"
            );
        return text;
    }

    private void Item(int i, Variable variable)
    {
        var item = diagram.Items[i];
        var (x, y) = (Math.Round(item.X), Math.Round(item.Y));
        bool isStock = variable.Kind == VariableKind.Stock && !item.IsGhost;
        bool hasValve = item is { IsGhost: false, From: not null, To: not null };
        if (hasValve)
        {
            valves[i] = ++last;
            text.Append(CultureInfo.InvariantCulture, $"11,{last},0,{x},{y},6,8,34,3,0,0,1,0,0,0\n");
        }
        ids[i] = ++last;
        string rest =
            item.IsGhost ? "46,11,8,2,0,3,-1,0,0,0,128-128-128,0-0-0,|||128-128-128"
            : isStock ? "40,20,3,3,0,0,0,0,0,0"
            : hasValve ? "46,11,40,3,0,0,-1,0,0,0"
            : "46,11,8,3,0,0,0,0,0,0";
        text.Append(CultureInfo.InvariantCulture, $"10,{last},{name(variable)},{x},{(hasValve ? y + NameBelow : y)},{rest}\n");
    }

    // From the valve to the stock at that end, or to a cloud.
    private void Pipe(int valve, Variable? stock, (double X, double Y) end, bool isSource)
    {
        int at = stock == null ? -1 : Array.FindIndex(variables, v => v == stock);
        while (at >= 0 && diagram.Items[at].IsGhost)
            at = Array.FindIndex(variables, at + 1, v => v == stock);
        int to = at >= 0 ? ids[at] : ++last;
        if (at < 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"12,{to},48,{Math.Round(end.X)},{Math.Round(end.Y)},10,8,0,3,0,0,-1,0,0,0\n"
            );
        text.Append(
            CultureInfo.InvariantCulture,
            $"1,{++last},{valve},{to},{(isSource ? 100 : 4)},0,0,22,0,0,0,-1--1--1,,1|({Math.Round(end.X)},{Math.Round(end.Y)})|\n"
        );
    }
}
