using System.Globalization;
using System.Text;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>
/// Reads XML as modelling tools write it, more leniently than the standard (undeclared prefixes, several roots) and more strictly (no document type, no
/// entities of one's own). It goes on behind what is wrong, keeps the place of every character, and does not recurse.
/// </summary>
internal sealed class XmlScanner
{
    private const int MostNested = 200;
    private const int MostProblems = 50;

    private static readonly Dictionary<string, char> Entities = new()
    {
        ["lt"] = '<',
        ["gt"] = '>',
        ["amp"] = '&',
        ["quot"] = '"',
        ["apos"] = '\'',
    };

    private readonly SourceText source;
    private readonly string text;
    private readonly List<Diagnostic> problems;
    private readonly XmlElement root;

    // Prefixes that stand for XMILE: <x:stock> is a <stock>.
    private readonly HashSet<string> ownPrefixes = [];
    private readonly Stack<(XmlElement Element, StringBuilder Text, List<int> Places)> open = [];
    private int at;

    private XmlScanner(SourceText source, List<Diagnostic> problems)
    {
        this.source = source;
        this.problems = problems;
        text = source.Text;
        root = new XmlElement("", null, source.Span(0, 0));
    }

    /// <summary>An element without a name that holds the file's roots.</summary>
    public static XmlElement Read(SourceText source, List<Diagnostic> problems)
    {
        var scanner = new XmlScanner(source, problems);
        scanner.ReadAll();
        return scanner.root;
    }

    private void ReadAll()
    {
        Open(root);
        while (at < text.Length && problems.Count < MostProblems)
        {
            if (text[at] != '<')
                ReadText();
            else if (Starts("<!--"))
                Skip("-->", "A comment");
            else if (Starts("<![CDATA["))
                ReadCharacterData();
            else if (Starts("<?"))
                Skip("?>", "A processing instruction");
            else if (Starts("<!"))
            {
                problems.Add(LanguageDiagnostics.XmlDocumentType(source.Span(at, 2)));
                return;
            }
            else if (Starts("</"))
                ReadEnd();
            else if (!ReadStart())
                return;
        }
        while (open.Count > 1)
        {
            problems.Add(LanguageDiagnostics.XmlNotClosed(open.Peek().Element.Name, open.Peek().Element.Span));
            Close();
        }
        Close();
    }

    private bool Starts(string mark) => string.CompareOrdinal(text, at, mark, 0, mark.Length) == 0;

    private void Open(XmlElement element) => open.Push((element, new StringBuilder(), []));

    private void Close()
    {
        var (element, content, places) = open.Pop();
        places.Add(places.Count == 0 ? at : places[^1] + 1);
        element.Content = new XmlString(new SourceText(source, content.ToString(), [.. places]));
    }

    private void Skip(string end, string what)
    {
        int close = text.IndexOf(end, at, StringComparison.Ordinal);
        if (close < 0)
            problems.Add(LanguageDiagnostics.NotClosed(what, source.Span(at, 2)));
        at = close < 0 ? text.Length : close + end.Length;
    }

    private void ReadText()
    {
        int end = text.IndexOf('<', at);
        Decode(end < 0 ? text.Length : end, open.Peek().Text, open.Peek().Places);
    }

    private void ReadCharacterData()
    {
        int start = at + "<![CDATA[".Length;
        Skip("]]>", "A section of character data");
        int end = at == text.Length ? at : at - 3;
        var (_, content, places) = open.Peek();
        for (int i = start; i < end; i++)
        {
            content.Append(text[i]);
            places.Add(i);
        }
    }

    // From here to the end, entities replaced.
    private void Decode(int end, StringBuilder into, List<int> places)
    {
        while (at < end)
        {
            int start = at;
            string piece = text[at] == '&' ? Entity(end) : text[at++].ToString();
            foreach (char c in piece)
            {
                into.Append(c);
                places.Add(start);
            }
        }
    }

