using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>
/// Reads XMILE (OASIS, XMILE 1.0, 2015; also what STELLA wrote from 2010 on, and what Vensim exports): modules are unfolded, so that every variable has its
/// whole name, and the result is the same syntax that a Vensim model gives.
/// </summary>
internal sealed class XmileReader
{
    private const int MostCharacters = 50_000_000;
    private const int MostElements = 500_000;
    private const int MostNestedModules = 50;
    private const int MostInstances = 10_000;

    // Children of a model that say nothing about its equations.
    private static readonly HashSet<string> NotEquations =
    [
        "variables",
        "views",
        "view",
        "display",
        "interface",
        "sim_specs",
        "behavior",
        "isee:dependencies",
        "style",
        "doc",
    ];

    private readonly string file;
    private readonly Func<string, string?> open;
    private readonly List<Diagnostic> problems = [];
    private readonly XmileNames names = new();
    private readonly Dictionary<string, XmlElement> models = [];
    private readonly List<XmlElement> macros = [];
    private readonly Dictionary<string, XmlElement?> files = [];
    private readonly List<(XmlElement Connect, string Scope, string Module)> connections = [];
    private readonly List<(string Scope, XmlElement Group)> groups = [];
    private readonly List<string> unitNames = [];
    private readonly List<Diagram> diagrams = [];
    private XmlElement? specs;
    private readonly HashSet<string> unknown = [];
    private double elementsOfAll;
    private int instances;

    private XmileReader(string file, Func<string, string?> open)
    {
        this.file = file;
        this.open = open;
    }

    /// <summary>Whether a text is XML, and so no Vensim model.</summary>
    public static bool IsXml(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        return start.StartsWith("<") && start.Length > 1 && (char.IsLetter(start[1]) || start[1] is '?' or '!' or '_');
    }

    /// <summary>Reads a model's text; never throws on what it holds.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="open">Gives the text of another file that it names, or null.</param>
    public static ModelSyntax Read(string file, string text, Func<string, string?> open)
    {
        var reader = new XmileReader(file, open);
        return reader.Read(text);
    }

    private ModelSyntax Read(string text)
    {
        var root = ReadFile(file, text);
        if (root != null)
            Instantiate(root, "", 0);
        Connect();
        Group();
        var clock = XmileClock.Read(specs, names, problems);
        ImmutableArray<MacroSyntax> read =
        [
            .. macros.Select(m => XmileMacros.Read(m, names, clock, problems)).OfType<MacroSyntax>(),
        ];
        ImmutableArray<EquationSyntax> equations =
        [
            .. clock.Equations(file),
            .. new XmileEquations(names, clock, problems).All(),
        ];
        return new ModelSyntax(
            file,
            [.. names.Dimensions.Select(Syntax)],
            equations,
            read,
            new Dictionary<string, string> { ["15"] = clock.Integration, ["22"] = string.Join('\n', unitNames) },
            [.. problems.OrderBy(p => p.Span.Line).ThenBy(p => p.Span.Column)]
        )
        {
            Controls = clock.Controls,
            Dialect = Dialect.Xmile,
            Diagrams = () => diagrams,
        };
    }

    private static DimensionSyntax Syntax(XmileDimension dimension) =>
        new(
            dimension.Name,
            [.. dimension.Elements.Select(e => new ItemSyntax(e, dimension.Element.Span))],
            [],
            null,
            null,
            dimension.Element.Span
        );

    // Everything of a file but its variables; the model to begin with, or null.
    private XmlElement? ReadFile(string path, string text)
    {
        if (text.Length > MostCharacters)
        {
            problems.Add(LanguageDiagnostics.TooLarge(text.Length, MostCharacters, SourceSpan.Whole(path)));
            return null;
        }
        var document = XmlScanner.Read(new SourceText(path, text.TrimStart('\uFEFF')), problems);
        if (document.Children.FirstOrDefault(c => c.Is("xmile")) is not { } xmile)
        {
            if (problems.Count == 0)
                problems.Add(
                    document.Children is [var other, ..]
                        ? LanguageDiagnostics.NotXmile(other.Name, other.Span)
                        : LanguageDiagnostics.NotXmile("", SourceSpan.Whole(path))
                );
            return null;
        }
        ReadDimensions(xmile);
        ReadUnits(xmile);
        foreach (var import in xmile.All("data").SelectMany(d => d.All("import")).Where(i => !IsFalse(i.Attribute("enabled"))))
            problems.Add(LanguageDiagnostics.XmileImport(import.Attribute("resource")?.Text.Trim() ?? "", import.Span));
        specs ??= xmile.Child("sim_specs") ?? xmile.All("model").Select(m => m.Child("sim_specs")).FirstOrDefault(s => s != null);
        foreach (var macro in xmile.All("macro"))
        {
            macros.Add(macro);
            names.AddMacro(XmileNames.Clean(macro.Attribute("name")?.Text ?? ""));
        }
        var own = xmile.All("model").ToList();
        foreach (var model in own)
            models.TryAdd(Key(model), model);
        foreach (var include in xmile.All("includes").SelectMany(i => i.All("include")))
            Include(include.Attribute("resource"), include.Span);
        var called = own.SelectMany(Variables)
            .Where(v => v.Is("module"))
            .Select(m => Names.Canonical(XmileNames.Clean(m.Attribute("name")?.Text ?? "")))
            .ToHashSet();
        var root = own.Find(m => Key(m).Length == 0) ?? own.Find(m => !called.Contains(Key(m))) ?? own.FirstOrDefault();
        if (root == null && path == file)
            problems.Add(LanguageDiagnostics.NotAModel(xmile.Span));
        return root;
    }

