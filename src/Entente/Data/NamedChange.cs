using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Data;

/// <summary>A change of a constant as somebody wrote it.</summary>
/// <param name="Name">The constant, with elements or without (then all).</param>
/// <param name="Values">One value for all elements, or one for each in their order.</param>
/// <param name="Span">Where it is written.</param>
internal sealed record NamedChange(string Name, ImmutableArray<double> Values, SourceSpan Span);

/// <summary>Points that take the place of a table's, as somebody wrote them.</summary>
/// <param name="Name">The lookup.</param>
/// <param name="Subscripts">Its subscripts; none: all its elements.</param>
/// <param name="Table">The points.</param>
/// <param name="Span">Where they are written.</param>
internal sealed record TableChange(string Name, ImmutableArray<SubscriptSyntax> Subscripts, LookupTable Table, SourceSpan Span);

/// <summary>What a list of changes holds, in its order.</summary>
/// <param name="Constants">Changes of constants.</param>
/// <param name="Tables">Changes of tables.</param>
internal sealed record ListedChanges(ImmutableArray<NamedChange> Constants, ImmutableArray<TableChange> Tables);
