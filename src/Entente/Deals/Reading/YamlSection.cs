using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Entente.Deals.Reading;

/// <summary>A key with its value and the places of both.</summary>
internal readonly record struct YamlEntry(string Key, SourceSpan Span, YamlNode Value);

/// <summary>Reads YAML nodes with their places, and notes what is wrong instead of throwing.</summary>
internal sealed class YamlReading(string file)
{
    private const int MostBytes = 20_000_000;
    private const int MostDepth = 40;

    private readonly List<string> texts = [];
    private Mark reached = Mark.Empty;

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>What was found wrong.</summary>
    public List<Diagnostic> Problems { get; } = [];

    /// <summary>Where a node stands.</summary>
    public SourceSpan Span(YamlNode node) => Span(node.Start, node.End);

    /// <summary>Reads a file as one mapping, or notes why it is none.</summary>
    public YamlMappingNode? Load()
    {
        long size = new FileInfo(file).Length;
        if (size > MostBytes)
        {
            Problems.Add(DealsDiagnostics.FileTooLarge(SourceSpan.Whole(file), size, MostBytes));
            return null;
        }
        string text = System.IO.File.ReadAllText(file);
        try
        {
            if (!Scan(text))
                return null;
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root)
                return root;
            Problems.Add(DealsDiagnostics.NotAMapping(SourceSpan.Whole(file)));
        }
        catch (YamlException exception)
        {
            string message = exception.InnerException?.Message ?? exception.Message;
            Problems.Add(DealsDiagnostics.Syntax(message.TrimEnd('.'), FirstTab(text) ?? Span(exception.Start, exception.End)));
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // YamlDotNet 18.1 leaves some texts, such as '[' followed by 'a: b' lines, with an exception of the framework and without a place.
            Problems.Add(DealsDiagnostics.Syntax("behind this place it cannot be understood", Span(reached, reached)));
        }
        return null;
    }

    /// <summary>Whether a key or value names a variable: its name with nothing of a longer name before or behind it.</summary>
    public bool Mentions(string variable)
    {
        string name = Language.Names.Canonical(variable);
        return texts.Exists(text =>
        {
            for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; )
            {
                if (EndsName(text.AsSpan(0, at).TrimEnd()) && StartsName(text.AsSpan(at + name.Length).TrimStart()))
                    return true;
                at = text.IndexOf(name, at + 1, StringComparison.Ordinal);
            }
            return false;
        });

        static bool EndsName(ReadOnlySpan<char> before) => before.IsEmpty || !char.IsLetterOrDigit(before[^1]);
        static bool StartsName(ReadOnlySpan<char> behind) => behind.IsEmpty || !char.IsLetterOrDigit(behind[0]);
    }

    // Aliases could blow a small file up, and deep nesting the stack: neither is needed in a deal.
    private bool Scan(string text)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        int depth = 0;
        while (parser.MoveNext())
        {
            var now = parser.Current;
            reached = now?.End ?? reached;
            depth += now?.NestingIncrease ?? 0;
            if (now is YamlDotNet.Core.Events.Scalar scalar)
                texts.Add(Language.Names.Canonical(scalar.Value));
            if (now is YamlDotNet.Core.Events.AnchorAlias)
                Problems.Add(DealsDiagnostics.Alias(Span(now.Start, now.End)));
            if (depth > MostDepth && now != null)
                Problems.Add(DealsDiagnostics.TooDeep(Span(now.Start, now.End), MostDepth));
            if (Problems.Count > 0)
                return false;
        }
        return true;
    }

    // YAML allows no tabs in the indentation, and its reader points to where the section began.
    private SourceSpan? FirstTab(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
            if (lines[i].AsSpan()[..^lines[i].AsSpan().TrimStart().Length].IndexOf('\t') is >= 0 and var at)
                return new SourceSpan(file, i + 1, at + 1, 1);
        return null;
    }

    /// <summary>The entries of a node that must be a mapping.</summary>
    public ImmutableArray<YamlEntry> Entries(YamlNode node, string what)
    {
        if (node is YamlMappingNode mapping)
        {
            var halves = mapping.Children.Where(c => IsHalfNumber(c.Key, c.Value)).Select(c => c.Key).ToList();
            Problems.AddRange(halves.Select(key => DealsDiagnostics.DecimalComma(KeyText(key), Span(key))));
            return
            [
                .. mapping
                    .Children.Where(c => !halves.Contains(c.Key))
                    .Select(c => new YamlEntry(KeyText(c.Key), Span(c.Key), c.Value)),
            ];
        }
        if (node is not YamlScalarNode { Value: "" or null })
            Problems.Add(DealsDiagnostics.MustBeMap(what, Span(node)));
        return [];
    }

    /// <summary>A section with known keys; unknown ones and missing ones are noted.</summary>
    public YamlSection Section(YamlNode node, DealSection section, SourceSpan at, bool open = false)
    {
        if (section.Short.Length > 0 && node is YamlScalarNode)
            return new YamlSection(this, section, at, [new YamlEntry(section.Short, Span(node), node)]);
        var entries = Entries(node, section.Name);
        foreach (var entry in entries)
            if (!open && !section.Keys.Any(k => k.Name == entry.Key))
                Problems.Add(DealsDiagnostics.UnknownKey(entry.Key, section, entry.Span));
        if (node is YamlMappingNode)
            foreach (var key in section.Keys.Where(k => k.Required && entries.All(e => e.Key != k.Name)))
                Problems.Add(DealsDiagnostics.MissingKey(key, section, at));
        return new YamlSection(this, section, at, entries);
    }

    /// <summary>A node that must be a number.</summary>
    public double? Number(YamlNode node, string what)
    {
        if (node is YamlScalarNode { Value: { } text } && TryNumber(text, out double number))
            return number;
        Problems.Add(DealsDiagnostics.MustBeNumber(what, Text(node), Span(node)));
        return null;
    }

    /// <summary>Text of a scalar; empty for anything else.</summary>
    public static string Text(YamlNode node) => node is YamlScalarNode { Value: { } text } ? text.Trim() : "";

    /// <summary>A name or a list of names, with their places.</summary>
    public ImmutableArray<(string Name, SourceSpan Span)> Names(YamlNode node, string what)
    {
        if (node is YamlScalarNode scalar)
            return string.IsNullOrWhiteSpace(scalar.Value) ? [] : [(scalar.Value.Trim(), Span(node))];
        if (node is YamlSequenceNode list && list.Children.All(c => c is YamlScalarNode))
            return [.. list.Children.Select(c => (Text(c), Span(c)))];
        Problems.Add(DealsDiagnostics.MustBeNames(what, Span(node)));
        return [];
    }

    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    // "{ rate: 0,05 }" has the two entries rate: 0 and 05.
    private static bool IsHalfNumber(YamlNode key, YamlNode value) =>
        key is YamlScalarNode { Value: { Length: > 0 } text }
        && text.All(char.IsAsciiDigit)
        && value is YamlScalarNode { Value: "" or null };

    private static string KeyText(YamlNode key) => key is YamlScalarNode { Value: { } text } ? text.Trim() : key.ToString();

    private SourceSpan Span(Mark start, Mark end) =>
        new(file, (int)start.Line, (int)start.Column, end.Line == start.Line ? (int)Math.Max(0, end.Column - start.Column) : 0);
}

