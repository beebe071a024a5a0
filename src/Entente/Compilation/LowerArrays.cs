using Entente.Models;

namespace Entente.Compilation;

// Functions whose result is an array: one row call computes all elements, each user picks its own.
internal sealed partial class Lower
{
    private static readonly Dictionary<string, Func<Lower, CallExpression, int, int>> ArrayEmitters = new(StringComparer.Ordinal);
}
