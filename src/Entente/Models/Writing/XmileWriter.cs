using System.Collections.Immutable;
using System.Globalization;
using System.Security;
using System.Text;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Writes a model as XMILE (OASIS, XMILE 1.0, 2015).</summary>
internal sealed class XmileWriter
{
    private readonly Model model;
    private readonly ClockNumbers clock;
    private readonly XmileExpressions words;
    private readonly List<Diagnostic> problems;
    private readonly HashSet<string> taken;
    private readonly List<(string Name, ImmutableArray<string> Elements)> dimensions = [];
    private readonly List<(string Name, LookupTable Table)> tables = [];
    private readonly Dictionary<string, List<string>> groups = [];
    private readonly HashSet<Variable> flows = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder text = new();
    private string current = "";

    private static string NotAvailable => SpecialNumbers.NotAvailable.ToString("R", CultureInfo.InvariantCulture);

    private XmileWriter(Model model, ClockNumbers clock, List<Diagnostic> problems)
    {
        this.model = model;
        this.clock = clock;
        this.problems = problems;
        words = new XmileExpressions(model, Table);
        taken =
        [
            .. model.Variables.Select(v => Names.Canonical(v.Name)),
            .. model.Dimensions.Select(d => Names.Canonical(d.Name)),
        ];
        dimensions.AddRange(model.Dimensions.Select(d => (d.Name, d.Elements)));
    }

    private Variable[] Controls => [model.InitialTime, model.FinalTime, model.TimeStep];

    /// <summary>The model as a text; what cannot be written is added to the problems.</summary>
    public static string Write(Model model, ClockNumbers clock, List<Diagnostic> problems) =>
        new XmileWriter(model, clock, problems).Write();

    private string Write()
    {
        foreach (var mapped in model.Dimensions.Where(d => !d.Mappings.IsEmpty))
            problems.Add(ModelsDiagnostics.NotHeld($"The mapping of '{mapped.Name}'", "XMILE", mapped.Span));
        foreach (var stock in model.Variables.Where(v => v.Kind == VariableKind.Stock))
            if (StockFlows.Of(stock) is { } own)
                flows.UnionWith(own.In.Concat(own.Out));
        ReportMarks();
        foreach (
            var control in Controls.Where(c =>
                c.Documentation.Length > 0 || c.Unit != model.TimeStep.Unit || c.Range != null || c.Comment.Length > 0
            )
        )
            problems.Add(ModelsDiagnostics.NotHeld($"What is said of '{control.Name}' beside its number", "XMILE", control.Span));
        foreach (var variable in model.Variables.Except(Controls))
        {
            // SAVEPER equal to the time step is what XMILE means anyway.
            if (variable == model.SavePer && IsStep(variable))
                continue;
            current = variable.Name;
            try
            {
                Write(variable);
            }
            catch (NotWritable missing)
            {
                problems.Add(ModelsDiagnostics.NotWritable(missing.What, variable.Name, "XMILE", variable.Span));
            }
        }
        for (int i = 0; i < tables.Count; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"      <gf name=\"{Escaped(tables[i].Name)}\">{Points(tables[i].Table)}</gf>\n"
            );
        foreach (var (group, members) in groups)
            text.Append(
                CultureInfo.InvariantCulture,
                $"      <group name=\"{Escaped(group)}\">{string.Concat(members.Select(m => $"<var>{Escaped(words.Name(m))}</var>"))}</group>\n"
            );
        foreach (string foreign in words.Foreign)
            problems.Add(ModelsDiagnostics.Foreign(foreign, SourceSpan.Whole(model.File)));
        string views = XmileViewWriter.Write(model, flows, v => words.Name(v.Name));
        return $"{Head()}{text}    </variables>\n{views}  </model>\n</xmile>\n";
    }

    // What Vensim says of variables and dimensions and XMILE has no place for.
    private void ReportMarks()
    {
        void Report(string what, SourceSpan? span)
        {
            if (span is { } place)
                problems.Add(ModelsDiagnostics.NotHeld(what, "XMILE", place));
        }
        Report("The mark :SUPPLEMENTARY", model.Variables.FirstOrDefault(v => v.IsSupplementary)?.Span);
        Report("The step of a slider", model.Variables.FirstOrDefault(v => v.Range?.Step != null)?.Span);
        Report("The documentation of a dimension", model.Dimensions.FirstOrDefault(d => d.Documentation.Length > 0)?.Span);
    }

