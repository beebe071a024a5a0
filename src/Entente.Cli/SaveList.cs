using Entente.Diagnostics;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary>Vensim's save lists (.lst): the variables whose values are wanted, a name in each line; a variable without brackets stands for all its elements.</summary>
internal static class SaveList
{
    /// <summary>The columns of a run that lists name, in the order of the run.</summary>
    /// <exception cref="DiagnosticException">Lines that name no variable; all of them.</exception>
    /// <exception cref="IOException">A list cannot be read.</exception>
    public static List<RunColumn> Columns(Run run, IEnumerable<string> files)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<Diagnostic>();
        foreach (var (name, span) in Names(files))
            if (run.TryFind(name, out var columns, out string problem))
                wanted.UnionWith(columns.Select(c => c.Name));
            else
                problems.Add(FacesDiagnostics.NotInModel(problem, span));
        return problems.Count == 0
            ? [.. run.Columns.Where(c => wanted.Contains(c.Name))]
            : throw new DiagnosticException([.. problems]);
    }

    /// <summary>The names that lists hold, with their places.</summary>
    public static IEnumerable<(string Name, SourceSpan Span)> Names(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                string name = lines[i].Trim('\uFEFF', ' ', '\t', ',');
                if (name.Length > 0 && !name.Equals("time", StringComparison.OrdinalIgnoreCase))
                    yield return (name, new SourceSpan(file, i + 1, 1, lines[i].Length));
            }
        }
    }
}
