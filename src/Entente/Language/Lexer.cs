using System.Globalization;
using System.Text;
using Entente.Diagnostics;

namespace Entente.Language;

internal enum TokenKind
{
    Name,
    Number,
    Text,
    Symbol,

    /// <summary>A word between colons, such as :AND: or :EXCEPT:.</summary>
    Word,
    End,
}

/// <summary>In which tool's words an expression is written.</summary>
internal enum Dialect
{
    /// <summary>Vensim: logic in words between colons, names with spaces.</summary>
    Vensim,

    /// <summary>XMILE: logic in plain words, IF … THEN … ELSE, subscripts that are expressions.</summary>
    Xmile,
}

/// <summary>A token with its place in the source.</summary>
internal sealed record Token(TokenKind Kind, string Text, double Number, int Start, int Length, bool Quoted = false)
{
    public bool Is(string symbol) => Kind is TokenKind.Symbol or TokenKind.Word && Text == symbol;
}

/// <summary>Cuts a stretch of a model's text into tokens. Comments in braces and continued lines are white space.</summary>
internal static class Lexer
{
    private const int MostTokens = 4_000_000;

    private static readonly string[] Symbols = ["<->", "->", ":=", "==", "<=", ">=", "<>"];

    /// <summary>The tokens from <paramref name="start"/> to <paramref name="end"/>, closed by an End token.</summary>
    public static List<Token> Tokens(
        SourceText source,
        int start,
        int end,
        List<Diagnostic> problems,
        Dialect dialect = Dialect.Vensim
    )
    {
        var tokens = new List<Token>();
        string text = source.Text;
        int at = start;
        while ((at = SkipSpace(text, at, end)) < end)
        {
            var token = Next(source, text, at, end, OperandExpected(tokens), problems);
            if (token.Kind == TokenKind.Name && !token.Quoted && dialect == Dialect.Xmile)
                token = UpToKeyword(token, text);
            if (token.Kind == TokenKind.Name && dialect == Dialect.Xmile)
                token = Qualified(token, source, end, problems);
            at = token.Start + Math.Max(1, token.Length);
            if (token.Kind != TokenKind.End)
                tokens.Add(token);
            if (tokens.Count > MostTokens)
            {
                problems.Add(LanguageDiagnostics.TooManyTokens(MostTokens, source.Span(token.Start, token.Length)));
                break;
            }
        }
        if (
            dialect == Dialect.Xmile
            && OpenComment(text, tokens.Count == 0 ? start : tokens[^1].Start + tokens[^1].Length, end) is { } open
        )
            problems.Add(LanguageDiagnostics.NotClosed("A comment in braces", source.Span(open, 1)));
        tokens.Add(new Token(TokenKind.End, "", 0, end, 0));
        return tokens;
    }

    private static int? OpenComment(string text, int at, int end)
    {
        int open = text.LastIndexOf('{', end - 1, end - at);
        return open >= 0 && text.IndexOf('}', open, end - open) < 0 ? open : null;
    }

    // XMILE quotes the parts of a qualified name that need it: Age."65+", "R&D".cost.
    private static Token Qualified(Token token, SourceText source, int end, List<Diagnostic> problems)
    {
        string text = source.Text;
        int at = token.Start + token.Length;
        while (at < end && (text[at] == '"' ? text[at - 1] == '.' : token.Quoted && text[at] == '.'))
        {
            var next =
                text[at] == '"' ? Quoted(source, text, at, end, problems)
                : at + 1 < end && IsNameStart(text[at + 1]) ? UpToKeyword(Name(text, at + 1, end), text)
                : null;
            // A dot before a quote belongs to the part behind it.
            if (next == null && !(at + 1 < end && text[at + 1] == '"'))
                break;
            next ??= Quoted(source, text, at + 1, end, problems);
            string whole = $"\"{Inner(token).TrimEnd('.')}.{Inner(next)}\"";
            at = next.Start + next.Length;
            token = new Token(TokenKind.Name, whole, 0, token.Start, at - token.Start, Quoted: true);
        }
        return token;
    }

