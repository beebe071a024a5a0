using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>The dimensions of a model and how they relate: elements by canonical name, families, mappings.</summary>
internal sealed class Subscripts
{
    private readonly Dictionary<string, DimensionSyntax> written = [];
    private readonly Dictionary<string, Dimension> dimensions = [];
    private readonly Dictionary<string, string> elementNames = [];
    private readonly Dictionary<string, Dimension> families = [];
    private readonly Dictionary<Dimension, Dictionary<string, int>> positions = new(ReferenceEqualityComparer.Instance);

    // By the dimension that is wanted, then by that of the loop.
    private readonly Dictionary<Dimension, Dictionary<Dimension, Dictionary<string, string>>> counterparts = new(
        ReferenceEqualityComparer.Instance
    );
    private readonly HashSet<string> open = [];
    private readonly DirectData direct;
    private readonly List<Diagnostic> problems;

    // Dimensions whose mappings hold errors: that they lead nowhere is no second problem.
    private readonly HashSet<string> broken = [];

    private Subscripts(DirectData direct, List<Diagnostic> problems)
    {
        this.direct = direct;
        this.problems = problems;
    }

    /// <summary>All dimensions, in the order of the file.</summary>
    public ImmutableArray<Dimension> All { get; private set; } = [];

    /// <summary>Names of dimensions and elements, for suggestions.</summary>
    public IEnumerable<string> KnownNames => All.Select(d => d.Name).Concat(elementNames.Values);

    /// <summary>Binds the dimensions of a model.</summary>
    public static Subscripts Bind(ImmutableArray<DimensionSyntax> syntax, DirectData direct, List<Diagnostic> problems)
    {
        var subscripts = new Subscripts(direct, problems);
        foreach (var dimension in syntax)
        {
            if (!subscripts.written.TryAdd(Names.Canonical(dimension.Name), dimension))
                problems.Add(
                    ModelsDiagnostics.DefinedTwice(
                        dimension.Name,
                        dimension.Span,
                        subscripts.written[Names.Canonical(dimension.Name)].Span
                    )
                );
        }
        var all = ImmutableArray.CreateBuilder<Dimension>();
        foreach (var dimension in syntax)
            if (subscripts.Expand(Names.Canonical(dimension.Name)) is { } bound && !all.Contains(bound))
                all.Add(bound);
        subscripts.All = all.ToImmutable();
        subscripts.FindFamilies();
        subscripts.BindMappings();
        return subscripts;
    }

    /// <summary>The dimension of a name, or null.</summary>
    public Dimension? Dimension(string name) => dimensions.GetValueOrDefault(Names.Canonical(name));

    /// <summary>The element of a name as first written, or null.</summary>
    public string? Element(string name) => elementNames.GetValueOrDefault(Names.Canonical(name));

    /// <summary>Whether the dimension's definition had errors, so that what follows from them need not be reported.</summary>
    public bool IsBroken(Dimension dimension) => broken.Contains(Names.Canonical(dimension.Name));

    /// <summary>Position of an element in a dimension, or −1.</summary>
    public int Position(Dimension dimension, string element) =>
        positions[dimension].TryGetValue(Names.Canonical(element), out int position) ? position : -1;

    /// <summary>Position of an element in its family, the largest dimension that holds it; from 0.</summary>
    public int NumberInFamily(string element) => Position(families[Names.Canonical(element)], element);

    /// <summary>The smallest dimension that holds all of some elements, or null.</summary>
    public Dimension? Smallest(IReadOnlyCollection<string> elements)
    {
        Dimension? best = null;
        foreach (var dimension in All)
            if (
                (best == null || dimension.Elements.Length < best.Elements.Length)
                && elements.All(e => Position(dimension, e) >= 0)
            )
                best = dimension;
        return best;
    }

