using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Writes a model in Vensim's text format.</summary>
internal sealed class VensimWriter
{
    private readonly Model model;
    private readonly ClockNumbers clock;
    private readonly VensimExpressions words;
    private readonly List<Diagnostic> problems;
    private readonly StringBuilder text = new("{UTF-8}\n");
    private readonly Dictionary<string, ImmutableArray<string>> parts = [];

    private VensimWriter(Model model, ClockNumbers clock, List<Diagnostic> problems)
    {
        this.model = model;
        this.clock = clock;
        this.problems = problems;
        words = new VensimExpressions(model);
    }

    /// <summary>The model as a text; what cannot be written is added to the problems.</summary>
    public static string Write(Model model, ClockNumbers clock, List<Diagnostic> problems) =>
        new VensimWriter(model, clock, problems).Write();

    private string Write()
    {
        foreach (var dimension in model.Dimensions)
            Write(dimension);
        foreach (var (name, elements) in parts)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{words.Name(name)}:\n\t{string.Join(", ", elements.Select(words.Element))}\n\t~\n\t~\t|\n\n"
            );
        string group = "";
        // What stands in no group comes first: Vensim has no end of a group.
        foreach (var variable in model.Variables.GroupBy(v => v.Group).OrderBy(g => g.Key.Length > 0).SelectMany(g => g))
        {
            if (variable.Group != group)
                text.Append(
                        CultureInfo.InvariantCulture,
                        $"********************************************************\n\t.{group = variable.Group}\n"
                    )
                    .Append("********************************************************~\n\t|\n\n");
            try
            {
                Write(variable);
            }
            catch (NotWritable missing)
            {
                problems.Add(ModelsDiagnostics.NotWritable(missing.What, variable.Name, "Vensim", variable.Span));
            }
        }
        text.Append(VensimSketchWriter.Write(model, v => words.Name(v.Name)));
        text.Append("///---\\\\\\\n:L\u007F<%^E!@\n");
        foreach (string units in model.Syntax?.Settings.GetValueOrDefault("22", "").Split('\n') ?? [])
            if (units.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"22:{units}\n");
        return text.Append(CultureInfo.InvariantCulture, $"15:0,0,0,{Method},0,0\n").ToString();
    }

    private int Method =>
        model.Integration switch
        {
            IntegrationMethod.RungeKutta4Auto => 1,
            IntegrationMethod.Difference => 2,
            IntegrationMethod.RungeKutta2 => 3,
            IntegrationMethod.RungeKutta2Auto => 4,
            IntegrationMethod.RungeKutta4 => 5,
            _ => 0,
        };

    private void Write(Dimension dimension)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"{words.Name(dimension.Name)}:\n\t{string.Join(", ", dimension.Elements.Select(words.Element))}"
        );
        var mappings = dimension
            .Mappings.Select(m => $"({words.Name(m.Target)}: {string.Join(", ", m.Pairs.Select(p => Mapped(m.Target, p)))})")
            .ToList();
        if (mappings.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $" -> {string.Join(", ", mappings)}");
        text.Append(CultureInfo.InvariantCulture, $"\n\t~\n\t~\t{Plain(dimension.Documentation)}|\n\n");
    }

    // Several elements that go with one are written as a part of their dimension.
    private string Mapped(string target, ImmutableArray<string> elements)
    {
        if (elements.Length == 1)
            return words.Element(elements[0]);
        if (Dimensions.Of(model, elements) is { } known)
            return words.Name(known);
        string name = $"part of {target}";
        for (
            int i = 2;
            !parts.TryAdd(Names.Canonical(name), elements) && !parts[Names.Canonical(name)].SequenceEqual(elements);
            i++
        )
            name = FormattableString.Invariant($"part {i} of {target}");
        return words.Name(name);
    }

    private void Write(Variable variable)
    {
        string name = words.Name(variable.Name);
        var lines =
            variable.Kind == VariableKind.Data
                ? Series(variable)
                : WrittenEquation
                    .Of(variable, words, Parts)
                    .Select(e =>
                    {
                        string left = e.Subscripts.IsEmpty ? name : $"{name}[{string.Join(",", e.Subscripts)}]";
                        return e.Value is LookupExpression ? $"{left}{e.Texts[0]}" : $"{left} = {e.Texts[0]}";
                    });
        string[] all = [.. lines];
        for (int i = 0; i < all.Length; i++)
        {
            text.Append(all[i]);
            if (i == 0 && variable.Comment.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $" {{{variable.Comment}}}");
            if (i < all.Length - 1)
                text.Append("\n\t~~|\n");
            else
                text.Append(
                        CultureInfo.InvariantCulture,
                        $"\n\t~\t{UnitAndRange(variable)}\n\t~\t{Plain(variable.Documentation)}"
                    )
                    .Append(variable.IsSupplementary ? "\n\t~\t:SUPPLEMENTARY" : "")
                    .Append("\n\t|\n\n");
        }
    }

    private ImmutableArray<string> Parts(Expression value) =>
        value is LookupExpression table ? [words.Points(table.Table)] : [words.Write(value)];

    private IEnumerable<string> Series(Variable variable)
    {
        problems.Add(ModelsDiagnostics.SeriesAsTable(variable.Name, variable.Span));
        if (variable.Interpolation != DataInterpolation.Linear)
            problems.Add(SeriesTable.OnlyAtSteps(variable, "Vensim"));
        for (int flat = 0; flat < variable.Size; flat++)
            if (variable.Series[flat] is { } series)
            {
                string[] elements = variable.Elements(flat);
                string left = words.Name(variable.Name);
                if (elements.Length > 0)
                    left += $"[{string.Join(",", elements.Select(words.Element))}]";
                yield return series.Times.IsEmpty
                    ? $"{left} = :NA:"
                    : $"{left} = {words.Series(SeriesTable.Of(clock, variable, series))}";
            }
    }

    private static string UnitAndRange(Variable variable)
    {
        if (variable.Range is not { } range)
            return variable.Unit;
        static string End(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "?";
        string step = range.Step is { } width ? $",{End(width)}" : "";
        return $"{variable.Unit} [{End(range.Least)},{End(range.Most)}{step}]".TrimStart();
    }

    private static string Plain(string documentation) => documentation.Replace('|', '/').Replace('~', '-');
}
