using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Entente.Compilation;
using Entente.Language;
using Entente.Models;
using Entente.Models.Writing;

namespace Entente.Explanation;

/// <summary>Equations for people to read: as the author wrote them where the file is Vensim's and at hand, else in Vensim's words.</summary>
internal sealed partial class EquationText
{
    private const int Longest = 2000;

    private readonly Model model;
    private readonly VensimExpressions words;
    private readonly Dictionary<string, string[]> files = [];

    public EquationText(Model model) => (this.model, words) = (model, new VensimExpressions(model));

    /// <summary>The equations that define some elements of a variable, each once.</summary>
    public ImmutableArray<string> Of(Variable variable, IReadOnlySet<int> elements)
    {
        var loops = new Loops();
        var result = ImmutableArray.CreateBuilder<string>();
        foreach (var equation in variable.Equations)
        {
            bool concerns = false;
            for (int i = 0; i < Loops.Size(equation.Axes) && !concerns; i++)
            {
                loops.Set(equation.Axes, i);
                concerns = !equation.Excluded.Contains(i) && elements.Contains(loops.Flat(variable, equation.Target));
            }
            if (concerns && Text(variable, equation) is { Length: > 0 } text && !result.Contains(text))
                result.Add(text);
        }
        return result.ToImmutable();
    }

    /// <summary>All equations of a variable in Vensim's words, so that neither layout nor letters matter, with the elements that each defines; as written where
    /// those words lack something.</summary>
    public IEnumerable<(string Elements, string Text)> InWords(Variable variable)
    {
        if (variable.Kind == VariableKind.Data)
            return [];
        try
        {
            return
            [
                .. WrittenEquation
                    .Of(variable, words, Parts)
                    .Select(e => (e.Subscripts.IsEmpty ? "" : $"[{string.Join(",", e.Subscripts)}]", e.Texts[0])),
            ];
        }
        catch (NotWritable)
        {
            return [("", string.Join("; ", variable.Equations.Select(e => AsWritten(e) ?? "")))];
        }
    }

    // What conveyors and the like hide is quoted for no reader's sake.
    private static string Plain(string text) => HiddenName().Replace(text, "$1");

    [GeneratedRegex("\"#([^\"]*)\"")]
    private static partial Regex HiddenName();

    private ImmutableArray<string> Parts(Expression value) =>
        value is LookupExpression table ? [words.Points(table.Table)] : [words.Write(value)];

    private string Text(Variable variable, Equation equation) => AsWritten(equation) ?? InWords(variable, equation);

    // From the name to the tilde before the unit.
    private string? AsWritten(Equation equation)
    {
        var span = equation.Span;
        if (span.Line <= 0 || !span.File.EndsWith(".mdl", StringComparison.OrdinalIgnoreCase) || !File.Exists(span.File))
            return null;
        if (!files.TryGetValue(span.File, out string[]? lines))
        {
            string whole = SourceText.Decode(File.ReadAllBytes(span.File)).Replace("\r\n", "\n", StringComparison.Ordinal);
            files.Add(span.File, lines = whole.Split('\n', '\r'));
        }
        var text = new StringBuilder();
        bool quoted = false;
        for (int line = span.Line - 1; line < lines.Length && text.Length < Longest; line++)
        {
            string rest = line == span.Line - 1 ? lines[line][Math.Min(span.Column - 1, lines[line].Length)..] : lines[line];
            foreach (char c in rest)
            {
                quoted ^= c == '"';
                if (c == '~' && !quoted)
                    return Tidy(text.ToString());
                text.Append(c);
            }
            text.Append(' ');
        }
        return null;
    }

    private static string Tidy(string text)
    {
        string line = string.Join(' ', text.Replace('\\', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            // Data equations are written with :=, and == defines what is never simulated.
            if (line[i] == '=' && !quoted && i > 0 && line[i - 1] != ':')
                return $"{line[..i].TrimEnd()} = {line[(i + 1)..].TrimStart()}";
        }
        return line;
    }

    private string InWords(Variable variable, Equation equation) => DeepStack.Run(() => Words(variable, equation));

    private string Words(Variable variable, Equation equation)
    {
        string name = words.Name(variable.Name);
        try
        {
            var one = WrittenEquation.Of(variable, words, Parts, equation);
            string left = one.Subscripts.IsEmpty ? name : $"{name}[{string.Join(",", one.Subscripts)}]";
            return Plain($"{left} = {one.Texts[0]}");
        }
        catch (NotWritable)
        {
            return "";
        }
    }
}
