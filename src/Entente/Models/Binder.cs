using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>Gives names their meaning: syntax to model. All problems are collected; what is in error is not reported again by its users.</summary>
internal sealed partial class Binder
{
    private const long MostElements = 2_000_000;

    private readonly ModelSyntax syntax;
    private readonly LoadOptions options;
    private readonly DirectData direct;
    private readonly List<Diagnostic> problems;
    private readonly Subscripts subscripts;
    private readonly Dictionary<string, Variable> variables = [];
    private readonly List<Definition> definitions = [];
    private readonly Dictionary<Variable, Dictionary<string, int>[]> places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Variable> used = new(ReferenceEqualityComparer.Instance);

    // Variables whose definitions hold errors: what follows from those is not reported.
    private readonly HashSet<Variable> broken = new(ReferenceEqualityComparer.Instance);
    private long elementsSoFar;

    // Where the model first draws at random, if it does.
    private SourceSpan? firstDraw;

    // A variable and the equations that define it.
    private sealed record Definition(Variable Variable, List<EquationSyntax> Equations);

    // What a left side goes over, and the elements that it defines.
    private sealed record LeftSide(ImmutableArray<Axis> Axes, ImmutableArray<Index> Target);

    // Excluded: which elements the equation must leave out, those that it excepts and those that a more special equation defines.
    private sealed record BoundLeft(EquationSyntax Syntax, LeftSide Left, bool[] Excluded);

    private Binder(ModelSyntax syntax, LoadOptions options, DirectData direct, Subscripts subscripts, List<Diagnostic> problems)
    {
        this.syntax = syntax;
        this.options = options;
        this.direct = direct;
        this.subscripts = subscripts;
        this.problems = problems;
    }

    /// <summary>Binds a model; null if there are errors.</summary>
    public static Model? Bind(ModelSyntax syntax, LoadOptions options, List<Diagnostic> problems)
    {
        problems.AddRange(syntax.Problems);
        var direct = new DirectData(Places(syntax, options), problems);
        var subscripts = Subscripts.Bind(syntax.Dimensions, direct, problems);
        var equations = StocksApart.Run(MacroExpansion.Run(syntax, problems));
        return new Binder(syntax, options, direct, subscripts, problems).Bind(equations);
    }

    private Model? Bind(ImmutableArray<EquationSyntax> equations)
    {
        Declare(equations);
        foreach (var (variable, own) in definitions)
            Define(variable, own);
        FillData();
        FinishDataEquations();
        var all = definitions.ConvertAll(d => d.Variable);
        all.AddRange(hidden);
        var controls = Controls(all);
        if (problems.Exists(p => p.Severity == Severity.Error))
            return null;
        var tolerances = (Tolerance("absolute tolerance"), Tolerance("relative tolerance"));
        var noiseSeed = firstDraw is { } draw ? NoiseSeed(all, draw) : null;
        ReportUnused();
        return new Model
        {
            File = syntax.File,
            DataFiles = FilesRead(),
            Dimensions = subscripts.All,
            Variables = [.. all],
            Integration = Integration(),
            InitialTime = controls[0],
            FinalTime = controls[1],
            TimeStep = controls[2],
            SavePer = controls[3],
            Tolerances = tolerances,
            NoiseSeed = noiseSeed,
            FirstDraw = firstDraw,
            Syntax = syntax,
            Options = options,
        };
    }

    // The fourth number of line 15 of the settings, in the order of Vensim's own button.
    private IntegrationMethod Integration()
    {
        string type =
            syntax.Settings.TryGetValue("15", out string? line) && line.Split(',') is { Length: >= 4 } parts
                ? parts[3].Trim()
                : "0";
        return type switch
        {
            "1" => IntegrationMethod.RungeKutta4Auto,
            "2" => IntegrationMethod.Difference,
            "3" => IntegrationMethod.RungeKutta2,
            "4" => IntegrationMethod.RungeKutta2Auto,
            "5" => IntegrationMethod.RungeKutta4,
            _ => IntegrationMethod.Euler,
        };
    }

    private Variable[] Controls(List<Variable> all)
    {
        var whole = SourceSpan.Whole(syntax.File);
        Variable Control(string name)
        {
            if (variables.TryGetValue(Names.Canonical(name), out var found))
            {
                used.Add(found);
                return found;
            }
            if (name != syntax.Controls[3])
                problems.Add(ModelsDiagnostics.NoControl(name, whole));
            return new Variable
            {
                Name = name,
                Kind = VariableKind.Auxiliary,
                Span = whole,
            };
        }
        Variable[] controls = [.. syntax.Controls.Select(Control)];
        if (!variables.ContainsKey(Names.Canonical(syntax.Controls[3])))
        {
            problems.Add(ModelsDiagnostics.NoSavePer(whole));
            controls[3].Equations = [new Equation([], [], new ReferenceExpression(controls[2], [], whole), whole)];
            all.Add(controls[3]);
        }
        return controls;
    }

