using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>The time settings of a file, and the variables that hold them.</summary>
/// <param name="Start">Name of the variable that holds the initial time.</param>
/// <param name="Stop">Name of the one that holds the final time.</param>
/// <param name="Step">Name of the one that holds the time step.</param>
/// <param name="Save">Name of the one that holds the time between saved values.</param>
/// <param name="Integration">The method of integration, as line 15 of Vensim's settings.</param>
internal sealed record XmileClock(string Start, string Stop, string Step, string Save, string Integration)
{
    private readonly List<(string Name, SyntaxNode Value)> own = [];
    private string unit = "";

    /// <summary>The time step as sim_specs give it.</summary>
    public double StepValue { get; private init; }

    /// <summary>The initial time as sim_specs give it.</summary>
    public double StartValue { get; private init; }

    /// <summary>The names in the order of a model's controls.</summary>
    public ImmutableArray<string> Controls => [Start, Stop, Step, Save];

    /// <summary>Equations of those variables that the file does not define itself.</summary>
    public IEnumerable<EquationSyntax> Equations(string file) =>
        own.Select(o => new EquationSyntax(
            o.Name,
            [],
            [],
            DefinitionKind.Equation,
            o.Value,
            default,
            o.Value.Span.Line > 0 ? o.Value.Span : SourceSpan.Whole(file)
        )
        {
            Unit = unit,
            IsSupplementary = true,
            IsInternal = o.Name.StartsWith('#'),
        });

    /// <summary>Reads sim_specs. A variable of the file that has Vensim's name for a setting, and its value, is the setting.</summary>
    public static XmileClock Read(XmlElement? specs, XmileNames names, List<Diagnostic> problems)
    {
        double start = Setting(specs, "start", 0, problems);
        double stop = Setting(specs, "stop", start + 100, problems);
        double step = Setting(specs, "dt", 1, problems);
        if (string.Equals(specs?.Child("dt")?.Attribute("reciprocal")?.Text, "true", StringComparison.OrdinalIgnoreCase))
            step = 1 / step;
        double save = Setting(specs, "savestep", double.NaN, problems);
        save = XmileTables.Number(specs?.Attribute("isee:save_interval"), save, problems);
        var span = specs?.Span ?? default;
        var clock = new XmileClock(
            Name("INITIAL TIME", start, names),
            Name("FINAL TIME", stop, names),
            Name("TIME STEP", step, names),
            Name("SAVEPER", double.NaN, names),
            Method(specs, problems)
        )
        {
            unit = specs?.Attribute("time_units")?.Text.Trim() ?? "",
            StepValue = step,
            StartValue = start,
        };
        clock.Own(names, clock.Start, new NumberSyntax(start, span));
        clock.Own(names, clock.Stop, new NumberSyntax(stop, span));
        clock.Own(names, clock.Step, new NumberSyntax(step, span));
        clock.Own(names, clock.Save, save > 0 ? new NumberSyntax(save, span) : new NameSyntax(clock.Step, [], span));
        return clock;
    }

    private void Own(XmileNames names, string name, SyntaxNode value)
    {
        if (names.Find(name, "") == null)
            own.Add((name, value));
    }

    private static double Setting(XmlElement? specs, string name, double otherwise, List<Diagnostic> problems) =>
        specs?.Child(name) is { } element && element.Content.Text.Trim().Length > 0
            ? XmileTables.Number(element.Content, otherwise, problems)
            : otherwise;

    // Files that came from Vensim define INITIAL TIME and the others as variables. SAVEPER is whatever the variable says.
    private static string Name(string name, double value, XmileNames names)
    {
        if (names.Find(name, "") is not { } variable)
            return name;
        string text = variable.Element.Child("eqn")?.Content.Text.Trim() ?? "";
        bool isSame =
            double.IsNaN(value)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double own) && own == value);
        return isSame && variable.Dimensions.IsEmpty ? name : $"#{name}";
    }

    private static string Method(XmlElement? specs, List<Diagnostic> problems)
    {
        string method = specs?.Attribute("method")?.Text.Trim() ?? "";
        // Several methods in order of preference are allowed; the first that is known counts.
        foreach (string one in method.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (one.ToUpperInvariant())
            {
                case "EULER":
                    return "0,0,0,0,0,0";
                case "RK4":
                    return "0,0,0,5,0,0";
                case "RK45" or "GEAR":
                    return "0,0,0,1,0,0";
                case "RK2":
                    return "0,0,0,3,0,0";
                default:
                    break;
            }
        }
        if (method.Length > 0)
            problems.Add(LanguageDiagnostics.XmileMethod(method, specs?.Span ?? default));
        return "0,0,0,0,0,0";
    }
}
