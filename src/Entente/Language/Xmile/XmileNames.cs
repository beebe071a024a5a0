using System.Collections.Immutable;
using System.Text;

namespace Entente.Language.Xmile;

/// <summary>The names of a file: variables by their whole names, dimensions, macros, and what the standard calls the clock.</summary>
internal sealed class XmileNames
{
    private readonly Dictionary<string, XmileVariable> variables = [];
    private readonly Dictionary<string, XmileDimension> dimensions = [];
    private readonly HashSet<string> macros = [];

    /// <summary>The names of all macros, in the form in which equal names are equal.</summary>
    public IEnumerable<string> Macros => macros;

    /// <summary>All variables in the order of the file.</summary>
    public List<XmileVariable> Variables { get; } = [];

    /// <summary>All dimensions in the order of the file, those made for ranges and repeated dimensions last.</summary>
    public List<XmileDimension> Dimensions { get; } = [];

    /// <summary>A name as it is to be compared and shown: line breaks in it, written <c>\n</c>, are spaces, and quotes around it do not belong to it.</summary>
    public static string Clean(string written)
    {
        string name = written.Trim();
        if (name is ['"', .., '"'])
            name = name[1..^1];
        var clean = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            char next = name[i] == '\\' && i + 1 < name.Length ? name[i + 1] : ' ';
            if (name[i] == '\\' && next is 'n' or 'r' or 't')
            {
                clean.Append(' ');
                i++;
            }
            else if (name[i] == '\\' && next is '"' or '\\')
                clean.Append(name[++i]);
            else
                clean.Append(name[i]);
        }
        return Names.AsWritten(clean.ToString());
    }

    /// <summary>A name as equations write it: in quotes where it holds more than letters, digits, spaces, and dots between modules.</summary>
    public static string Quoted(string name)
    {
        bool isPlain =
            name.Length > 0
            && (char.IsLetter(name[0]) || name[0] is '_' or '$' or '#')
            && name.All(c => char.IsLetterOrDigit(c) || c is '_' or ' ' or '.' or '$' or '#' or '\'');
        return isPlain ? name : $"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Adds a variable; the one that has the name already, if so.</summary>
    public XmileVariable? Add(XmileVariable variable)
    {
        if (!variables.TryAdd(Names.Canonical(variable.Name), variable))
            return variables[Names.Canonical(variable.Name)];
        Variables.Add(variable);
        return null;
    }

    /// <summary>Adds a dimension; false if there is one of that name.</summary>
    public bool Add(XmileDimension dimension)
    {
        if (!dimensions.TryAdd(Names.Canonical(dimension.Name), dimension))
            return false;
        Dimensions.Add(dimension);
        return true;
    }

    /// <summary>Makes a macro's name known.</summary>
    public void AddMacro(string name) => macros.Add(Names.Canonical(name));

    /// <summary>Whether calls of the name are calls of a macro.</summary>
    public bool IsMacro(string name) => macros.Contains(Names.Canonical(name));

    /// <summary>The dimension of a name, or null.</summary>
    public XmileDimension? Dimension(string name) => dimensions.GetValueOrDefault(Names.Canonical(name));

    /// <summary>The variable that a name means inside a module: its own, else with a qualified name one of a module around it; a dot in front means
    /// the module around, or the whole model; two dots stand before a whole name.</summary>
    public XmileVariable? Find(string name, string scope)
    {
        if (name.StartsWith("..", StringComparison.Ordinal))
            return variables.GetValueOrDefault(Names.Canonical(name[2..]));
        if (name.StartsWith('.'))
            return variables.GetValueOrDefault(Names.Canonical(Parent(scope) + name[1..]))
                ?? variables.GetValueOrDefault(Names.Canonical(name[1..]));
        if (variables.TryGetValue(Names.Canonical(scope + name), out var own) || !name.Contains('.', StringComparison.Ordinal))
            return own;
        while (scope.Length > 0)
        {
            scope = Parent(scope);
            if (variables.TryGetValue(Names.Canonical(scope + name), out var found))
                return found;
        }
        return null;
    }

    /// <summary>The path of the module around a module.</summary>
    public static string Parent(string scope)
    {
        int dot = scope.Length < 2 ? -1 : scope.LastIndexOf('.', scope.Length - 2);
        return scope[..(dot + 1)];
    }

    /// <summary>A further dimension with the elements of another, for a dimension that appears twice in one place.</summary>
    public XmileDimension Again(XmileDimension dimension, int time)
    {
        string name = FormattableString.Invariant($"{dimension.Name} again {time}");
        if (Dimension(name) is { } known)
            return known;
        var again = dimension with { Name = name };
        Add(again);
        return again;
    }

    /// <summary>A dimension of some of another's elements.</summary>
    public XmileDimension Range(XmileDimension dimension, int first, int last)
    {
        string name = $"{dimension.Name} {dimension.Elements[first]} to {dimension.Elements[last]}";
        if (Dimension(name) is { } known)
            return known;
        var range = dimension with { Name = name, Elements = [.. dimension.Elements.Skip(first).Take(last - first + 1)] };
        Add(range);
        return range;
    }
}

/// <summary>A dimension as declared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Elements">Its elements; those of a dimension without names are numbers from 1.</param>
/// <param name="Element">Where it is declared.</param>
internal sealed record XmileDimension(string Name, ImmutableArray<string> Elements, XmlElement Element)
{
    /// <summary>Position of an element by its name, else by its number; −1 where it has neither.</summary>
    public int Position(string element)
    {
        string key = Names.Canonical(element);
        for (int i = 0; i < Elements.Length; i++)
            if (Names.Canonical(Elements[i]) == key)
                return i;
        return
            int.TryParse(
                element,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out int number
            )
            && number >= 1
            && number <= Elements.Length
            ? number - 1
            : -1;
    }
}