    // All random functions depend on NOISE SEED (Vensim Reference Manual, "NOISE SEED"); a model that does not declare it has a hidden one, so that runs can
    // have different noise in any model.
    private Variable? NoiseSeed(List<Variable> all, SourceSpan draw)
    {
        const string name = "NOISE SEED";
        if (variables.TryGetValue(Names.Canonical(name), out var own))
        {
            used.Add(own);
            return own.Size == 1 ? own : null;
        }
        var hiddenSeed = new Variable
        {
            Name = name,
            Kind = VariableKind.Constant,
            IsInternal = true,
            Span = draw,
            Equations = [new Equation([], [], new NumberExpression(Model.DefaultNoiseSeed, draw), draw)],
        };
        all.Add(hiddenSeed);
        return hiddenSeed;
    }

    private Variable? Tolerance(string name)
    {
        if (!variables.TryGetValue(name, out var found) || found.Kind != VariableKind.Constant || found.Size != 1)
            return null;
        used.Add(found);
        return found;
    }

    private void ReportUnused()
    {
        foreach (var (variable, equations) in definitions)
            if (
                variable.Kind is VariableKind.Constant or VariableKind.Lookup
                && !used.Contains(variable)
                && !variable.IsInternal
                && !equations.Exists(e => e.IsSupplementary || e.IsBroken)
            )
                problems.Add(ModelsDiagnostics.Unused(variable.Name, variable.Span));
    }

    // One variable for all equations of a name: its kind and shape follow from their left sides.
    private void Declare(ImmutableArray<EquationSyntax> equations)
    {
        var byName = new Dictionary<string, List<EquationSyntax>>();
        var order = new List<List<EquationSyntax>>();
        foreach (var equation in equations)
        {
            string key = Names.Canonical(equation.Name);
            if (key == "time")
                continue;
            if (!byName.TryGetValue(key, out var list))
                order.Add(byName[key] = list = []);
            list.Add(equation);
        }
        foreach (var list in order)
        {
            var isBroken = list.Exists(e => e.IsBroken);
            if (list.Exists(e => !e.IsBroken))
                list.RemoveAll(e => e.IsBroken);
            var first = list[0];
            if (subscripts.Dimension(first.Name) is { } dimension)
                problems.Add(ModelsDiagnostics.NameForTwo(dimension.Name, "a dimension and of a variable", first.Span));
            if (list.Find(e => e.Subscripts.Length != first.Subscripts.Length) is { } other)
            {
                problems.Add(
                    ModelsDiagnostics.WrongSubscriptCount(
                        first.Name,
                        first.Subscripts.Length,
                        other.Subscripts.Length,
                        other.Span
                    )
                );
                list.RemoveAll(e => e.Subscripts.Length != first.Subscripts.Length);
                isBroken = true;
            }
            int problemsBefore = problems.Count;
            var shape = Shape(list);
            isBroken |= problems.Count > problemsBefore;
            var variable = new Variable
            {
                Name = Names.AsWritten(first.Name),
                Kind = Kind(list),
                Shape = shape,
                Interpolation = first.Interpolation,
                Unit = list.Find(e => e.Unit.Length > 0)?.Unit ?? "",
                Documentation = list.Find(e => e.Documentation.Length > 0)?.Documentation ?? "",
                Comment = list.Count == 1 ? first.Comment : Comments(list),
                Range = list.Find(e => e.Range != null)?.Range,
                // What stands in XMILE needs no user.
                IsSupplementary = syntax.Dialect == Dialect.Vensim && list.Exists(e => e.IsSupplementary),
                Group = first.Group,
                IsInternal = first.IsInternal,
                Span = first.Span,
            };
            variables[Names.Canonical(first.Name)] = variable;
            places[variable] = Places(variable);
            definitions.Add(new Definition(variable, list));
            if (isBroken)
                broken.Add(variable);
        }
    }

    private static string Comments(List<EquationSyntax> equations) =>
        string.Join("; ", equations.Select(e => e.Comment).Where(c => c.Length > 0).Distinct());

    private static int PlaceOf(string element, Dictionary<string, int> places, int missing) =>
        places.TryGetValue(Names.Canonical(element), out int place) ? place : missing;

