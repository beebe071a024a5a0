using System.Globalization;
using System.Text;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Fitting;

/// <summary>An expression over the columns of a table as a model whose time is the number of the row.</summary>
internal static class ExpressionModel
{
    private const string File = "expression";

    /// <summary>The model, and the column that the expression is to reproduce.</summary>
    /// <exception cref="DiagnosticException">The expression is wrong, or a name in it is neither a column nor a parameter.</exception>
    public static (Model Model, CalibrationTarget Target) Of(string expression, Table table, IReadOnlyList<string> parameters)
    {
        int equals = expression.IndexOf('=', StringComparison.Ordinal);
        string left = equals < 0 ? "" : expression[..equals].Trim();
        string right = equals < 0 ? expression : expression[(equals + 1)..].Trim();
        if (left.Length == 0 || right.Length == 0)
            throw new DiagnosticException([FittingDiagnostics.NotAnExpression(expression)]);
        double[] y = table[left];
        var rows = Enumerable.Range(0, table.Rows).Where(i => double.IsFinite(y[i])).ToList();
        if (rows.Count == 0)
            throw new DiagnosticException([ExplorationDiagnostics.NoColumn(left, table.Names)]);
        var text = new StringBuilder("{UTF-8}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"INITIAL TIME = 0 ~~|\nFINAL TIME = {rows.Count - 1} ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"
        );
        string canonical = Philox.CanonicalName(left);
        var taken = parameters.Select(Philox.CanonicalName).ToHashSet();
        for (int c = 0; c < table.Names.Length; c++)
        {
            string name = Philox.CanonicalName(table.Names[c]);
            if (name == canonical || name.Length == 0 || !taken.Add(name))
                continue;
            double[] column = table.Columns[c];
            if (rows.Exists(i => !double.IsFinite(column[i])))
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{Quoted(table.Names[c])} = WITH LOOKUP(Time, (");
            text.AppendJoin(", ", rows.Select((row, k) => string.Create(CultureInfo.InvariantCulture, $"({k},{column[row]:R})")));
            text.Append(")) ~~|\n");
        }
        foreach (string parameter in parameters)
            text.Append(CultureInfo.InvariantCulture, $"{Quoted(parameter)} = 1 ~~|\n");
        text.Append(CultureInfo.InvariantCulture, $"{Quoted(left)} = {right} ~~|\n");
        if (!Model.TryParse(text.ToString(), File + ".mdl", out var model, out var problems))
            throw new DiagnosticException([
                .. problems.Where(p => p.Severity == Severity.Error).Select(p => FittingDiagnostics.InExpression(expression, p)),
            ]);
        return (model, new CalibrationTarget(left, [.. rows.Select((_, k) => (double)k)], [.. rows.Select(i => y[i])]));
    }

    private static string Quoted(string name)
    {
        name = name.Trim().Trim('"');
        return name.All(c => char.IsLetterOrDigit(c) || c is '_' or ' ') && char.IsLetter(name[0]) ? name : $"\"{name}\"";
    }
}
