using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Language.Vensim;

/// <summary>Reads Vensim's text format (.mdl): equations, dimensions, macros, groups; the sketch is skipped, the settings below it are kept.</summary>
internal sealed class VensimReader
{
    private const string SettingsMark = "///---\\\\\\";
    private const int MostCharacters = 100_000_000;

    private readonly SourceText source;
    private readonly string text;
    private readonly List<Diagnostic> problems = [];
    private readonly List<DimensionSyntax> dimensions = [];
    private readonly List<EquationSyntax> equations = [];
    private readonly List<MacroSyntax> macros = [];
    private readonly Dictionary<string, string> settings = [];
    private int? sketch;
    private string group = "";
    private (
        string Name,
        ImmutableArray<string> Inputs,
        ImmutableArray<string> Outputs,
        SourceSpan Span,
        List<EquationSyntax> Equations
    )? macro;

    private readonly List<RealityCheckSyntax> checks = [];
    private readonly Dictionary<string, string> texts = [];
    private readonly HashSet<string> asides = [];

    private VensimReader(SourceText source)
    {
        this.source = source;
        text = source.Text;
    }

    /// <summary>Reads a model's text; never throws on what it holds.</summary>
    public static ModelSyntax Read(string file, string text)
    {
        var source = new SourceText(file, text);
        var reader = new VensimReader(source);
        if (text.Length > MostCharacters)
            reader.problems.Add(LanguageDiagnostics.TooLarge(text.Length, MostCharacters, SourceSpan.Whole(file)));
        else
            reader.ReadAll();
        return new ModelSyntax(
            file,
            [.. reader.dimensions.Select(d => d with { External = reader.WithTexts(d.External) })],
            [.. reader.equations.Select(e => e.Value is CallSyntax call ? e with { Value = reader.WithTexts(call) } : e)],
            [.. reader.macros],
            reader.settings,
            [.. reader.problems]
        )
        {
            Diagrams = reader.sketch is { } start ? () => VensimSketch.Read(text, start) : () => [],
            RealityChecks = [.. reader.checks],
            Asides = reader.asides.Count == 0 ? [] : [.. reader.asides.Order(StringComparer.Ordinal)],
        };
    }

    // Functions that read files may name file, sheet and cells by string variables (name :IS: 'text').
    private CallSyntax? WithTexts(CallSyntax? call) =>
        texts.Count == 0 || call == null || !Names.Canonical(call.Name).StartsWith("get ", StringComparison.Ordinal)
            ? call
            : call with
            {
                Arguments =
                [
                    .. call.Arguments.Select(a =>
                        a is NameSyntax name && texts.TryGetValue(Names.Canonical(name.Name), out string? text)
                            ? new TextSyntax(text, name.Span)
                            : a
                    ),
                ],
            };

    private void ReadAll()
    {
        int end = text.IndexOf("\\\\\\---///", StringComparison.Ordinal);
        if (end >= 0)
            sketch = end;
        // Where there is no sketch, settings stand behind the equations.
        else if (text.IndexOf(SettingsMark, StringComparison.Ordinal) is var mark)
            end = mark < 0 ? text.Length : mark;
        ReadSettings(end);
        // DOS ended files with a mark, some programs with zeros.
        while (end > 0 && (text[end - 1] is '\x1a' or '\0' || char.IsWhiteSpace(text[end - 1])))
            end--;
        int at = 0;
        while ((at = SkipSpace(at, end)) < end)
            at = ReadBlock(at, end);
        if (macro is { } open)
        {
            problems.Add(LanguageDiagnostics.MacroNotEnded(open.Name, open.Span));
            EndMacro();
        }
        if (equations.Count == 0 && dimensions.Count == 0 && problems.Count == 0)
            problems.Add(LanguageDiagnostics.NotAModel(SourceSpan.Whole(source.File)));
    }