    private static bool IsFalse(XmlString? flag) => flag?.Text.Trim().ToUpperInvariant() is "FALSE" or "0";

    private static string Key(XmlElement model) => Names.Canonical(XmileNames.Clean(model.Attribute("name")?.Text ?? ""));

    private XmlElement? Include(XmlString? resource, SourceSpan span)
    {
        string path = resource?.Text.Trim() ?? "";
        if (path.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            path = path["file://".Length..];
        if (files.TryGetValue(path, out var known))
            return known;
        files[path] = null;
        if (open(path) is { } text)
            return files[path] = ReadFile(path, text);
        problems.Add(LanguageDiagnostics.XmileNoFile(path, resource?.Span ?? span));
        return null;
    }

    private void ReadDimensions(XmlElement xmile)
    {
        var declared = xmile.All("dimensions").Concat(xmile.All("model").SelectMany(m => m.All("dimensions")));
        foreach (var dimension in declared.SelectMany(d => d.All("dim")))
        {
            string name = XmileNames.Clean(dimension.Attribute("name")?.Text ?? "");
            bool isNamed = dimension.All("elem").Any();
            double size = isNamed
                ? dimension.All("elem").Count()
                : Math.Max(0, XmileTables.Number(dimension.Attribute("size"), 0, problems));
            elementsOfAll += size;
            if (elementsOfAll > MostElements)
            {
                problems.Add(LanguageDiagnostics.XmileManyElements(name, size, MostElements, dimension.Span));
                return;
            }
            ImmutableArray<string> elements = isNamed
                ? [.. dimension.All("elem").Select(e => XmileNames.Clean(e.Attribute("name")?.Text ?? e.Content.Text))]
                : [.. Enumerable.Range(1, (int)size).Select(i => FormattableString.Invariant($"{i}"))];
            if (name.Length == 0 || elements.IsEmpty)
                problems.Add(LanguageDiagnostics.XmileEmptyDimension(name, dimension.Span));
            else if (
                !names.Add(new XmileDimension(name, elements, dimension))
                && names.Dimension(name) is { } known
                && !known.Elements.SequenceEqual(elements)
            )
                problems.Add(LanguageDiagnostics.XmileTwice(name, dimension.Span));
        }
    }

    // Units that are names for one another become groups of equal names.
    private void ReadUnits(XmlElement xmile)
    {
        foreach (var unit in xmile.All("model_units").SelectMany(u => u.All("unit")))
        {
            var same = new List<string> { unit.Attribute("name")?.Text.Trim() ?? "" };
            same.AddRange(unit.All("alias").Select(a => a.Content.Text.Trim()));
            string equation = unit.Child("eqn")?.Content.Text.Trim() ?? "";
            if (equation.Length > 0 && equation.All(c => char.IsLetterOrDigit(c) || c is '_' or '$' or ' '))
                same.Insert(0, equation);
            if (same.Count > 1)
                unitNames.Add(string.Join(',', same));
        }
    }

    // Older files have variables directly below the model. A variable inside another stands there because the end of the outer one is missing.
    private static IEnumerable<XmlElement> Variables(XmlElement model)
    {
        var direct = model.Children.Where(c => !NotEquations.Contains(c.Name));
        foreach (var element in direct.Concat(model.All("variables").SelectMany(v => v.Children)))
        {
            yield return element;
            if (Kind(element) != null)
                foreach (
                    var inner in element.Children.Where(c => Kind(c) is XmileKind.Stock or XmileKind.Flow or XmileKind.Auxiliary)
                )
                    yield return inner;
        }
    }

    private void Instantiate(XmlElement model, string scope, int depth)
    {
        if (depth > MostNestedModules || ++instances > MostInstances)
        {
            if (instances <= MostInstances + 1)
                problems.Add(LanguageDiagnostics.XmileModulesDeep(MostNestedModules, model.Span));
            instances = MostInstances + 1;
            return;
        }
        diagrams.AddRange(XmileViews.Read(model, scope));
        var behavior = new XmileBehavior(model.Parent, model);
        foreach (var element in Variables(model))
        {
            if (element.Is("module"))
                AddModule(element, scope, depth);
            else if (element.Is("group"))
                groups.Add((scope, element));
            else if (Kind(element) is { } kind)
                AddVariable(element, kind, scope, behavior);
            else if (!element.Name.Contains(':', StringComparison.Ordinal) && unknown.Add(element.Name))
                problems.Add(LanguageDiagnostics.XmileElement(element.Name, element.Span));
        }
    }

    private static XmileKind? Kind(XmlElement element) =>
        element.Name.ToUpperInvariant() switch
        {
            "STOCK" => XmileKind.Stock,
            "FLOW" => XmileKind.Flow,
            "GF" => XmileKind.Table,
            "AUX" => IsTable(element) ? XmileKind.Table : XmileKind.Auxiliary,
            _ => null,
        };

    // A graphical function without an input can only be called.
    private static bool IsTable(XmlElement element)
    {
        bool hasEquation = element
            .All("element")
            .Append(element)
            .Any(e => e.Child("eqn") is { } q && !XmileEquations.IsBlank(q.Content.Text));
        return !hasEquation && element.All("element").Append(element).Any(e => e.Child("gf") != null);
    }

    private void AddVariable(XmlElement element, XmileKind kind, string scope, XmileBehavior behavior)
    {
        string name = XmileNames.Clean(element.Attribute("name")?.Text ?? "");
        if (name.Length == 0)
        {
            problems.Add(LanguageDiagnostics.XmileNoName(element.Name, element.Span));
            return;
        }
        var dimensions = element.Child("dimensions")?.All("dim") ?? [];
        var variable = new XmileVariable
        {
            Name = scope + name,
            Scope = scope,
            Kind = kind,
            Element = element,
            Dimensions = [.. dimensions.Select(d => XmileNames.Clean(d.Attribute("name")?.Text ?? ""))],
            // Conveyors and queues never give more than they hold.
            IsNonNegative =
                behavior.IsNonNegative(element) && element.Child("conveyor") == null && element.Child("queue") == null,
        };
        foreach (string unknown in variable.Dimensions.Where(d => names.Dimension(d) == null))
            problems.Add(LanguageDiagnostics.NoSuchDimension(unknown, variable.Span));
        if (names.Add(variable) is { } other)
            problems.Add(
                LanguageDiagnostics.XmileTwice(variable.Name, variable.Span) with
                {
                    Related = [new RelatedPlace(other.Span, "also here")],
                }
            );
    }

    private void AddModule(XmlElement element, string scope, int depth)
    {
        string name = XmileNames.Clean(element.Attribute("name")?.Text ?? "");
        var model = element.Attribute("resource") is { } resource ? Include(resource, element.Span) : null;
        if (model == null && element.Attribute("resource") == null)
        {
            string called = element.Attribute("model")?.Text ?? element.Attribute("simlin:model_name")?.Text ?? name;
            if (!models.TryGetValue(Names.Canonical(XmileNames.Clean(called)), out model))
                problems.Add(LanguageDiagnostics.XmileNoModel(name, element.Span));
        }
        if (model == null)
            return;
        foreach (var connect in element.All("connect"))
            connections.Add((connect, scope, name));
        Instantiate(model, $"{scope}{name}.", depth + 1);
    }

    // Older files name the input as the module does, newer ones with the module's name before it.
    private void Connect()
    {
        foreach (var (connect, scope, module) in connections)
        {
            string to = XmileNames.Clean(connect.Attribute("to")?.Text ?? "");
            string from = XmileNames.Clean(connect.Attribute("from")?.Text ?? "");
            var input = names.Find(to, scope) ?? names.Find($"{module}.{to}", scope);
            if (input != null && input.Scope == scope)
                input = names.Find($"{module}.{to}", scope) ?? input;
            var source = names.Find(from, scope);
            if (input == null || source == null)
                problems.Add(LanguageDiagnostics.XmileConnection(input == null ? to : from, connect.Span));
            else if (!ReferenceEquals(input, source))
                input.Source = source;
        }
    }

    private void Group()
    {
        foreach (var (scope, group) in groups)
        {
            var members = group
                .All("var")
                .Select(v => v.Content.Text)
                .Concat(group.All("entity").Select(e => e.Attribute("name")?.Text ?? ""));
            foreach (string member in members)
                if (names.Find(XmileNames.Clean(member), scope) is { } variable)
                    variable.Group = XmileNames.Clean(group.Attribute("name")?.Text ?? "");
        }
    }
}