    private static string Inner(Token name) => name.Text is ['"', .., '"'] ? name.Text[1..^1] : name.Text;

    private static bool OperandExpected(List<Token> tokens) =>
        tokens.Count == 0
        || (tokens[^1].Kind is TokenKind.Symbol or TokenKind.Word && tokens[^1].Text is not (")" or "]" or "!"));

    private static Token Next(SourceText source, string text, int at, int end, bool operand, List<Diagnostic> problems)
    {
        char c = text[at];
        if (c == '"')
            return Quoted(source, text, at, end, problems);
        if (c == '\'' && operand)
            return TextInQuotes(source, text, at, end, problems);
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < end && char.IsAsciiDigit(text[at + 1])))
            return NumberToken(source, text, at, end, problems);
        if (c == ':' && Word(text, at, end) is { } word)
            return word;
        foreach (string symbol in Symbols)
            if (text.AsSpan(at, end - at).StartsWith(symbol, StringComparison.Ordinal))
                return new Token(TokenKind.Symbol, symbol, 0, at, symbol.Length);
        if ("+-*/^()[],;=<>!:|".Contains(c, StringComparison.Ordinal))
            return new Token(TokenKind.Symbol, c.ToString(), 0, at, 1);
        // XMILE's .name is a variable of the model around the module.
        if (IsNameStart(c) || (c == '.' && at + 1 < end && IsNameStart(text[at + 1])))
            return Name(text, at, end);
        // A run of them is one problem.
        int stop = at + 1;
        while (stop < end && (text[stop] == c || (char.IsControl(text[stop]) && !char.IsWhiteSpace(text[stop]))))
            stop++;
        problems.Add(LanguageDiagnostics.StrayCharacter(c, source.Span(at, stop - at)));
        return new Token(TokenKind.End, "", 0, at, stop - at);
    }

    // XMILE's words of logic and choice end a name, or are all of it.
    private static Token UpToKeyword(Token name, string text)
    {
        int end = name.Start + name.Length;
        for (int at = name.Start; at < end; )
        {
            int stop = at;
            while (stop < end && IsNamePart(text[stop]))
                stop++;
            if (XmileWords.TryGetValue(text[at..stop], out string? word))
                return at == name.Start ? new Token(TokenKind.Word, word, 0, at, stop - at) : Name(text, name.Start, at);
            at = SkipSpace(text, Math.Max(stop, at + 1), end);
        }
        return name;
    }

    private static readonly Dictionary<string, string> XmileWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["and"] = ":AND:",
        ["or"] = ":OR:",
        ["not"] = ":NOT:",
        ["mod"] = "MOD",
        ["if"] = "IF",
        ["then"] = "THEN",
        ["else"] = "ELSE",
    };

    private static Token Quoted(SourceText source, string text, int at, int end, List<Diagnostic> problems)
    {
        int close = at + 1;
        while (close < end && text[close] != '"')
            close += text[close] == '\\' && close + 1 < end ? 2 : 1;
        if (close >= end)
            problems.Add(LanguageDiagnostics.NotClosed("A name in double quotes", source.Span(at, 1)));
        close = Math.Min(close + 1, end);
        return new Token(TokenKind.Name, text[at..close], 0, at, close - at, Quoted: true);
    }

    private static Token TextInQuotes(SourceText source, string text, int at, int end, List<Diagnostic> problems)
    {
        int close = text.IndexOf('\'', at + 1, end - at - 1);
        if (close < 0)
        {
            problems.Add(LanguageDiagnostics.NotClosed("A text in quotes", source.Span(at, 1)));
            close = end;
        }
        return new Token(TokenKind.Text, text[(at + 1)..close], 0, at, Math.Min(close + 1, end) - at);
    }

    private static Token NumberToken(SourceText source, string text, int at, int end, List<Diagnostic> problems)
    {
        int stop = at;
        while (stop < end && (char.IsAsciiDigit(text[stop]) || text[stop] == '.'))
            stop++;
        if (stop < end && text[stop] is 'e' or 'E')
        {
            int exponent = stop + 1;
            if (exponent < end && text[exponent] is '+' or '-')
                exponent++;
            if (exponent < end && char.IsAsciiDigit(text[exponent]))
            {
                while (exponent < end && char.IsAsciiDigit(text[exponent]))
                    exponent++;
                stop = exponent;
            }
        }
        string digits = text[at..stop];
        // What begins like a number and goes on with letters is a name, as in element names "2010s".
        if (stop < end && (char.IsLetter(text[stop]) || text[stop] == '_'))
            return Name(text, at, end);
        if (
            !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value)
        )
            problems.Add(LanguageDiagnostics.BadNumber(digits, source.Span(at, stop - at)));
        return new Token(TokenKind.Number, digits, value, at, stop - at);
    }

    private static Token? Word(string text, int at, int end)
    {
        int stop = at + 1;
        // The longest word between colons, white space in it included, is shorter than this.
        end = Math.Min(end, at + 60);
        while (stop < end && (char.IsAsciiLetter(text[stop]) || char.IsWhiteSpace(text[stop]) || text[stop] is '_' or '\\'))
            stop++;
        if (stop >= end || text[stop] != ':' || stop == at + 1)
            return null;
        string word = Names.AsWritten(text[(at + 1)..stop].Replace('_', ' ').Replace('\\', ' ')).ToUpperInvariant();
        return KnownWords.Contains($":{word}:") ? new Token(TokenKind.Word, $":{word}:", 0, at, stop + 1 - at) : null;
    }

    private static readonly HashSet<string> KnownWords =
    [
        ":AND:",
        ":OR:",
        ":NOT:",
        ":NA:",
        ":EXCEPT:",
        ":INTERPOLATE:",
        ":LOOK FORWARD:",
        ":HOLD BACKWARD:",
        ":RAW:",
        ":IMPLIES:",
        ":IS:",
        ":TEST INPUT:",
        ":THE CONDITION:",
        ":MACRO:",
        ":END OF MACRO:",
        ":SUPPLEMENTARY:",
        ":TO BE:",
    ];

    // Gaps inside a name, continued lines among them, are one space.
    private static Token Name(string text, int at, int end)
    {
        int stop = at;
        bool isFolded = true;
        while (stop < end)
        {
            if (IsNamePart(text[stop]))
            {
                stop++;
                continue;
            }
            int after = SkipSpace(text, stop, end);
            if (after == stop || after >= end || !IsNamePart(text[after]) || text[after] == '\'')
                break;
            isFolded &= text[stop] == ' ' && after == stop + 1;
            stop = after;
        }
        return new Token(TokenKind.Name, isFolded ? text[at..stop] : Folded(text, at, stop), 0, at, stop - at);
    }

    private static string Folded(string text, int at, int end)
    {
        var name = new StringBuilder();
        while (at < end)
        {
            int after = SkipSpace(text, at, end);
            name.Append(after == at ? text[at++] : ' ');
            at = Math.Max(at, after);
        }
        return name.ToString();
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$' or '%' or '&' or '#' || c > 127;

    private static bool IsNamePart(char c) =>
        (char.IsLetterOrDigit(c) || c is '_' or '$' or '\'' or '%' or '&' or '#' or '.' or '?' || c > 127) && c != '\u00a0';

    /// <summary>The next position that is not white space, comment or continued line.</summary>
    public static int SkipSpace(string text, int at, int end)
    {
        while (at < end)
        {
            if (char.IsWhiteSpace(text[at]) || (text[at] == '\\' && at + 1 < end && text[at + 1] is '\r' or '\n' or ' ' or '\t'))
                at++;
            else if (text[at] == '{')
            {
                int close = text.IndexOf('}', at);
                at = close < 0 || close >= end ? end : close + 1;
            }
            else
                break;
        }
        return at;
    }
}