    private string Head()
    {
        var head = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        head.Append("<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n");
        head.Append("  <header><vendor>Entente</vendor><product version=\"0.1.0\">Entente</product></header>\n");
        string unit = model.TimeStep.Unit;
        head.Append(
            CultureInfo.InvariantCulture,
            $"  <sim_specs method=\"{Method()}\"{(unit.Length > 0 ? $" time_units=\"{Escaped(unit)}\"" : "")}>"
        );
        head.Append(
            CultureInfo.InvariantCulture,
            $"<start>{Setting(model.InitialTime, clock.Initial)}</start><stop>{Setting(model.FinalTime, clock.Final)}</stop>"
        );
        head.Append(CultureInfo.InvariantCulture, $"<dt>{Setting(model.TimeStep, clock.Step)}</dt></sim_specs>\n");
        if (model.Syntax?.Settings.GetValueOrDefault("22", "") is { Length: > 0 } same)
        {
            head.Append("  <model_units>\n");
            foreach (string[] units in same.Split('\n').Select(line => line.Split(',')).Where(u => u.Length > 1))
                head.Append(
                    CultureInfo.InvariantCulture,
                    $"    <unit name=\"{Escaped(units[0])}\">{string.Concat(units.Skip(1).Select(u => $"<alias>{Escaped(u)}</alias>"))}</unit>\n"
                );
            head.Append("  </model_units>\n");
        }
        if (dimensions.Count > 0)
        {
            head.Append("  <dimensions>\n");
            foreach (var (name, elements) in dimensions)
                head.Append(
                    CultureInfo.InvariantCulture,
                    $"    <dim name=\"{Escaped(name)}\">{string.Concat(elements.Select(e => $"<elem name=\"{Escaped(e)}\"/>"))}</dim>\n"
                );
            head.Append("  </dimensions>\n");
        }
        return head.Append("  <model>\n    <variables>\n").ToString();
    }

    private string Method()
    {
        if (model.Integration is IntegrationMethod.Difference or IntegrationMethod.RungeKutta2Auto)
            problems.Add(ModelsDiagnostics.NotWritable("this method of integration", "TIME STEP", "XMILE", model.TimeStep.Span));
        return model.Integration switch
        {
            IntegrationMethod.RungeKutta4 => "RK4",
            IntegrationMethod.RungeKutta4Auto => "RK45",
            IntegrationMethod.RungeKutta2 => "RK2",
            _ => "Euler",
        };
    }

    // XMILE has numbers only.
    private string Setting(Variable control, double? time)
    {
        if (time is not { } number)
        {
            problems.Add(ModelsDiagnostics.NotWritable("a time that changes", control.Name, "XMILE", control.Span));
            return "0";
        }
        if (control.Equations is not [{ Value: NumberExpression }])
            problems.Add(ModelsDiagnostics.NotHeld($"How '{control.Name}' is computed", "XMILE", control.Span));
        return number.ToString("R", CultureInfo.InvariantCulture);
    }

    private bool IsStep(Variable variable) =>
        variable.Equations is [{ Value: ReferenceExpression reference }] && reference.Variable == model.TimeStep;

    private void Write(Variable variable)
    {
        if (variable.Kind == VariableKind.Data)
            WriteSeries(variable);
        else if (variable.Kind == VariableKind.Stock)
            WriteStock(variable);
        else
        {
            var equations = WrittenEquation.Of(variable, words, Parts);
            string tag =
                variable.Kind == VariableKind.Lookup ? "gf"
                : flows.Contains(variable) ? "flow"
                : "aux";
            // A table without an input is the standard's graphical function; with dimensions it must be an auxiliary.
            WriteVariable(tag == "gf" && variable.Shape.Length > 0 ? "aux" : tag, variable, equations, e => Equation(e), "");
        }
        if (variable.Group.Length > 0)
            (groups.TryGetValue(variable.Group, out var members) ? members : groups[variable.Group] = []).Add(variable.Name);
    }

    private ImmutableArray<string> Parts(Expression value) =>
        value switch
        {
            LookupExpression => [],
            CallExpression { Function.Name: "WITH LOOKUP", Arguments: [var x, LookupExpression] } => [words.Write(x)],
            CallExpression { Function.Name: "INTEG" } stock => [words.Write(stock.Arguments[0]), words.Write(stock.Arguments[1])],
            _ => [words.Write(value)],
        };

    private static string Equation(WrittenEquation equation) =>
        equation.Value switch
        {
            LookupExpression table => $"<gf>{Points(table.Table)}</gf>",
            CallExpression { Function.Name: "WITH LOOKUP", Arguments: [_, LookupExpression table] } =>
                $"<eqn>{Escaped(equation.Texts[0])}</eqn><gf>{Points(table.Table)}</gf>",
            CallExpression { Function.Name: "INTEG" } => $"<eqn>{Escaped(equation.Texts[1])}</eqn>",
            _ => $"<eqn>{Escaped(equation.Texts[0])}</eqn>",
        };

    private void WriteVariable(
        string tag,
        Variable variable,
        List<WrittenEquation> equations,
        Func<WrittenEquation, string> content,
        string more
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"      <{tag} name=\"{Escaped(ExpressionWriter.Bare(variable.Name))}\">");
        if (variable.Documentation.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"<doc>{Escaped(variable.Documentation)}</doc>");
        bool isWhole = equations is [{ IsWhole: true }];
        string comment = variable.Comment.Length > 0 ? $" {{{variable.Comment}}}" : "";
        if (comment.Length > 0 && variable.Kind == VariableKind.Lookup)
            problems.Add(ModelsDiagnostics.NotHeld($"The comment within '{variable.Name}'", "XMILE", variable.Span));
        if (variable.Shape.Length > 0)
        {
            var names = variable.Shape.Select((_, k) => DimensionOf(variable, k, isWhole)).ToList();
            text.Append(
                CultureInfo.InvariantCulture,
                $"<dimensions>{string.Concat(names.Select(n => $"<dim name=\"{Escaped(n)}\"/>"))}</dimensions>"
            );
        }
        if (isWhole && tag == "gf" && equations[0].Value is LookupExpression own)
            text.Append(Points(own.Table));
        else if (isWhole)
            text.Append(WithComment(content(equations[0]), comment));
        else
            foreach (var equation in equations.SelectMany(e => ElementsOf(variable, e)))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"<element subscript=\"{Escaped(string.Join(", ", equation.Subscripts))}\">{WithComment(content(equation), comment)}</element>"
                );
                comment = "";
            }
        text.Append(more).Append(Range(variable));
        if (variable.Unit.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"<units>{Escaped(variable.Unit)}</units>");
        text.Append(CultureInfo.InvariantCulture, $"</{tag}>\n");
    }

    private static string WithComment(string equation, string comment) =>
        comment.Length == 0 ? equation : equation.Replace("</eqn>", $"{Escaped(comment)}</eqn>", StringComparison.Ordinal);

    private static string Range(Variable variable)
    {
        static string End(string name, double? number) =>
            number is { } end ? string.Create(CultureInfo.InvariantCulture, $" {name}=\"{end:R}\"") : "";
        return variable.Range is { } range && (range.Least ?? range.Most) != null
            ? $"<range{End("min", range.Least)}{End("max", range.Most)}/>"
            : "";
    }

    // An equation over a part of a variable has no place in XMILE: it is written for each element.
    private List<WrittenEquation> ElementsOf(Variable variable, WrittenEquation written)
    {
        var equation = variable.Equations.First(e => ReferenceEquals(e.Value, written.Value));
        bool isElement =
            written.Subscripts.Length == equation.Target.Length
            && !equation
                .Target.Where((t, k) => t is AxisIndex a && words.Name(a.Axis.Dimension.Name) == written.Subscripts[k])
                .Any();
        return isElement ? [written] : WrittenEquation.EachOf(variable, equation, words, Parts);
    }

    // The dimension that equations of the whole name, else any with just these elements, else a new one.
    private string DimensionOf(Variable variable, int k, bool isWhole)
    {
        if (isWhole && variable.Equations[0].Target[k] is AxisIndex moving)
            return moving.Axis.Dimension.Name;
        var elements = variable.Shape[k];
        if (dimensions.FirstOrDefault(d => d.Elements.SequenceEqual(elements)).Name is { } known)
            return known;
        string name = Free($"elements of {ExpressionWriter.Bare(variable.Name)}");
        dimensions.Add((name, elements));
        return name;
    }

    private void WriteStock(Variable stock)
    {
        var equations = WrittenEquation.Of(stock, words, Parts);
        if (StockFlows.Of(stock) is { } own)
        {
            string Flow(string tag, Variable v) => $"<{tag}>{Escaped(words.Name(v.Name))}</{tag}>";
            WriteVariable(
                "stock",
                stock,
                equations,
                Equation,
                string.Concat(own.In.Select(f => Flow("inflow", f)).Concat(own.Out.Select(f => Flow("outflow", f))))
            );
            return;
        }
        string net = Free($"{ExpressionWriter.Bare(stock.Name)} net flow");
        WriteVariable("stock", stock, equations, Equation, $"<inflow>{Escaped(words.Name(net))}</inflow>");
        var rate = new Variable
        {
            Name = net,
            Kind = VariableKind.Auxiliary,
            Shape = stock.Shape,
            Equations = stock.Equations,
            Span = stock.Span,
        };
        WriteVariable("flow", rate, equations, e => $"<eqn>{Escaped(e.Texts[0])}</eqn>", "");
    }

    private void WriteSeries(Variable variable)
    {
        problems.Add(ModelsDiagnostics.SeriesAsTable(variable.Name, variable.Span));
        if (variable.Interpolation != DataInterpolation.Linear)
            problems.Add(SeriesTable.OnlyAtSteps(variable, "XMILE"));
        string Each(int flat) =>
            variable.Series[flat] is not { Times.IsEmpty: false } s
                ? $"<eqn>{NotAvailable}</eqn>"
                : $"<eqn>Time</eqn><gf>{Points(SeriesTable.Of(clock, variable, s))}</gf>";
        if (variable.Series.Any(s => s == null))
            throw new NotWritable("data that are missing");
        var nothing = new NumberExpression(0, variable.Span);
        var all = Enumerable
            .Range(0, variable.Size)
            .Select(flat => new WrittenEquation(
                [.. variable.Elements(flat).Select(words.Element)],
                variable.Shape.IsEmpty,
                nothing,
                [Each(flat)]
            ))
            .ToList();
        text.Append(CultureInfo.InvariantCulture, $"      <aux name=\"{Escaped(ExpressionWriter.Bare(variable.Name))}\">");
        if (variable.Documentation.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"<doc>{Escaped(variable.Documentation)}</doc>");
        if (variable.Shape.Length > 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"<dimensions>{string.Concat(variable.Shape.Select((_, k) => $"<dim name=\"{Escaped(DimensionOf(variable, k, false))}\"/>"))}</dimensions>"
            );
        foreach (var one in all)
            text.Append(
                variable.Shape.IsEmpty
                    ? one.Texts[0]
                    : $"<element subscript=\"{Escaped(string.Join(", ", one.Subscripts))}\">{one.Texts[0]}</element>"
            );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Range(variable)}{(variable.Unit.Length > 0 ? $"<units>{Escaped(variable.Unit)}</units>" : "")}</aux>\n"
        );
    }

    // A table in the middle of an equation gets a name.
    private string Table(LookupTable table)
    {
        if (tables.FirstOrDefault(t => t.Table.X.SequenceEqual(table.X) && t.Table.Y.SequenceEqual(table.Y)).Name is { } known)
            return known;
        string name = Free($"table of {ExpressionWriter.Bare(current)}");
        tables.Add((name, table));
        return name;
    }

    private string Free(string wanted)
    {
        string name = wanted;
        for (int i = 2; !taken.Add(Names.Canonical(name)); i++)
            name = FormattableString.Invariant($"{wanted} {i}");
        return name;
    }

    private static string Points(LookupTable table)
    {
        static string Numbers(IEnumerable<double> values) =>
            string.Join(",", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        return $"<xpts>{Numbers(table.X)}</xpts><ypts>{Numbers(table.Y)}</ypts>";
    }

    private static string Escaped(string text) => SecurityElement.Escape(text) ?? "";
}
