using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>A text of an XML file, decoded, with the place of each of its characters.</summary>
/// <param name="Source">The text, with its places.</param>
internal readonly record struct XmlString(SourceText Source)
{
    /// <summary>The decoded characters; none where the element was not closed.</summary>
    public string Text => Source is { } source ? source.Text : "";

    /// <summary>The place of the whole text.</summary>
    public SourceSpan Span => Source is { } source ? source.Span(0, Text.Length) : default;
}

/// <summary>An element of an XML file. A prefix that stands for XMILE itself is left out; others are kept as written and need no declaration.</summary>
internal sealed class XmlElement(string name, XmlElement? parent, SourceSpan span)
{
    private readonly List<XmlElement> children = [];
    private readonly Dictionary<string, XmlString> attributes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name, with its prefix if that is not XMILE's.</summary>
    public string Name { get; set; } = name;

    /// <summary>The element around it.</summary>
    public XmlElement? Parent { get; } = parent;

    /// <summary>Where its name stands.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>Its children in order.</summary>
    public IReadOnlyList<XmlElement> Children => children;

    /// <summary>The text directly inside it, joined.</summary>
    public XmlString Content { get; set; }

    /// <summary>Whether its name is the one given; case does not count.</summary>
    public bool Is(string other) => string.Equals(Name, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first child of a name, or null.</summary>
    public XmlElement? Child(string childName) => children.Find(c => c.Is(childName));

    /// <summary>The children of a name.</summary>
    public IEnumerable<XmlElement> All(string childName) => children.Where(c => c.Is(childName));

    /// <summary>Its attributes.</summary>
    public IReadOnlyDictionary<string, XmlString> Attributes => attributes;

    /// <summary>An attribute, or null.</summary>
    public XmlString? Attribute(string attribute) => attributes.TryGetValue(attribute, out var value) ? value : null;

    /// <summary>Adds a child.</summary>
    public void Add(XmlElement child) => children.Add(child);

    /// <summary>Adds an attribute; false if it is there already.</summary>
    public bool Add(string attribute, XmlString value) => attributes.TryAdd(attribute, value);
}