    private static ImmutableArray<int> PlacesOf(Dimension dimension, Dictionary<string, int> places, int missing)
    {
        int[] result = new int[dimension.Elements.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = PlaceOf(dimension.Elements[i], places, missing);
        return ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    private static Dictionary<string, int>[] Places(Variable variable)
    {
        var places = new Dictionary<string, int>[variable.Shape.Length];
        for (int k = 0; k < places.Length; k++)
            places[k] = Places(variable.Shape[k]);
        return places;
    }

    private static Dictionary<string, int> Places(ImmutableArray<string> elements)
    {
        var result = new Dictionary<string, int>();
        for (int i = 0; i < elements.Length; i++)
            result.TryAdd(Names.Canonical(elements[i]), i);
        return result;
    }

    private static VariableKind Kind(List<EquationSyntax> equations)
    {
        if (equations.Exists(e => e.Kind == DefinitionKind.Lookup || External(e.Value) == ExternalKind.Lookups))
            return VariableKind.Lookup;
        if (equations.TrueForAll(e => e is { Kind: DefinitionKind.Data, Value: null } || External(e.Value) == ExternalKind.Data))
            return VariableKind.Data;
        if (equations.Exists(e => IsCall(e.Value, "integ")))
            return VariableKind.Stock;
        return equations.TrueForAll(e => e.Value is NumberSyntax or ListSyntax || External(e.Value) == ExternalKind.Constants)
            ? VariableKind.Constant
            : VariableKind.Auxiliary;
    }

    private static bool IsData(EquationSyntax equation) =>
        equation.Value == null ? equation.Kind == DefinitionKind.Data : External(equation.Value) == ExternalKind.Data;

    private static bool IsCall(SyntaxNode? node, params ReadOnlySpan<string> names) =>
        node is CallSyntax call && names.Contains(Names.Canonical(call.Name));

    private ImmutableArray<ImmutableArray<string>> Shape(List<EquationSyntax> equations)
    {
        if (equations[0].Subscripts.IsEmpty && elementsSoFar < MostElements)
        {
            elementsSoFar++;
            return [];
        }
        var shape = new ImmutableArray<string>[equations[0].Subscripts.Length];
        long size = 1;
        for (int k = 0; k < equations[0].Subscripts.Length; k++)
        {
            var elements = new List<string>();
            var seen = new HashSet<string>();
            foreach (var equation in equations)
            foreach (string element in ElementsOf(equation.Subscripts[k]))
                if (seen.Add(Names.Canonical(element)))
                    elements.Add(element);
            // In the order of the smallest dimension that holds them all.
            if (subscripts.Smallest(elements) is { } dimension)
                elements.Sort((a, b) => subscripts.Position(dimension, a).CompareTo(subscripts.Position(dimension, b)));
            shape[k] = [.. elements];
            size *= elements.Count;
        }
        elementsSoFar += size;
        if (elementsSoFar <= MostElements)
            return ImmutableCollectionsMarshal.AsImmutableArray(shape);
        elementsSoFar -= size;
        problems.Add(ModelsDiagnostics.TooManyElements(size, MostElements, equations[0].Span));
        return [.. shape.Select(_ => ImmutableArray.Create("…"))];
    }

    private ImmutableArray<string> ElementsOf(SubscriptSyntax subscript)
    {
        if (subscript.Bang)
            problems.Add(ModelsDiagnostics.BangOutside(subscript.Name, subscript.Span));
        if (subscripts.Dimension(subscript.Name) is { } dimension)
            return dimension.Elements;
        if (subscripts.Element(subscript.Name) is { } element)
            return [element];
        problems.Add(ModelsDiagnostics.UnknownSubscript(subscript.Name, subscripts.KnownNames, subscript.Span));
        return [];
    }

    private void Define(Variable variable, List<EquationSyntax> written)
    {
        if (
            variable.Kind == VariableKind.Lookup
            && written.Find(e => e.Kind != DefinitionKind.Lookup && e.Value is not (null or CallSyntax)) is { } other
        )
            problems.Add(ModelsDiagnostics.LookupAndMore(variable.Name, other.Span));
        var bound = new List<BoundLeft>(written.Count);
        bool isBroken = broken.Contains(variable);
        foreach (var equation in written)
        {
            var left = BindLeft(variable, equation);
            bound.Add(new BoundLeft(equation, left, isBroken ? [] : Excepted(equation, left.Axes)));
        }
        if (bound.Count > 1 && !isBroken)
            Claim(variable, bound);
        var result = ImmutableArray.CreateBuilder<Equation>();
        foreach (var (equation, left, excluded) in bound)
            if (!equation.IsBroken && equation.Value != null)
                result.AddRange(BindRight(variable, equation, left, ElementSet.Of(excluded)));
        variable.Equations = result.ToImmutable();
    }

    private LeftSide BindLeft(Variable variable, EquationSyntax equation)
    {
        var axes = ImmutableArray.CreateBuilder<Axis>();
        var target = ImmutableArray.CreateBuilder<Index>();
        for (int k = 0; k < equation.Subscripts.Length; k++)
        {
            string name = equation.Subscripts[k].Name;
            var place = places[variable][k];
            if (subscripts.Dimension(name) is { } dimension)
            {
                var axis = new Axis(dimension);
                if (axes.Any(a => ReferenceEquals(a.Dimension, dimension)))
                    problems.Add(ModelsDiagnostics.DimensionTwice(dimension.Name, equation.Subscripts[k].Span));
                axes.Add(axis);
                target.Add(new AxisIndex(axis, PlacesOf(dimension, place, 0)));
            }
            else
                target.Add(new FixedIndex(PlaceOf(name, place, 0)));
        }
        return new LeftSide(axes.ToImmutable(), target.ToImmutable());
    }

    // What two equations define belongs to the more special one: that of fewer elements, of two equals the first.
    private void Claim(Variable variable, List<BoundLeft> bound)
    {
        // For each element of the variable the equation that defines it.
        var owner = new BoundLeft?[variable.Size];
        var walk = new LoopWalk();
        foreach (var claiming in bound.OrderBy(b => SizeOf(b.Left.Axes)))
        {
            var (syntax, (axes, target), excluded) = claiming;
            int size = SizeOf(axes);
            bool reported = false;
            for (int loop = 0; loop < size; loop++)
            {
                if (excluded[loop])
                    continue;
                int flat = walk.Flat(variable, axes, target, loop);
                if (owner[flat] is not { } other)
                {
                    owner[flat] = claiming;
                    continue;
                }
                excluded[loop] = true;
                if (reported || SizeOf(other.Left.Axes) < size || syntax.Kind == DefinitionKind.Data)
                    continue;
                reported = true;
                problems.Add(ModelsDiagnostics.DefinedTwice(variable.ElementName(flat), syntax.Span, other.Syntax.Span));
            }
        }
    }

    private static int SizeOf(ImmutableArray<Axis> axes)
    {
        int size = 1;
        foreach (var axis in axes)
            size *= axis.Length;
        return size;
    }

    private bool[] Excepted(EquationSyntax equation, ImmutableArray<Axis> axes)
    {
        int size = SizeOf(axes);
        bool[] result = new bool[size];
        if (equation.Except.IsEmpty)
            return result;
        for (int loop = 0; loop < size; loop++)
        {
            string[] elements = LoopWalk.Elements(equation.Subscripts, axes, loop, subscripts);
            foreach (var list in equation.Except)
                if (
                    list.Length == elements.Length
                    && Enumerable.Range(0, list.Length).All(k => Covers(list[k].Name, elements[k]))
                )
                    result[loop] = true;
        }
        foreach (var item in equation.Except.SelectMany(list => list))
            if (subscripts.Dimension(item.Name) == null && subscripts.Element(item.Name) == null)
                problems.Add(ModelsDiagnostics.UnknownSubscript(item.Name, subscripts.KnownNames, item.Span));
        return result;
    }

    private bool Covers(string name, string element) =>
        subscripts.Dimension(name) is { } dimension
            ? subscripts.Position(dimension, element) >= 0
            : Subscripts.Same(name, element);
}

/// <summary>Goes through the elements of loops.</summary>
internal sealed class LoopWalk
{
    private readonly Dictionary<Axis, int> at = new(ReferenceEqualityComparer.Instance);

    /// <summary>The element of the variable that an equation defines for a number of its loops.</summary>
    public int Flat(Variable variable, ImmutableArray<Axis> axes, ImmutableArray<Index> target, int loop)
    {
        for (int k = axes.Length - 1; k >= 0; k--)
        {
            at[axes[k]] = loop % axes[k].Length;
            loop /= axes[k].Length;
        }
        int flat = 0;
        for (int k = 0; k < target.Length; k++)
            flat =
                flat * variable.Shape[k].Length
                + (target[k] is AxisIndex index ? index.Positions[at[index.Axis]] : ((FixedIndex)target[k]).Position);
        return flat;
    }

    /// <summary>The elements that subscripts of a left side stand for, for a number of its loops.</summary>
    public static string[] Elements(
        ImmutableArray<SubscriptSyntax> left,
        ImmutableArray<Axis> axes,
        int loop,
        Subscripts subscripts
    )
    {
        var result = new string[left.Length];
        int axis = axes.Length - 1;
        for (int k = left.Length - 1; k >= 0; k--)
        {
            if (subscripts.Dimension(left[k].Name) == null)
            {
                result[k] = left[k].Name;
                continue;
            }
            result[k] = axes[axis].Dimension.Elements[loop % axes[axis].Length];
            loop /= axes[axis].Length;
            axis--;
        }
        return result;
    }
}
