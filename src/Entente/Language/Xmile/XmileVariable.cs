using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>What a variable of an XMILE file is.</summary>
internal enum XmileKind
{
    Stock,
    Flow,
    Auxiliary,

    /// <summary>A graphical function that stands alone.</summary>
    Table,
}

/// <summary>A variable as declared, modules unfolded: the same element gives one variable for each instance of its module.</summary>
internal sealed class XmileVariable
{
    /// <summary>The whole name, its modules before it: <c>hares.birth fraction</c>; without quotes.</summary>
    public required string Name { get; init; }

    /// <summary>The path of its module with a dot behind it, or nothing.</summary>
    public required string Scope { get; init; }

    /// <summary>What it is.</summary>
    public required XmileKind Kind { get; init; }

    /// <summary>Its element.</summary>
    public required XmlElement Element { get; init; }

    /// <summary>Its dimensions, as named in the file.</summary>
    public ImmutableArray<string> Dimensions { get; init; } = [];

    /// <summary>Whether values below 0 are cut off (flows) or outflows limited (stocks).</summary>
    public bool IsNonNegative { get; init; }

    /// <summary>The group that it stands in.</summary>
    public string Group { get; set; } = "";

    /// <summary>For an input of a module the variable that it is connected to.</summary>
    public XmileVariable? Source { get; set; }

    /// <summary>Where it is declared.</summary>
    public SourceSpan Span => Element.Attribute("name") is { } name ? name.Span : Element.Span;

    /// <summary>Whether it has a graphical function, which can be called.</summary>
    public bool HasTable =>
        Element.Is("gf") || Element.Child("gf") != null || Element.All("element").Any(e => e.Child("gf") != null);

    /// <summary>The name under which its graphical function can be called.</summary>
    public string TableName => Kind == XmileKind.Table ? Name : $"#table of {Name}";
}
