using System.Text;
using Entente.Language;

namespace Entente.Tests.Conformance;

/// <summary>Rewrites a Vensim model's text without changing what it means. Each works on the equations and leaves the sketch alone.</summary>
internal static class ModelTextMutation
{
    private const string Operators = "()[],+-*/^=<>!:;";

    /// <summary>Gives variables other names.</summary>
    public static string Rename(string text, Func<string, string?> newName) =>
        OnEquations(text, equation => OnNames(equation, name => newName(Names.Canonical(name))));

    /// <summary>Turns the order of the equations around.</summary>
    public static string Reverse(string text)
    {
        var (head, equations, tail) = Split(text);
        return head + string.Concat(WithMacrosWhole(equations).Reverse()) + tail;
    }

    // A macro's head, equations and end stay together.
    private static IEnumerable<string> WithMacrosWhole(List<string> equations)
    {
        string macro = "";
        foreach (string equation in equations)
        {
            const string Ending = ":END OF MACRO:";
            int end = equation.IndexOf(Ending, StringComparison.OrdinalIgnoreCase);
            if (end >= 0)
            {
                yield return macro + equation[..(end + Ending.Length)];
                macro = "";
            }
            string rest = end < 0 ? equation : equation[(end + Ending.Length)..];
            if (macro.Length > 0 || rest.Contains(":MACRO:", StringComparison.OrdinalIgnoreCase))
                macro += rest;
            else
                yield return rest;
        }
    }

    /// <summary>Writes all names, functions and keywords in capitals.</summary>
    public static string InCapitals(string text) =>
        OnEquations(text, equation => OutsideQuotes(equation, c => char.ToUpperInvariant(c).ToString()));

    /// <summary>Writes two tabs or blanks where one blank stands.</summary>
    public static string WithWideGaps(string text) =>
        OnEquations(text, e => OutsideQuotes(e, c => c == ' ' ? " \t " : c.ToString()));

    /// <summary>Folds lines behind every comma.</summary>
    public static string Folded(string text) =>
        OnEquations(text, e => OutsideQuotes(e, c => c == ',' ? c + "\\\n\t\t" : c.ToString()));

    /// <summary>Puts a comment behind every bracket that closes.</summary>
    public static string WithComments(string text) =>
        OnEquations(text, e => OutsideQuotes(e, c => c is ')' ? ") {a comment, with (x = 1 ~ }" : c.ToString()));

    /// <summary>Leaves the line away that names the encoding.</summary>
    public static string WithoutHeader(string text) =>
        text.StartsWith("{UTF-8}", StringComparison.Ordinal) ? text["{UTF-8}".Length..] : text;

    private static (string Head, List<string> Equations, string Tail) Split(string text)
    {
        int sketch = text.IndexOf("\\\\\\---///", StringComparison.Ordinal);
        string body = sketch < 0 ? text : text[..sketch];
        string tail = sketch < 0 ? "" : text[sketch..];
        string head = "";
        if (body.StartsWith("{UTF-8}", StringComparison.Ordinal))
            (head, body) = ("{UTF-8}", body["{UTF-8}".Length..]);
        var equations = new List<string>();
        int start = 0;
        bool quoted = false;
        int parts = 0;
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] == '"' && parts == 0 && (i == 0 || body[i - 1] != '\\'))
                quoted = !quoted;
            else if (body[i] == '~' && !quoted)
                parts++;
            else if (body[i] == '|' && !quoted)
            {
                equations.Add(body[start..(i + 1)]);
                (start, parts) = (i + 1, 0);
            }
        }
        return (head, equations, body[start..] + tail);
    }

    private static string OnEquations(string text, Func<string, string> change)
    {
        var (head, equations, tail) = Split(text);
        var result = new StringBuilder(head);
        foreach (string equation in equations)
        {
            int end = OutsideTilde(equation);
            bool isGroup = equation.Contains("****", StringComparison.Ordinal);
            result.Append(isGroup ? equation[..end] : change(equation[..end])).Append(equation[end..]);
        }
        return result.Append(tail).ToString();
    }

    // Where the equation ends and its unit begins.
    private static int OutsideTilde(string equation)
    {
        bool quoted = false;
        for (int i = 0; i < equation.Length; i++)
        {
            if (equation[i] == '"' && (i == 0 || equation[i - 1] != '\\'))
                quoted = !quoted;
            else if (equation[i] == '~' && !quoted)
                return i;
        }
        return equation.Length;
    }

    private static string OutsideQuotes(string text, Func<char, string> change)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            bool isWithinName = text[i] == '\'' && i > 0 && char.IsLetterOrDigit(text[i - 1]);
            if (!isWithinName && Closing(text[i]) is { } closing)
            {
                int end = End(text, i, closing);
                result.Append(text, i, end - i);
                i = end - 1;
            }
            else
                result.Append(change(text[i]));
        }
        return result.ToString();
    }

    private static string OnNames(string text, Func<string, string?> change)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; )
        {
            int end = i;
            if (Closing(text[i]) is { } closing)
            {
                end = End(text, i, closing);
                string whole = text[i..end];
                result.Append(text[i] == '"' && change(whole) is { } other ? other : whole);
            }
            else if (char.IsLetter(text[i]))
            {
                while (end < text.Length && !Operators.Contains(text[end]) && text[end] is not ('"' or '{'))
                    end++;
                string whole = text[i..end];
                string name = whole.TrimEnd(' ', '\t', '\n', '\\');
                result.Append(change(name.Replace("\\\n", " ", StringComparison.Ordinal)) ?? name).Append(whole[name.Length..]);
            }
            else
            {
                while (end < text.Length && (char.IsDigit(text[end]) || text[end] == '.'))
                    end++;
                end = Math.Max(end, i + 1);
                result.Append(text, i, end - i);
            }
            i = end;
        }
        return result.ToString();
    }

    private static char? Closing(char opening) =>
        opening switch
        {
            '"' => '"',
            '\'' => '\'',
            '{' => '}',
            _ => null,
        };

    private static int End(string text, int start, char closing)
    {
        int end = start + 1;
        while (end < text.Length && (text[end] != closing || text[end - 1] == '\\'))
            end++;
        return Math.Min(end + 1, text.Length);
    }
}