    /// <summary>
    /// The element of <paramref name="wanted"/> that goes with an element of a loop over <paramref name="loop"/>: the same where the dimensions are one
    /// or equal, else by a mapping in either direction, else the same element if it is there. Null if none.
    /// </summary>
    public string? Counterpart(Dimension wanted, Dimension loop, string element)
    {
        if (ReferenceEquals(wanted, loop))
            return element;
        if (!counterparts.TryGetValue(wanted, out var ofWanted))
            counterparts.Add(wanted, ofWanted = new(ReferenceEqualityComparer.Instance));
        if (!ofWanted.TryGetValue(loop, out var all))
            ofWanted.Add(loop, all = Counterparts(wanted, loop));
        return all.GetValueOrDefault(element);
    }

    // For each element of the loop that has a counterpart, found once for all.
    private Dictionary<string, string> Counterparts(Dimension wanted, Dimension loop)
    {
        var result = new Dictionary<string, string>();
        if (wanted.Elements.SequenceEqual(loop.Elements, StringComparer.OrdinalIgnoreCase))
        {
            foreach (string element in loop.Elements)
                result.TryAdd(element, element);
            return result;
        }
        var mapped = new Dictionary<string, string>();
        foreach (var mapping in wanted.Mappings)
            if (Dimension(mapping.Target) is { } target)
                for (int i = 0; i < mapping.Pairs.Length; i++)
                    foreach (string element in mapping.Pairs[i].Where(e => Position(target, e) >= 0))
                        mapped.TryAdd(Names.Canonical(element), wanted.Elements[i]);
        var back = loop
            .Mappings.Where(m => Dimension(m.Target) is { } target && wanted.Elements.All(e => Position(target, e) >= 0))
            .ToList();
        for (int at = 0; at < loop.Elements.Length; at++)
        {
            string element = loop.Elements[at];
            string? found =
                mapped.GetValueOrDefault(Names.Canonical(element))
                ?? back.Select(m => m.Pairs[at].FirstOrDefault(e => Position(wanted, e) >= 0)).FirstOrDefault(e => e != null)
                ?? (Position(wanted, element) >= 0 ? element : null);
            if (found != null)
                result.TryAdd(element, found);
        }
        return result;
    }

    /// <summary>Whether two elements are the same.</summary>
    public static bool Same(string a, string b) =>
        string.Equals(a, b, StringComparison.Ordinal) || Names.Canonical(a) == Names.Canonical(b);

    private Dimension? Expand(string key)
    {
        if (dimensions.TryGetValue(key, out var done))
            return done;
        if (!written.TryGetValue(key, out var syntax))
            return null;
        if (!open.Add(key))
        {
            problems.Add(ModelsDiagnostics.CircularDimension(syntax.Name, syntax.Span));
            return null;
        }
        var elements = ImmutableArray.CreateBuilder<string>();
        if (syntax.AliasOf != null)
        {
            if (Expand(Names.Canonical(syntax.AliasOf)) is { } other)
                elements.AddRange(other.Elements);
            else
                problems.Add(ModelsDiagnostics.UnknownSubscript(syntax.AliasOf, written.Values.Select(d => d.Name), syntax.Span));
        }
        if (syntax.External != null)
            foreach (string element in ExternalElements(syntax.External))
                elements.Add(Known(element));
        foreach (var (item, _) in syntax.Items)
        {
            if (Names.Canonical(item) != key && Expand(Names.Canonical(item)) is { } part)
                elements.AddRange(part.Elements);
            else
                elements.Add(Known(item));
        }
        open.Remove(key);
        ReportTwice(syntax, elements);
        var dimension = new Dimension(Names.AsWritten(syntax.Name), elements.ToImmutable(), syntax.Span)
        {
            Documentation = syntax.Documentation,
        };
        Keep(key, dimension);
        return dimension;
    }

    private void ReportTwice(DimensionSyntax syntax, ImmutableArray<string>.Builder elements)
    {
        var seen = new HashSet<string>();
        foreach (string element in elements)
        {
            if (seen.Add(Names.Canonical(element)))
                continue;
            problems.Add(ModelsDiagnostics.ElementTwice(element, Names.AsWritten(syntax.Name), syntax.Span));
            return;
        }
    }

