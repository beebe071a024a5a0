using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>Reads macros (XMILE 1.0, section 3.6): parameters, an equation that is the result, and variables of their own.</summary>
internal static class XmileMacros
{
    /// <summary>A macro, or null where it cannot be read.</summary>
    public static MacroSyntax? Read(XmlElement macro, XmileNames file, XmileClock clock, List<Diagnostic> problems)
    {
        string name = XmileNames.Clean(macro.Attribute("name")?.Text ?? "");
        if (name.Length == 0 || macro.Child("eqn") is not { } equation || XmileEquations.IsBlank(equation.Content.Text))
        {
            problems.Add(LanguageDiagnostics.XmileMacro(name, macro.Span));
            return null;
        }
        var own = new XmileNames();
        foreach (var dimension in file.Dimensions)
            own.Add(dimension);
        foreach (var other in file.Macros)
            own.AddMacro(other);
        var behavior = new XmileBehavior(macro);
        foreach (var element in macro.All("variables").SelectMany(v => v.Children))
            Add(own, element, behavior);
        var inputs = macro.All("parm").Select(p => XmileNames.Quoted(XmileNames.Clean(p.Content.Text)));
        var result = new XmileVariable
        {
            Name = name,
            Scope = "",
            Kind = XmileKind.Auxiliary,
            Element = macro,
        };
        var equations = ImmutableArray.CreateBuilder<EquationSyntax>();
        equations.AddRange(new XmileEquations(own, clock, problems).All());
        if (XmileEquations.Parse(equation.Content.Source, problems) is not { } written)
            return null;
        var rewriter = new XmileRewriter(own, clock, problems);
        var place = new EquationPlace("", result, []);
        var value = rewriter.Rewrite(written, place);
        ImmutableArray<SyntaxNode?> defaults =
        [
            .. macro
                .All("parm")
                .Select(p =>
                    p.Attribute("default") is { } text && XmileEquations.Parse(text.Source, problems) is { } otherwise
                        ? rewriter.Rewrite(otherwise, place)
                        : null
                ),
        ];
        // Those that came up on the way: ranges, repeated dimensions, results of conveyors.
        foreach (var dimension in own.Dimensions)
            file.Add(dimension);
        equations.Add(
            new EquationSyntax(XmileNames.Quoted(name), [], [], DefinitionKind.Equation, value, default, equation.Span)
            {
                IsSupplementary = true,
            }
        );
        return new MacroSyntax(XmileNames.Quoted(name), [.. inputs], [], equations.ToImmutable(), macro.Span)
        {
            Defaults = defaults,
        };
    }

    private static void Add(XmileNames own, XmlElement element, XmileBehavior behavior)
    {
        var kind =
            element.Is("stock") ? XmileKind.Stock
            : element.Is("flow") ? XmileKind.Flow
            : element.Is("gf") ? XmileKind.Table
            : XmileKind.Auxiliary;
        own.Add(
            new XmileVariable
            {
                Name = XmileNames.Clean(element.Attribute("name")?.Text ?? ""),
                Scope = "",
                Kind = kind,
                Element = element,
                IsNonNegative = behavior.IsNonNegative(element),
            }
        );
    }
}
