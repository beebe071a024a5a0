using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>Tables of a model whose points a list of changes (.cin) replaces.</summary>
internal static class ChangedTables
{
    /// <summary>The model with the tables of lists, in their order. A table without subscripts replaces those of all elements; with subscripts it counts for
    /// these, as a more special equation does.</summary>
    /// <exception cref="IOException">A list cannot be read.</exception>
    public static ModelSyntax In(ModelSyntax syntax, ImmutableArray<string> files)
    {
        var problems = new List<Diagnostic>();
        foreach (string file in files)
        {
            // What is wrong with the constants of a list is said where they are used; warnings are said here.
            var found = new List<Diagnostic>();
            var listed = ChangesFile.Read(file, found);
            problems.AddRange(found.Where(p => p.Severity != Severity.Error));
            foreach (var change in listed.Tables)
                syntax = syntax with { Equations = Changed(syntax.Equations, change, problems) };
        }
        return syntax with { Problems = [.. syntax.Problems, .. problems] };
    }

    private static ImmutableArray<EquationSyntax> Changed(
        ImmutableArray<EquationSyntax> equations,
        TableChange change,
        List<Diagnostic> problems
    )
    {
        string name = Names.Canonical(change.Name);
        var own = equations.Where(e => e.Kind == DefinitionKind.Lookup && Names.Canonical(e.Name) == name).ToList();
        if (own.Count == 0 || (!change.Subscripts.IsEmpty && own[0].Subscripts.Length != change.Subscripts.Length))
        {
            var lookups = equations.Where(e => e.Kind == DefinitionKind.Lookup).Select(e => e.Name).Distinct();
            problems.Add(DataDiagnostics.NoTableToChange(change.Name, Nearest.Question(change.Name, lookups), change.Span));
            return equations;
        }
        var points = new LookupSyntax(change.Table, change.Span);
        bool Replaced(EquationSyntax equation) =>
            own.Contains(equation) && (change.Subscripts.IsEmpty || IsSame(equation.Subscripts, change.Subscripts));
        if (equations.Any(Replaced))
            return [.. equations.Select(e => Replaced(e) ? e with { Value = points } : e)];
        return [.. equations, own[0] with { Subscripts = change.Subscripts, Except = [], Value = points, Span = change.Span }];
    }

    private static bool IsSame(ImmutableArray<SubscriptSyntax> a, ImmutableArray<SubscriptSyntax> b) =>
        a.Select(s => Names.Canonical(s.Name)).SequenceEqual(b.Select(s => Names.Canonical(s.Name)));
}
