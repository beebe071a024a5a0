using System.Collections.Immutable;

namespace Entente.Reports.Text;

/// <summary>Lines being written at a width.</summary>
internal class TextLines(int width)
{
    /// <summary>What an indented line begins with.</summary>
    protected const string Indent = "  ";
    private readonly ImmutableArray<TextLine>.Builder lines = ImmutableArray.CreateBuilder<TextLine>();

    /// <summary>Cells of a line.</summary>
    public int Width { get; } = width;

    /// <summary>Whether there is room for columns that a narrow page leaves out.</summary>
    public bool Wide => Width >= 120;

    /// <summary>Adds a line as it is.</summary>
    public void Add(string text, TextStyle style = TextStyle.Plain) => lines.Add(TextLine.Of(text, style));

    /// <summary>Adds an empty line and a heading, with what qualifies it behind it, or under it where the line is too short.</summary>
    public void Heading(string text, string qualifier = "")
    {
        lines.Add(TextLine.Empty);
        Titled(text, TextStyle.Heading, qualifier);
    }

    /// <summary>Adds a heading of the second rank, with what qualifies it behind it, or under it where the line is too short.</summary>
    public void Subheading(string text, string qualifier) => Titled(TextWidth.Safe(text), TextStyle.Strong, qualifier);

    private void Titled(string text, TextStyle style, string qualifier)
    {
        if (TextWidth.Of(text) + 2 + TextWidth.Of(qualifier) <= Width)
        {
            lines.Add(new TextLine([new(text, style), new(qualifier.Length > 0 ? Indent + qualifier : "", TextStyle.Faint)]));
            return;
        }
        Words(text, style);
        Words(qualifier, TextStyle.Faint);
    }

    /// <summary>Adds words, broken into lines.</summary>
    public void Words(string text, TextStyle style = TextStyle.Plain)
    {
        foreach (string line in TextWidth.Wrap(text, Width))
            lines.Add(TextLine.Of(line, style));
    }

    /// <summary>Adds indented words, broken into lines.</summary>
    public void Note(string text)
    {
        foreach (string line in TextWidth.Wrap(text, Width - Indent.Length))
            lines.Add(TextLine.Of(Indent + line, TextStyle.Faint));
    }

    /// <summary>Adds indented words in full strength, broken into lines.</summary>
    public void Indented(string text)
    {
        foreach (string line in TextWidth.Wrap(text, Width - Indent.Length))
            lines.Add(TextLine.Of(Indent + line));
    }

    /// <summary>Adds lines as they are.</summary>
    public void AddRange(IEnumerable<TextLine> more) => lines.AddRange(more);

    /// <summary>Adds words after a bullet, broken into lines.</summary>
    public void Item(string text)
    {
        string start = "• ";
        foreach (string line in TextWidth.Wrap(text, Width - 4))
        {
            lines.Add(TextLine.Of(Indent + start + line));
            start = "  ";
        }
    }

    /// <summary>Adds a table.</summary>
    public void Table(TextTable table) => lines.AddRange(table.Lines(Width));

    /// <summary>All lines.</summary>
    public ImmutableArray<TextLine> Lines() => lines.ToImmutable();
}
