using System.Globalization;

namespace Entente.Models;

/// <summary>
/// Reads units as people write them: names that may hold spaces, <c>*</c>, <c>/</c>, <c>^</c> with a number, brackets, "per". Numbers are factors without a
/// unit, so <c>1/year</c> and <c>100*USD</c> are read; scale does not count. "a/b*c" is (a/b)*c as in Vensim.
/// </summary>
internal ref struct UnitsText
{
    private const int MostNested = 50;

    private readonly ReadOnlySpan<char> text;
    private readonly Func<string, Units> named;
    private int at;
    private int depth;

    private UnitsText(ReadOnlySpan<char> text, Func<string, Units> named)
    {
        this.text = text;
        this.named = named;
    }

    /// <summary>Reads a unit; null where the text is no unit.</summary>
    /// <param name="text">The unit as written.</param>
    /// <param name="named">The unit that a name stands for.</param>
    public static Units? Read(string text, Func<string, Units> named)
    {
        var reader = new UnitsText(text, named);
        return reader.Product() is { } unit && reader.IsAtEnd ? unit : null;
    }

    private bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return at == text.Length;
        }
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private Units? Product()
    {
        var result = Factor();
        while (result != null && !IsAtEnd && text[at] is '*' or '/')
        {
            bool isOver = text[at++] == '/';
            if (Factor() is not { } next)
                return null;
            result = isOver ? result.Over(next) : result.Times(next);
        }
        return result;
    }

    private Units? Factor()
    {
        if (IsAtEnd)
            return null;
        Units? result;
        if (text[at] == '(')
        {
            at++;
            if (++depth > MostNested)
                return null;
            result = Product();
            depth--;
            if (result == null || IsAtEnd || text[at] != ')')
                return null;
            at++;
        }
        else
            result = Named();
        if (result == null || IsAtEnd || text[at] != '^')
            return result;
        at++;
        return Exponent() is { } exponent ? result.ToThe(exponent) : null;
    }

    private double? Exponent()
    {
        SkipSpace();
        bool isBracketed = at < text.Length && text[at] == '(';
        if (isBracketed)
            at++;
        int start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or '-' or '+' or ' '))
            at++;
        var digits = text[start..at].Trim();
        if (isBracketed && (at >= text.Length || text[at++] != ')'))
            return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return double.TryParse(digits, Style, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= 100
            ? value
            : null;
    }

    // A name, or a number, which has no unit; a number before a name is a factor of it, as in "1000 USD".
    private Units? Named()
    {
        int start = at;
        while (at < text.Length && text[at] is not ('*' or '/' or '^' or '(' or ')'))
            at++;
        string name = text[start..at].Trim().ToString();
        int end = 0;
        while (end < name.Length && (char.IsAsciiDigit(name[end]) || name[end] is '.' or ','))
            end++;
        if (end > 0 && (end == name.Length || name[end] == ' '))
            name = name[end..].Trim();
        else if (name.Length == 0)
            return null;
        if (name.Length == 0)
            return Units.Dimensionless;
        var result = Units.Dimensionless;
        // "widgets per month" is a quotient.
        string[] parts = name.Split(" per ", StringSplitOptions.TrimEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length == 0)
                return null;
            result = i == 0 ? named(parts[i]) : result.Over(named(parts[i]));
        }
        return result;
    }
}
