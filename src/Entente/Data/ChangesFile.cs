using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Data;

/// <summary>
/// Reads Vensim's lists of changes (.cin): <c>name = number</c>, <c>name[Element] = number</c>, <c>name[dimension] = 1,2,3</c>, a semicolon between rows, and
/// the form of optimisation controls, <c>0 &lt;= name = 0.5 &lt;= 1</c>, whose bounds are left out; tables, <c>name((0,1),(2,3))</c> (Vensim Reference Manual,
/// "Constant Input Files"). An entry ends at its line's end unless a bracket is open, the line ends with a comma, an equals sign or a backslash, or with a semicolon and numbers follow.
/// </summary>
internal static class ChangesFile
{
    private const int MostCharacters = 10_000_000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ListedChanges Read(string file, List<Diagnostic> problems)
    {
        byte[] bytes = File.ReadAllBytes(file);
        if (!DataFile.IsResultOfVensim(bytes))
            return Parse(file, SourceText.Decode(bytes), problems);
        problems.Add(DataDiagnostics.TableOfOther(file, "binary result file of Vensim"));
        return new ListedChanges([], []);
    }

    /// <summary>Reads changes from their text, in its order; a later change of a constant overrides an earlier one.</summary>
    public static ListedChanges Parse(string file, string text, List<Diagnostic> problems)
    {
        if (text.Length > MostCharacters)
        {
            problems.Add(
                DataDiagnostics.TooLarge(
                    file,
                    FormattableString.Invariant($"{MostCharacters} characters"),
                    SourceSpan.Whole(file)
                )
            );
            return new ListedChanges([], []);
        }
        var source = new SourceText(file, text);
        var changes = ImmutableArray.CreateBuilder<NamedChange>();
        var tables = ImmutableArray.CreateBuilder<TableChange>();
        foreach (var (start, end) in Entries(text))
        {
            // Lines that begin with a colon are Vensim's own notes.
            if (text.AsSpan(start, end - start).TrimStart().StartsWith(":"))
                continue;
            var tokens = Lexer.Tokens(source, start, end, problems);
            if (tokens.Count > 1 && Entry(new ExpressionParser(source, tokens, problems), tables) is { } change)
                changes.Add(change);
        }
        return new ListedChanges(changes.ToImmutable(), tables.ToImmutable());
    }

    private static IEnumerable<(int Start, int End)> Entries(string text)
    {
        int start = 0;
        int depth = 0;
        char last = '\n';
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            bool isEnd = i == text.Length || (c is '\n' or '\r' && depth <= 0 && !GoesOn(text, i, last));
            if (isEnd)
            {
                if (last != '\n')
                    yield return (start, i);
                start = i + 1;
                depth = 0;
                last = '\n';
                continue;
            }
            depth +=
                c is '(' or '[' or '{' ? 1
                : c is ')' or ']' or '}' ? -1
                : 0;
            if (!char.IsWhiteSpace(c))
                last = c;
        }
    }

    // A list goes on behind a comma, and behind a semicolon where a number follows that is not the lower bound of the next entry.
    private static bool GoesOn(string text, int lineEnd, char last)
    {
        if (last != ';')
            return last is ',' or '=' or '\\';
        var next = text.AsSpan(lineEnd).TrimStart();
        int end = next.IndexOfAny('\r', '\n');
        next = end < 0 ? next : next[..end];
        return next.Length > 0 && (char.IsAsciiDigit(next[0]) || next[0] is '-' or '.') && !next.Contains('=');
    }

    // Null where the entry is a table's, or wrong.
    private static NamedChange? Entry(ExpressionParser parser, ImmutableArray<TableChange>.Builder tables)
    {
        try
        {
            if (parser.Now.Kind == TokenKind.Number || parser.Now.Is("-") || parser.Now.Is("+"))
            {
                parser.SignedNumber();
                parser.Expect("<=");
            }
            if (parser.Now.Kind != TokenKind.Name)
                throw parser.Broken("the name of a constant");
            var name = parser.Take();
            var span = parser.Span(name);
            var subscripts = parser.Subscripts();
            if (parser.TakeIf("("))
            {
                var points = parser.Points();
                parser.Expect(")");
                End(parser);
                tables.Add(new TableChange(name.Text, subscripts, points, span));
                return null;
            }
            if (!parser.TakeIf("=") && !parser.TakeIf("=="))
                throw parser.Broken("'='");
            var values = Values(parser);
            if (parser.TakeIf("<="))
                parser.SignedNumber();
            End(parser);
            string full = subscripts.IsEmpty ? name.Text : $"{name.Text}[{string.Join(",", subscripts.Select(s => s.Name))}]";
            return new NamedChange(full, values, span);
        }
        catch (EquationBroken)
        {
            // The problem has been noted; the next entry is read as if nothing had happened.
            return null;
        }
    }

    private static void End(ExpressionParser parser)
    {
        if (parser.Now.Kind != TokenKind.End)
            throw parser.Broken("the end of the line");
    }

    private static ImmutableArray<double> Values(ExpressionParser parser)
    {
        var values = ImmutableArray.CreateBuilder<double>();
        do
        {
            if (parser.Now.Kind == TokenKind.End && values.Count > 0)
                break;
            values.Add(parser.SignedNumber());
        } while (parser.TakeIf(",") || parser.TakeIf(";"));
        return values.ToImmutable();
    }
}
