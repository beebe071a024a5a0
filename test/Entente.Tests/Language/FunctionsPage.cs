using System.Globalization;
using System.Text;
using Entente.Compilation;
using Entente.Language.Functions;

namespace Entente.Tests.Language;

/// <summary>Writes docs/reference/functions.md from the function table, which a test compares with the page.</summary>
internal static class FunctionsPage
{
    public static string Page()
    {
        var text = new StringBuilder(
            """
            # Functions

            Generated from the function table; a test keeps it current (`UPDATE_GOLDEN=1` rewrites it). Names are written in either case, with spaces or
            underscores. *Simulated* functions give the tool's numbers, as far as the last column says nothing else; *refused* ones are reported with their
            place (EN3001) before anything runs. The formulas are those of Vensim's Reference Manual (Ventana Systems), page of the function, or, where the
            meaning begins with XMILE, of XMILE 1.0 (OASIS 2015), section 3.5; the column Source names a method that these leave open.

            Arguments: `x` a number, `x!` a number of which only the value at the start counts, `x[]` an array, `x()` a lookup, `x@` a data variable, `x'` a
            name, `x?` may be left out.

            | Function | Arguments | Status | Meaning | Source | Deviation |
            | --- | --- | --- | --- | --- | --- |

            """
        );
        foreach (var function in FunctionTable.All)
            Line(
                text,
                function.Name,
                string.Join(", ", function.Parameters.Select(Of)) + (function.Repeats ? ", …" : ""),
                IsSimulated(function) ? "simulated" : "refused",
                function.Meaning,
                function.Source,
                function.Deviation
            );
        text.Append(
            """

            ## XMILE's and Stella's names

            What a function of XMILE or Stella is in the functions above, with its default arguments: `a0`, `a1`, … are its arguments, `#start` and `#dt` the
            start and the step of the simulation. A function of the first table that is not here has its own name in XMILE too.

            | XMILE | Arguments | Is |
            | --- | --- | --- |

            """
        );
        foreach (var (name, arguments, form) in XmileForms.All)
            Line(text, name, arguments.ToString(CultureInfo.InvariantCulture), $"`{form}`");
        return text.ToString();
    }

    /// <summary>Whether calls of a function can be compiled.</summary>
    public static bool IsSimulated(Function function) =>
        function.Memory == FunctionMemory.None ? Lower.CanEmit(function.Name) : Expand.CanExpand(function.Name);

    private static void Line(StringBuilder text, params string[] cells) =>
        text.Append("| ")
            .AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))
            .Append(" |\n");

    private static string Of(Parameter parameter) =>
        parameter.Name
        + parameter.Kind switch
        {
            ParameterKind.Initial => "!",
            ParameterKind.Array => "[]",
            ParameterKind.Lookup => "()",
            ParameterKind.Data => "@",
            ParameterKind.Text => "'",
            _ => "",
        }
        + (parameter.Optional ? "?" : "");
}
