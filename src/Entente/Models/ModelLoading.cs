using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>An equation that is added to a model from outside its file, written in the model's language.</summary>
/// <param name="Name">Name of the new variable, without subscripts.</param>
/// <param name="Expression">Its right side.</param>
/// <param name="Unit">Its unit, empty where none is stated.</param>
/// <param name="Span">Where the expression stands.</param>
internal sealed record Addition(string Name, string Expression, string Unit, SourceSpan Span)
{
    /// <summary>What it means.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Whether it is shown like the author's own variables.</summary>
    public bool IsShown { get; init; }
}

/// <summary>A variable and some of its elements.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Positions">The elements, as numbers row by row.</param>
internal sealed record VariableElements(Variable Variable, ImmutableArray<int> Positions)
{
    /// <summary>Each of them.</summary>
    public IEnumerable<VariableElement> Elements => Positions.Select(flat => new VariableElement(Variable, flat));
}

public sealed partial class Model
{
    private Dictionary<string, Variable>? byName;

    /// <summary>The text as it was read, for additions.</summary>
    internal ModelSyntax? Syntax { get; init; }

    /// <summary>The data files that it was read with.</summary>
    internal LoadOptions Options { get; init; } = new();

    /// <summary>Reads a model, Vensim's or XMILE; which it is shows in what the file holds, not in its name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DiagnosticException">The file has errors; all of them are listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Model Load(string path) =>
        TryLoad(path, out var model, out var problems) ? model : throw new DiagnosticException(problems);

    /// <summary>Reads a model (Vensim or XMILE), or returns all that is wrong with it. With a model the problems are warnings and remarks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="problems">What was found.</param>
    /// <param name="options">Data files.</param>
    /// <exception cref="IOException">The file, or a data file, cannot be read.</exception>
    public static bool TryLoad(
        string path,
        [NotNullWhen(true)] out Model? model,
        out ImmutableArray<Diagnostic> problems,
        LoadOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        string text = SourceText.Decode(System.IO.File.ReadAllBytes(path));
        (model, problems) = DeepStack.Run(() => BindText(() => ModelFile.Read(path, text), options ?? new LoadOptions()));
        return model != null;
    }

    /// <summary>Reads a model from its text.</summary>
    /// <exception cref="DiagnosticException">The text has errors; all of them are listed.</exception>
    public static Model Parse(string text, string file = "model.mdl") =>
        TryParse(text, file, out var model, out var problems) ? model : throw new DiagnosticException(problems);

    /// <summary>Reads a model from its text, or returns all that is wrong with it.</summary>
    public static bool TryParse(
        string text,
        string file,
        [NotNullWhen(true)] out Model? model,
        out ImmutableArray<Diagnostic> problems
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        (model, problems) = DeepStack.Run(() => BindText(() => ModelFile.Read(file, text)));
        return model != null;
    }

    /// <summary>The model with further equations, or what is wrong with them.</summary>
    internal bool TryExtend(
        ImmutableArray<Addition> additions,
        [NotNullWhen(true)] out Model? extended,
        out ImmutableArray<Diagnostic> problems
    )
    {
        if (Syntax is not { } syntax)
            throw new InvalidOperationException("This is a bug in Entente: a model that was not read cannot be extended.");
        (extended, problems) = DeepStack.Run(() => BindText(() => Extended(syntax, additions), Options));
        // What the file itself holds has been said when it was read.
        problems = [.. problems.Where(p => p.Severity == Severity.Error)];
        return extended != null;
    }

    /// <summary>The model with its file's content altered, or what is wrong with that.</summary>
    internal bool TryAlter(
        Func<ModelSyntax, ModelSyntax> alter,
        [NotNullWhen(true)] out Model? altered,
        out ImmutableArray<Diagnostic> problems
    )
    {
        if (Syntax is not { } syntax)
            throw new InvalidOperationException("This is a bug in Entente: a model that was not read cannot be altered.");
        (altered, problems) = DeepStack.Run(() => BindText(() => alter(syntax), Options));
        problems = [.. problems.Where(p => p.Severity == Severity.Error)];
        return altered != null;
    }

