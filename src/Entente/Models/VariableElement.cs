using System.Runtime.CompilerServices;

namespace Entente.Models;

/// <summary>One value of a variable. A type of its own rather than a pair, so that what is made of it can be compiled ahead of time.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Flat">Number of the element, row by row.</param>
internal readonly record struct VariableElement(Variable Variable, int Flat)
{
    public static implicit operator VariableElement((Variable Variable, int Flat) pair) => new(pair.Variable, pair.Flat);

    /// <inheritdoc/>
    public bool Equals(VariableElement other) => Flat == other.Flat && ReferenceEquals(Variable, other.Variable);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked(31 * RuntimeHelpers.GetHashCode(Variable) + Flat);
}
