using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A value of the deal's model that is read while runs go on.</summary>
internal sealed record ReadValue(Variable Variable, int Flat)
{
    /// <summary>The value by variable and element.</summary>
    public VariableElement Value => (Variable, Flat);

    /// <summary>Where a simulator has it.</summary>
    public int RowIn(Simulator simulator) => simulator.RowOf(Variable, Flat);
}