    /// <summary>Finds a variable by the name that an author writes: <c>x</c> (all elements), <c>x[A]</c>, or <c>x[dimension]</c>.</summary>
    internal bool TryFind(string name, [NotNullWhen(true)] out VariableElements? found, out string problem)
    {
        found = null;
        // Brackets in a quoted name belong to it.
        int quoted = name.StartsWith('"') ? Math.Max(0, name.LastIndexOf('"')) : 0;
        int bracket = name.IndexOf('[', quoted);
        string head = (bracket < 0 ? name : name[..bracket]).Trim();
        byName ??= Variables.ToDictionary(v => Names.Canonical(v.Name));
        if (!byName.TryGetValue(Names.Canonical(head), out var variable))
        {
            problem =
                $"There is no variable '{head}' in the model. {Nearest.Question(head, Variables.Where(v => !v.IsInternal).Select(v => v.Name))}".TrimEnd();
            return false;
        }
        problem = "";
        if (bracket < 0)
        {
            found = new VariableElements(variable, [.. Enumerable.Range(0, variable.Size)]);
            return true;
        }
        string[] parts = name[(bracket + 1)..].TrimEnd().TrimEnd(']').Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != variable.Shape.Length)
        {
            problem = FormattableString.Invariant(
                $"'{variable.Name}' has {variable.Shape.Length} subscripts, but {parts.Length} are given."
            );
            return false;
        }
        return TryFindElements(variable, parts, out found, out problem);
    }

    private bool TryFindElements(Variable variable, string[] parts, out VariableElements? found, out string problem)
    {
        IEnumerable<int> positions = [0];
        found = null;
        problem = "";
        for (int k = 0; k < parts.Length; k++)
        {
            var shape = variable.Shape[k];
            string part = parts[k];
            var dimension = Dimensions.FirstOrDefault(d => Subscripts.Same(d.Name, part));
            ImmutableArray<int> along =
                dimension == null
                    ? [.. Enumerable.Range(0, shape.Length).Where(i => Subscripts.Same(shape[i], part))]
                    : [.. dimension.Elements.Select(e => FindIndex(shape, e)).Where(i => i >= 0)];
            if (along.IsEmpty)
            {
                problem = $"'{variable.Name}' has no element '{part}'. {Nearest.Question(part, shape)}".TrimEnd();
                return false;
            }
            positions = positions.SelectMany(p => along.Select(i => p * shape.Length + i));
        }
        found = new VariableElements(variable, [.. positions]);
        return true;
    }

    private static int FindIndex(ImmutableArray<string> shape, string element)
    {
        for (int i = 0; i < shape.Length; i++)
            if (Subscripts.Same(shape[i], element))
                return i;
        return -1;
    }

    private static ModelSyntax Extended(ModelSyntax syntax, ImmutableArray<Addition> additions)
    {
        var problems = new List<Diagnostic>();
        var equations = additions.Select(a =>
            ModelFile.ReadExpression(syntax, a.Name, a.Expression, a.Span, problems) with
            {
                Unit = a.Unit,
                Documentation = a.Documentation,
                IsInternal = !a.IsShown,
            }
        );
        return syntax with { Equations = [.. syntax.Equations, .. equations], Problems = [.. syntax.Problems, .. problems] };
    }

    private sealed record Bound(Model? Model, ImmutableArray<Diagnostic> Problems);

    private static Bound BindText(Func<ModelSyntax> read, LoadOptions? options = null)
    {
        options ??= new LoadOptions();
        var problems = new List<Diagnostic>();
        var syntax = ChangedTables.In(read(), options.Changes);
        var model = Binder.Bind(syntax, options, problems);
        if (model != null)
            problems.AddRange(UnitsCheck.Run(model, syntax.Settings.GetValueOrDefault("22", "")));
        var sorted = problems.Count == 0 ? [] : Sorted(problems);
        return new Bound(model?.WithRemarks(sorted), sorted);
    }

    private static ImmutableArray<Diagnostic> Sorted(List<Diagnostic> problems) =>
        [.. problems.OrderBy(p => p.Span.Line).ThenBy(p => p.Span.Column).ThenBy(p => p.Code).Distinct()];

    private Model WithRemarks(ImmutableArray<Diagnostic> remarks) =>
        new()
        {
            File = File,
            DataFiles = DataFiles,
            Dimensions = Dimensions,
            Variables = Variables,
            Integration = Integration,
            InitialTime = InitialTime,
            FinalTime = FinalTime,
            TimeStep = TimeStep,
            SavePer = SavePer,
            Tolerances = Tolerances,
            NoiseSeed = NoiseSeed,
            FirstDraw = FirstDraw,
            Syntax = Syntax,
            Options = Options,
            Remarks = remarks,
        };
}