    private string Entity(int end)
    {
        int start = at;
        int close = text.IndexOf(';', at, Math.Min(end - at, 12));
        string name = close < 0 ? "" : text[(at + 1)..close];
        at = close < 0 ? at + 1 : close + 1;
        if (Entities.TryGetValue(name, out char known))
            return known.ToString();
        bool isHex = name.StartsWith("#x", StringComparison.OrdinalIgnoreCase);
        if (
            name.StartsWith('#')
            && int.TryParse(
                name.AsSpan(isHex ? 2 : 1),
                isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int code
            )
            && Rune.IsValid(code)
        )
            return new Rune(code).ToString();
        problems.Add(LanguageDiagnostics.XmlEntity(text[start..at], source.Span(start, at - start)));
        return text[start..at];
    }

    private void ReadEnd()
    {
        int start = at;
        at += 2;
        string name = WithoutOwnPrefix(ReadName());
        int close = text.IndexOf('>', at);
        at = close < 0 ? text.Length : close + 1;
        if (open.All(o => o.Element.Name != name) || name.Length == 0)
        {
            problems.Add(LanguageDiagnostics.XmlNeverOpened(name, source.Span(start, at - start)));
            return;
        }
        while (open.Peek().Element.Name != name)
        {
            problems.Add(LanguageDiagnostics.XmlClosedByOuter(open.Peek().Element.Name, name, open.Peek().Element.Span));
            Close();
        }
        Close();
    }

    private string WithoutOwnPrefix(string name) =>
        name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && ownPrefixes.Contains(name[..colon])
            ? name[(colon + 1)..]
            : name;

    private static bool IsXmile(string space) =>
        space.StartsWith("http://docs.oasis-open.org/xmile/", StringComparison.OrdinalIgnoreCase)
        || space.Equals("http://www.systemdynamics.org/XMILE", StringComparison.OrdinalIgnoreCase);

    // False where nothing behind can be read.
    private bool ReadStart()
    {
        int start = at++;
        string name = ReadName();
        if (name.Length == 0)
        {
            problems.Add(LanguageDiagnostics.XmlStray('<', source.Span(start, 1)));
            return true;
        }
        var element = new XmlElement(name, open.Peek().Element, source.Span(start + 1, name.Length));
        if (open.Count > MostNested)
        {
            problems.Add(LanguageDiagnostics.XmlTooDeep(MostNested, element.Span));
            return false;
        }
        open.Peek().Element.Add(element);
        bool isWhole = ReadAttributes(element);
        element.Name = WithoutOwnPrefix(name);
        Open(element);
        if (isWhole)
            Close();
        return true;
    }

    // True where the element ends at once.
    private bool ReadAttributes(XmlElement element)
    {
        while (true)
        {
            SkipSpace();
            if (at >= text.Length || text[at] == '<')
            {
                problems.Add(LanguageDiagnostics.NotClosed($"The element <{element.Name}", element.Span));
                return true;
            }
            if (text[at] == '>')
            {
                at++;
                return false;
            }
            if (Starts("/>"))
            {
                at += 2;
                return true;
            }
            if (!ReadAttribute(element))
            {
                problems.Add(LanguageDiagnostics.XmlStray(text[at], source.Span(at, 1)));
                at++;
            }
        }
    }

    private bool ReadAttribute(XmlElement element)
    {
        int start = at;
        string name = ReadName();
        if (name.Length == 0)
            return false;
        SkipSpace();
        if (at >= text.Length || text[at] != '=')
        {
            problems.Add(LanguageDiagnostics.XmlNoValue(name, source.Span(start, name.Length)));
            return true;
        }
        at++;
        SkipSpace();
        char quote = at < text.Length ? text[at] : ' ';
        int end = quote is '"' or '\'' ? text.IndexOf(quote, at + 1) : -1;
        if (end < 0)
        {
            problems.Add(LanguageDiagnostics.XmlNoValue(name, source.Span(start, name.Length)));
            return true;
        }
        at++;
        var value = new StringBuilder();
        var places = new List<int>();
        Decode(end, value, places);
        places.Add(end);
        at = end + 1;
        element.Add(name, new XmlString(new SourceText(source, value.ToString(), [.. places])));
        if (name.StartsWith("xmlns:", StringComparison.Ordinal) && IsXmile(value.ToString().Trim()))
            ownPrefixes.Add(name["xmlns:".Length..]);
        return true;
    }

    private string ReadName()
    {
        int start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.' or ':'))
            at++;
        return text[start..at];
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }
}
