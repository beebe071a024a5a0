using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>A change of a constant as somebody wrote it.</summary>
/// <param name="Name">The constant, with elements or without (then all).</param>
/// <param name="Values">One value for all elements, or one for each in their order.</param>
/// <param name="Span">Where it is written.</param>
internal readonly record struct NamedChange(string Name, ImmutableArray<double> Values, SourceSpan Span);