/// <summary>The entries of a section.</summary>
internal sealed class YamlSection(YamlReading reading, DealSection section, SourceSpan span, ImmutableArray<YamlEntry> entries)
{
    /// <summary>Where the section is named.</summary>
    public SourceSpan Span => span;

    /// <summary>All entries.</summary>
    public ImmutableArray<YamlEntry> Entries => entries;

    /// <summary>The node of a key, or null.</summary>
    public YamlNode? this[string key] => entries.FirstOrDefault(e => e.Key == key).Value;

    /// <summary>The text of a key, checked against what it can be; empty where it is left out.</summary>
    public string Text(string key)
    {
        if (this[key] is not { } node)
            return "";
        if (node is not YamlScalarNode)
        {
            reading.Problems.Add(DealsDiagnostics.MustBeText(key, reading.Span(node)));
            return "";
        }
        string text = YamlReading.Text(node);
        var allowed = section.Keys.First(k => k.Name == key).OneOf;
        if (!allowed.IsEmpty && text.Length > 0 && !allowed.Contains(text))
            reading.Problems.Add(DealsDiagnostics.NotOneOf(key, text, allowed, reading.Span(node)));
        return text;
    }

    /// <summary>The number of a key, or null where it is left out.</summary>
    public double? Number(string key) => this[key] is { } node ? reading.Number(node, $"'{key}'") : null;

    /// <summary>A number or expression, or null where it is left out.</summary>
    public Term? Term(string key)
    {
        if (this[key] is not { } node)
            return null;
        string text = Text(key);
        if (text.Length > 0)
            return new Term(
                YamlReading.TryNumber(text, out double n) ? n.ToString("R", CultureInfo.InvariantCulture) : text,
                reading.Span(node)
            );
        if (node is YamlScalarNode)
            reading.Problems.Add(DealsDiagnostics.Empty(key, reading.Span(node)));
        return null;
    }

    /// <summary>Whether a key says yes.</summary>
    public bool Flag(string key) => Text(key) is "true" or "yes" or "True" or "Yes" or "on";

    /// <summary>Names of a key, with their places.</summary>
    public ImmutableArray<(string Name, SourceSpan Span)> Names(string key) =>
        this[key] is { } node ? reading.Names(node, $"'{key}'") : [];

    /// <summary>Sections under names of the user's choice.</summary>
    public IEnumerable<(string Name, YamlSection Section)> Named(string key, bool open = false)
    {
        if (this[key] is not { } node || section.Keys.First(k => k.Name == key).Of is not { } of)
            return [];
        return [.. reading.Entries(node, $"'{key}'").Select(e => (e.Key, reading.Section(e.Value, of, e.Span, open)))];
    }

    /// <summary>Maps under names of the user's choice: <c>name: { key: value, … }</c>.</summary>
    public IEnumerable<(string Name, SourceSpan Span, ImmutableArray<YamlEntry> Values)> Maps(string key) =>
        this[key] is { } node
            ? [.. reading.Entries(node, $"'{key}'").Select(e => (e.Key, e.Span, reading.Entries(e.Value, $"'{e.Key}'")))]
            : [];
}
