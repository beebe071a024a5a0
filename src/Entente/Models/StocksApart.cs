using System.Collections.Immutable;
using Entente.Language;

namespace Entente.Models;

/// <summary>Where a variable is a stock for some elements only, the stock becomes an internal variable that those elements read, so that every variable
/// is wholly a stock or wholly not.</summary>
internal static class StocksApart
{
    /// <summary>The equations with such stocks set apart, in the same order.</summary>
    public static ImmutableArray<EquationSyntax> Run(ImmutableArray<EquationSyntax> equations)
    {
        var (mixed, others) = (new HashSet<string>(), new HashSet<string>());
        foreach (var equation in equations)
            if (!equation.IsBroken)
                (IsStock(equation) ? mixed : others).Add(Names.Canonical(equation.Name));
        mixed.IntersectWith(others);
        if (mixed.Count == 0)
            return equations;
        var result = ImmutableArray.CreateBuilder<EquationSyntax>();
        foreach (var equation in equations)
        {
            if (!IsStock(equation) || !mixed.Contains(Names.Canonical(equation.Name)))
            {
                result.Add(equation);
                continue;
            }
            string name = $"#stock {Names.AsWritten(equation.Name).Trim('"')}";
            result.Add(equation with { Name = name, IsInternal = true });
            result.Add(equation with { Value = new NameSyntax(name, equation.Subscripts, equation.Span) });
        }
        return result.ToImmutable();
    }

    private static bool IsStock(EquationSyntax equation) =>
        equation.Value is CallSyntax call && Names.Canonical(call.Name) == "integ";
}