    private string Known(string element)
    {
        string key = Names.Canonical(element);
        return elementNames.TryGetValue(key, out string? known) ? known : elementNames[key] = Names.AsWritten(element);
    }

    private ImmutableArray<string> ExternalElements(CallSyntax call)
    {
        if (Names.Canonical(call.Name) is not ("get direct subscript" or "get xls subscript" or "get 123 subscript"))
            problems.Add(ModelsDiagnostics.ExternalData(call.Name.ToUpperInvariant(), call.Span));
        else if (call.Arguments.Length is < 4 or > 5 || call.Arguments.Any(a => a is not TextSyntax))
            problems.Add(ModelsDiagnostics.ExternalArguments(call.Name.ToUpperInvariant(), 5, call.Span));
        else
        {
            string[] texts = [.. call.Arguments.Select(a => ((TextSyntax)a).Value)];
            return direct.Elements(texts[0], texts[1], texts[2], texts[3], texts.Length > 4 ? texts[4] : "", call.Span) ?? [];
        }
        return [];
    }

    private void Keep(string key, Dimension dimension)
    {
        dimensions[key] = dimension;
        var places = new Dictionary<string, int>();
        for (int i = 0; i < dimension.Elements.Length; i++)
            places.TryAdd(Names.Canonical(dimension.Elements[i]), i);
        positions[dimension] = places;
    }

    private void FindFamilies()
    {
        foreach (var dimension in All)
        foreach (string element in dimension.Elements)
        {
            string key = Names.Canonical(element);
            if (!families.TryGetValue(key, out var family) || dimension.Elements.Length > family.Elements.Length)
                families[key] = dimension;
        }
    }

    private void BindMappings()
    {
        var withMappings = new List<Dimension>();
        foreach (var dimension in All)
        {
            string key = Names.Canonical(dimension.Name);
            if (!written.TryGetValue(key, out var own) || own.Mappings.IsEmpty)
            {
                withMappings.Add(dimension);
                continue;
            }
            var bound = dimension with { Mappings = [.. own.Mappings.Select(m => Bind(dimension, m)).OfType<Mapping>()] };
            if (bound.Mappings.Length < own.Mappings.Length)
                broken.Add(key);
            Keep(key, bound);
            withMappings.Add(bound);
        }
        All = [.. withMappings];
        FindFamilies();
    }

    private Mapping? Bind(Dimension source, MappingSyntax mapping)
    {
        if (Dimension(mapping.Target) is not { } target)
        {
            problems.Add(ModelsDiagnostics.UnknownSubscript(mapping.Target, written.Values.Select(d => d.Name), mapping.Span));
            return null;
        }
        foreach (var (name, span) in mapping.Items)
        {
            if (Dimension(name) != null || (Element(name) is { } element && Position(target, element) >= 0))
                continue;
            problems.Add(ModelsDiagnostics.UnknownSubscript(name, target.Elements, span));
            return null;
        }
        ImmutableArray<ImmutableArray<string>> pairs = mapping.Items.IsEmpty
            ? [.. target.Elements.Select(e => ImmutableArray.Create(e))]
            : [.. mapping.Items.Select(item => Dimension(item.Name)?.Elements ?? [Element(item.Name) ?? item.Name])];
        // Dimensions among the items may stand for their elements in order.
        if (pairs.Length != source.Elements.Length && pairs.Sum(p => p.Length) == source.Elements.Length)
            pairs = [.. pairs.SelectMany(p => p).Select(e => ImmutableArray.Create(e))];
        if (pairs.Length == source.Elements.Length)
            return new Mapping(target.Name, pairs);
        problems.Add(ModelsDiagnostics.MappingLength(source.Name, target.Name, mapping.Span));
        return null;
    }
}