    // Settings are lines "15:0,0,0,0,0,0" below the sketches.
    private void ReadSettings(int from)
    {
        int marker = text.IndexOf(SettingsMark, from, StringComparison.Ordinal);
        if (marker < 0)
            return;
        foreach (string line in text[marker..].Split('\n', '\r'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (
                colon is > 0 and < 4
                && int.TryParse(line.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
                // Some settings have several lines: names of files (30), equivalent units (22).
                settings[line[..colon]] = settings.TryGetValue(line[..colon], out string? before)
                    ? $"{before}\n{line[(colon + 1)..].Trim()}"
                    : line[(colon + 1)..].Trim();
        }
    }

    private int ReadBlock(int at, int end)
    {
        if (Starts(at, ":MACRO:"))
            return ReadMacroHead(at, end);
        if (MacroEnd(at) is { } macroEnd)
        {
            if (macro == null)
                problems.Add(LanguageDiagnostics.MacroEndAlone(source.Span(at, macroEnd - at)));
            EndMacro();
            return macroEnd;
        }
        if (text[at] == '*')
            return ReadGroup(at, end);
        if (text[at] == '|')
            return at + 1;
        return ReadEquation(at, end);
    }

    private void EndMacro()
    {
        if (macro is { } m)
            macros.Add(new MacroSyntax(m.Name, m.Inputs, m.Outputs, [.. m.Equations], m.Span));
        macro = null;
    }

    private int SkipSpace(int at, int end)
    {
        int next = Lexer.SkipSpace(text, at, end);
        if (next >= end)
            ReportOpenComment(at, end);
        // The mark of the encoding is written as a comment.
        if (EquationComments.Of(text.AsSpan(at..next)) is { Length: > 0 } comment && comment != "UTF-8")
            asides.Add("A comment between equations");
        return next;
    }

    // A comment that is not closed would swallow the rest of the file without a word.
    private bool ReportOpenComment(int at, int end)
    {
        int open = end > at ? text.LastIndexOf('{', end - 1, end - at) : -1;
        if (open < 0 || text.IndexOf('}', open, end - open) >= 0)
            return false;
        problems.Add(LanguageDiagnostics.NotClosed("A comment", source.Span(open, 1)));
        return true;
    }

    private bool Starts(int at, string word) =>
        string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;

    // Where ':END OF MACRO:' ends, whatever gaps its words have; null where it does not stand.
    private int? MacroEnd(int at)
    {
        foreach (string word in (string[])[":END", "OF", "MACRO:"])
        {
            while (at < text.Length && text[at] is (' ' or '\t'))
                at++;
            if (!Starts(at, word))
                return null;
            at += word.Length;
        }
        return at;
    }

    private int ReadMacroHead(int at, int end)
    {
        int start = at + ":MACRO:".Length;
        var span = source.Span(at, ":MACRO:".Length);
        if (macro is { } before)
        {
            problems.Add(LanguageDiagnostics.MacroNotEnded(before.Name, before.Span));
            EndMacro();
        }
        if (ClosingBracket(start, end) is { } close && TryMacroHead(start, close + 1, span))
            return close + 1;
        problems.Add(LanguageDiagnostics.BadMacro(span));
        int line = text.IndexOfAny(['\r', '\n'], at);
        return line < 0 || line > end ? end : line;
    }

    // NAME(input, … : output, …), which may go over several lines.
    private bool TryMacroHead(int start, int end, SourceSpan span)
    {
        var parser = new ExpressionParser(source, Lexer.Tokens(source, start, end, problems), []);
        if (parser.Now.Kind != TokenKind.Name)
            return false;
        string name = parser.Take().Text;
        ImmutableArray<string> Names()
        {
            var names = ImmutableArray.CreateBuilder<string>();
            while (parser.Now.Kind == TokenKind.Name)
            {
                names.Add(parser.Take().Text);
                if (!parser.TakeIf(","))
                    break;
            }
            return names.ToImmutable();
        }
        if (!parser.TakeIf("("))
            return false;
        var inputs = Names();
        var outputs = parser.TakeIf(":") ? Names() : [];
        if (!parser.TakeIf(")"))
            return false;
        macro = (name, inputs, outputs, span, []);
        return true;
    }

    // The first bracket that closes, outside quotes and comments and before the entry ends.
    private int? ClosingBracket(int at, int end)
    {
        for (; at < end && text[at] is not ('~' or '|' or '='); at++)
            if (text[at] == ')')
                return at;
            else if (text[at] == '"')
                at = SkipQuoted(at, end);
            else if (text[at] == '{')
                at = text.IndexOf('}', at) is var close && close < 0 ? end : close;
        return null;
    }

    // What stands behind an equation.
    private readonly record struct Notes(string Unit, string Documentation, bool IsSupplementary, string Comment);

    // A group: stars, ".Name", stars, free text, bar.
    private int ReadGroup(int at, int end)
    {
        int bar = text.IndexOf('|', at);
        int stop = bar < 0 || bar >= end ? end : bar + 1;
        string head = text[at..stop].TrimStart('*').TrimStart();
        int close = head.IndexOfAny(['*', '\r', '\n', '~']);
        group = (close < 0 ? head : head[..close]).Trim().TrimStart('.').TrimEnd('|').Trim();
        return stop;
    }

    private int ReadEquation(int at, int end)
    {
        int formulaEnd = FindEnd(at, end, quotes: true);
        bool open = formulaEnd >= end && ReportOpenComment(at, end);
        var unit = (Start: formulaEnd, End: formulaEnd);
        var doc = unit;
        bool supplementary = false;
        int stop = formulaEnd;
        // Up to three parts follow: unit, documentation, supplementary.
        for (int part = 0; stop < end && text[stop] == '~'; part++)
        {
            int next = FindEnd(stop + 1, end, quotes: false);
            if (part == 0)
                unit = (stop + 1, next);
            else if (part == 1)
                doc = (stop + 1, next);
            else
                supplementary |= text.AsSpan(stop, next - stop).Contains(":SUPPLEMENTARY", StringComparison.OrdinalIgnoreCase);
            if (part == 3)
                problems.Add(LanguageDiagnostics.TooManyParts(source.Span(stop, 1)));
            stop = next;
        }
        if (stop >= end && !open)
            problems.Add(LanguageDiagnostics.NotEnded(source.Span(at, 0)));
        var notes = new Notes(
            Fold(unit.Start, unit.End),
            Fold(doc.Start, doc.End),
            supplementary,
            EquationComments.Of(text.AsSpan(at..formulaEnd))
        );
        Parse(at, formulaEnd, notes);
        return Math.Min(stop + 1, end);
    }

    private string Fold(int start, int end) =>
        Names.AsWritten(
            text[start..end].Replace("\\\r\n", "", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal)
        );

    // The next ~ or |; in formulas those in quotes and comments do not count.
    private int FindEnd(int at, int end, bool quotes)
    {
        for (; at < end; at++)
        {
            char c = text[at];
            if (c is '~' or '|')
                return at;
            if (quotes && c == '{')
            {
                int close = text.IndexOf('}', at);
                at = close < 0 || close >= end ? end : close;
            }
            else if (quotes && c == '"')
                at = SkipQuoted(at, end);
        }
        return end;
    }

    // A quoted name stays on its line; a stray quote must not swallow what follows.
    private int SkipQuoted(int at, int end)
    {
        for (int i = at + 1; i < end && text[i] is not ('\n' or '\r'); i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        }
        return at;
    }

    private void Parse(int start, int end, Notes notes)
    {
        int before = problems.Count;
        var tokens = Lexer.Tokens(source, start, end, problems);
        bool misspelt = problems.Count > before;
        // What cannot be cut into words is one problem; that the grammar then stumbles over it is no second one.
        var parser = new ExpressionParser(source, tokens, misspelt ? [] : problems);
        if (parser.Now.Kind == TokenKind.Word)
        {
            problems.Add(
                LanguageDiagnostics.RealityCheckSkipped(
                    text[start..Math.Min(end, start + 40)].Trim(),
                    false,
                    parser.Span(parser.Now)
                )
            );
            return;
        }
        if (parser.Now.Kind is not (TokenKind.Name or TokenKind.Number))
        {
            if (!misspelt)
                problems.Add(LanguageDiagnostics.NoEquation(parser.Span(parser.Now)));
            return;
        }
        try
        {
            ParseDefinition(parser, notes, misspelt);
        }
        catch (EquationBroken)
        {
            // The problem has been noted; the next equation is read as if nothing had happened. The name is known all the same.
            var name = tokens[0];
            Add(
                new EquationSyntax(name.Text, [], [], DefinitionKind.Equation, null, DataInterpolation.Linear, parser.Span(name))
                {
                    IsBroken = true,
                },
                notes
            );
        }
    }

    private void ParseDefinition(ExpressionParser parser, Notes notes, bool misspelt)
    {
        var name = parser.Take();
        var span = parser.Span(name);
        if (parser.TakeIf(":"))
        {
            ParseDimension(parser, name, span, notes.Documentation);
            return;
        }
        if (parser.TakeIf("<->"))
        {
            var other = parser.Take();
            dimensions.Add(new DimensionSyntax(name.Text, [], [], other.Text, null, span));
            return;
        }
        if (parser.TakeIf(":IS:"))
        {
            if (parser.Now.Kind != TokenKind.Text)
                throw parser.Broken("a text in single quotes");
            texts[Names.Canonical(name.Text)] = parser.Take().Text;
            if (parser.Now.Kind != TokenKind.End)
                throw parser.Broken("the end of the text");
            return;
        }
        var subscripts = parser.Subscripts();
        var except = Exceptions(parser);
        if (parser.Now.Is(":THE CONDITION:") || parser.Now.Is(":IMPLIES:") || parser.Now.Is(":TEST INPUT:"))
        {
            ReadCheck(parser, name.Text, subscripts, span);
            return;
        }
        var interpolation = Interpolation(parser) ?? DataInterpolation.Linear;
        if (RightSide(parser) is not { } right)
            return;
        if (parser.Now.Kind != TokenKind.End)
            throw parser.Broken("the end of the equation or an operator");
        Add(
            new EquationSyntax(name.Text, subscripts, except, right.Kind, right.Value, interpolation, span)
            {
                IsBroken = misspelt,
            },
            notes
        );
    }

    // What cannot be understood of a check is no error: the model runs without it.
    private void ReadCheck(ExpressionParser parser, string name, ImmutableArray<SubscriptSyntax> subscripts, SourceSpan span)
    {
        int before = problems.Count;
        try
        {
            bool isInput = parser.Take().Text.Equals(":TEST INPUT:", StringComparison.OrdinalIgnoreCase);
            var condition = parser.Expression();
            SyntaxNode? consequence = null;
            if (!isInput)
            {
                parser.Expect(":IMPLIES:");
                consequence = parser.Expression();
            }
            if (parser.Now.Kind != TokenKind.End)
                throw parser.Broken("the end of the check");
            checks.Add(new RealityCheckSyntax(name, subscripts, condition, consequence, span));
            problems.Add(LanguageDiagnostics.RealityCheckSkipped(name, true, span));
        }
        catch (EquationBroken)
        {
            problems.RemoveRange(before, problems.Count - before);
            problems.Add(LanguageDiagnostics.RealityCheckSkipped(name, false, span));
        }
    }

    private sealed record RightHand(DefinitionKind Kind, SyntaxNode? Value);

    // What stands behind the name; null where it is of no use.
    private RightHand? RightSide(ExpressionParser parser)
    {
        if (parser.TakeIf("("))
        {
            var value = LookupBody(parser);
            parser.Expect(")");
            return new RightHand(DefinitionKind.Lookup, value);
        }
        if (parser.Now.Kind == TokenKind.End)
            return new RightHand(DefinitionKind.Data, null);
        bool data = parser.TakeIf(":=");
        if (!data && !parser.TakeIf("=") && !parser.TakeIf("=="))
            throw parser.Broken("'=' behind the name");
        if (parser.Now.Is(":TEST INPUT:"))
        {
            problems.Add(LanguageDiagnostics.RealityCheckSkipped(parser.Now.Text, false, parser.Span(parser.Now)));
            return null;
        }
        var expression = parser.List() ?? parser.Expression();
        return new RightHand(data ? DefinitionKind.Data : DefinitionKind.Equation, expression);
    }

    // Points, or a call such as GET XLS LOOKUPS.
    private static SyntaxNode LookupBody(ExpressionParser parser)
    {
        if (parser.Now.Kind == TokenKind.Name)
            return parser.Expression();
        var span = parser.Span(parser.Now);
        return new LookupSyntax(parser.Points(), span);
    }

    private static DataInterpolation? Interpolation(ExpressionParser parser)
    {
        if (parser.TakeIf(":INTERPOLATE:"))
            return DataInterpolation.Linear;
        if (parser.TakeIf(":LOOK FORWARD:"))
            return DataInterpolation.LookForward;
        if (parser.TakeIf(":HOLD BACKWARD:"))
            return DataInterpolation.HoldBackward;
        return parser.TakeIf(":RAW:") ? DataInterpolation.Raw : null;
    }

    private static ImmutableArray<ImmutableArray<SubscriptSyntax>> Exceptions(ExpressionParser parser)
    {
        if (!parser.TakeIf(":EXCEPT:"))
            return [];
        var lists = ImmutableArray.CreateBuilder<ImmutableArray<SubscriptSyntax>>();
        do lists.Add(parser.Subscripts());
        while (parser.TakeIf(","));
        return lists.ToImmutable();
    }

    private void ParseDimension(ExpressionParser parser, Token name, SourceSpan span, string documentation)
    {
        var items = ImmutableArray.CreateBuilder<ItemSyntax>();
        var mappings = ImmutableArray.CreateBuilder<MappingSyntax>();
        CallSyntax? external = null;
        while (parser.Now.Kind != TokenKind.End && !parser.Now.Is("->"))
        {
            if (parser.Now.Kind == TokenKind.Name && parser.Ahead(1).Is("("))
                external = parser.Expression() as CallSyntax;
            else
                items.AddRange(ReadItems(parser));
            if (!parser.TakeIf(","))
                break;
        }
        if (parser.TakeIf("->"))
        {
            do mappings.Add(ParseMapping(parser));
            while (parser.TakeIf(","));
        }
        if (parser.Now.Kind != TokenKind.End)
            throw parser.Broken("a comma or the end of the dimension");
        dimensions.Add(
            new DimensionSyntax(name.Text, items.ToImmutable(), mappings.ToImmutable(), null, external, span)
            {
                Documentation = documentation,
            }
        );
    }

    private MappingSyntax ParseMapping(ExpressionParser parser)
    {
        bool bracket = parser.TakeIf("(");
        var target = parser.Take();
        var items = ImmutableArray.CreateBuilder<ItemSyntax>();
        if (bracket)
        {
            parser.Expect(":");
            do items.AddRange(ReadItems(parser));
            while (parser.TakeIf(","));
            parser.Expect(")");
        }
        return new MappingSyntax(target.Text, items.ToImmutable(), parser.Span(target));
    }

    // An element or dimension, or a numeric range (A1-A10).
    private IEnumerable<ItemSyntax> ReadItems(ExpressionParser parser)
    {
        if (!parser.TakeIf("("))
        {
            if (parser.Now.Kind is not (TokenKind.Name or TokenKind.Number))
                throw parser.Broken("an element");
            var token = parser.Take();
            return [new ItemSyntax(token.Text, parser.Span(token))];
        }
        var first = parser.Take();
        parser.Expect("-");
        var last = parser.Take();
        parser.Expect(")");
        string head = first.Text.TrimEnd("0123456789".ToCharArray());
        // Leading zeros count: (A01-A10).
        string digits = first.Text.Length == last.Text.Length ? new string('0', first.Text.Length - head.Length) : "0";
        bool numbers =
            int.TryParse(first.Text.AsSpan(head.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int from)
            & int.TryParse(
                last.Text.AsSpan(Math.Min(head.Length, last.Text.Length)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int to
            );
        if (numbers && last.Text.StartsWith(head, StringComparison.OrdinalIgnoreCase) && from <= to && to - from < 100_000)
            return Enumerable
                .Range(from, to - from + 1)
                .Select(i => new ItemSyntax(
                    FormattableString.Invariant($"{head}{i.ToString(digits, CultureInfo.InvariantCulture)}"),
                    parser.Span(first)
                ));
        problems.Add(LanguageDiagnostics.BadRange($"({first.Text}-{last.Text})", parser.Span(first)));
        return [];
    }

    private void Add(EquationSyntax equation, Notes notes)
    {
        var (unit, range) = UnitAndRange(notes.Unit);
        equation = equation with
        {
            Unit = unit,
            Range = range,
            Documentation = notes.Documentation,
            Comment = notes.Comment,
            Group = group,
            IsSupplementary = notes.IsSupplementary,
        };
        if (macro is { } m)
            m.Equations.Add(equation);
        else
            equations.Add(equation);
    }

    // "USD/year [0,100,5]": the range belongs to sliders; ? is an open end.
    private (string Unit, ValueRange? Range) UnitAndRange(string unit)
    {
        int bracket = unit.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
            return (unit.Trim(), null);
        string[] parts = unit[(bracket + 1)..].TrimEnd(' ', ']').Split(',', StringSplitOptions.TrimEntries);
        var numbers = new double?[3];
        bool isRange = parts.Length is 2 or 3;
        for (int i = 0; i < parts.Length && isRange; i++)
            if (double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                numbers[i] = number;
            else
                isRange = parts[i] == "?";
        if (!isRange)
            asides.Add("The range of a slider that is no range");
        return (
            unit[..bracket].Trim(),
            isRange && Array.Exists(numbers, n => n != null) ? new ValueRange(numbers[0], numbers[1], numbers[2]) : null
        );
    }
}
