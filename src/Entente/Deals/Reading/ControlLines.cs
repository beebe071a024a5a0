using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Deals.Reading;

/// <summary>Lines of Vensim's control files: comments in braces left out, names in quotes kept whole.</summary>
internal static class ControlLines
{
    /// <summary>The lines that hold something, with their places.</summary>
    public static IEnumerable<(string Line, SourceSpan Span)> Of(string file)
    {
        string[] lines = SourceText.Decode(File.ReadAllBytes(file)).ReplaceLineEndings("\n").Split('\n');
        int depth = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            var kept = new System.Text.StringBuilder();
            bool isQuoted = false;
            foreach (char c in lines[i])
            {
                isQuoted ^= c == '"' && depth == 0;
                if (c == '{' && !isQuoted)
                    depth++;
                else if (c == '}' && depth > 0)
                    depth--;
                else if (depth == 0)
                    kept.Append(c);
            }
            string line = kept.ToString().Trim('\uFEFF', ' ', '\t');
            if (line.Length > 0)
                yield return (line, new SourceSpan(file, i + 1, 1, lines[i].Length));
        }
    }

    /// <summary>The parts of a line between a sign, outside quotes.</summary>
    public static string[] Split(string line, string sign)
    {
        var parts = new List<string>();
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            if (isQuoted || string.CompareOrdinal(line, i, sign, 0, sign.Length) != 0)
                continue;
            parts.Add(line[start..i]);
            start = i + sign.Length;
            i = start - 1;
        }
        parts.Add(line[start..]);
        return [.. parts];
    }

    /// <summary>Whether a name is that of a constant; else what is wrong.</summary>
    public static bool IsConstant(Model model, string name, out string wrong)
    {
        if (!model.TryFind(name, out var found, out wrong))
            return false;
        wrong = "It is no constant.";
        return found.Variable.Kind == VariableKind.Constant;
    }

    /// <summary>The number of a constant as the model writes it; null where there is none.</summary>
    public static double? Constant(Model? model, string name) =>
        model != null
        && model.TryFind(name, out var found, out _)
        && found.Positions.Length == 1
        && found.Variable.Kind == VariableKind.Constant
            ? ConstantNumbers.Of(found.Variable, found.Positions[0])
            : null;
}
