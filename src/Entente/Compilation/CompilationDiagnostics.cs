using Entente.Diagnostics;
using Entente.Language.Functions;

namespace Entente.Compilation;

/// <summary>The problems that compilation finds (EN3).</summary>
internal static class CompilationDiagnostics
{
    public static Diagnostic NotSupported(Function function, SourceSpan span) =>
        new(
            "EN3001",
            Severity.Error,
            span,
            $"The function {function.Name} is known but cannot be simulated{(function.Deviation.Length > 0 ? $": {function.Deviation}" : " yet")}.",
            "Nothing was run. Replace it by equations that do the same, or leave the variable out."
        );

    public static Diagnostic OrderNotNumber(string function, SourceSpan span) =>
        new(
            "EN3002",
            Severity.Error,
            span,
            $"The order of {function} must be a whole number from 1 to 1000 that is known before the run.",
            "Write the order as a number, or as a constant without subscripts."
        );

    public static Diagnostic Cycle(IReadOnlyList<string> names, SourceSpan span, bool atStart, string cut, bool areMore) =>
        new(
            "EN3003",
            Severity.Error,
            span,
            atStart
                ? $"The initial values depend on each other in a circle: {Chain(names)}."
                : $"The equations depend on each other in a circle within one time step: {Chain(names)}.",
            atStart
                ? $"Give {cut} an initial value that does not need the others, for example with ACTIVE INITIAL.{(areMore ? " Other circles go through these variables too." : "")}"
                : $"The shortest lag that breaks it is one TIME STEP, for example {cut} = DELAY FIXED(…, TIME STEP, initial value); a stock or a smooth does as well.{(areMore ? " Other circles go through these variables too." : "")}"
        );

    public static Diagnostic NoEquation(string element, string user, SourceSpan span) =>
        new(
            "EN3004",
            Severity.Error,
            span,
            $"{user} needs {element}, for which there is no equation.",
            "Define it, or leave this element out of the equation with :EXCEPT:."
        );

    public static Diagnostic TooLarge(long elements, long limit, SourceSpan span) =>
        new(
            "EN3005",
            Severity.Error,
            span,
            FormattableString.Invariant($"The equations amount to {elements} elements, more than the limit of {limit}."),
            "Use smaller dimensions, or fewer subscripts on one variable."
        );

    public static Diagnostic TimeNotFixed(string name, SourceSpan span) =>
        new(
            "EN3006",
            Severity.Error,
            span,
            $"{name} changes during the run.",
            "Only FINAL TIME may depend on the run; make the others constants or follow from constants."
        );

    public static Diagnostic ComputerClock(SourceSpan span) =>
        new(
            "EN3008",
            Severity.Error,
            span,
            "GET TIME VALUE asks for the computer's clock, so no run could be made again.",
            "Write 0 (current time) or 1 (initial time) for its first argument, or give the date as a constant."
        );

    public static Diagnostic SeriesMissing(string variable, string user, SourceSpan span) =>
        new(
            "EN3009",
            Severity.Error,
            span,
            $"{user} reads the series of {variable}, which has no data.",
            "Give the file that holds it with --data, or name it in the model."
        );

    public static Diagnostic NotSquare(int size, SourceSpan span) =>
        new(
            "EN3010",
            Severity.Error,
            span,
            FormattableString.Invariant($"INVERT MATRIX needs a square matrix; this one has {size} elements."),
            "Give both of its last subscripts dimensions of the same size."
        );

    public static Diagnostic NoSuchShape(string element, double shape, SourceSpan span) =>
        new(
            "EN3011",
            Severity.Error,
            span,
            shape is >= 10 and <= 15 && shape == Math.Floor(shape)
                ? FormattableString.Invariant(
                    $"{element} is {shape}: shares in whole units (a shape of 0 to 5, plus 10) are not simulated."
                )
                : FormattableString.Invariant($"{element} is {shape}, and there is no priority curve of that shape."),
            "Shapes are 0 fixed, 1 rectangular, 2 triangular, 3 normal, 4 exponential, 5 constant elasticity."
        );

    public static Diagnostic OnlyEuler(string function, SourceSpan span) =>
        new(
            "EN3012",
            Severity.Error,
            span,
            $"{function} changes a level at the end of a step, which only Euler's method and difference equations have.",
            "Choose one of these methods of integration, or write the change as a rate."
        );

    public static Diagnostic NotAShift(SourceSpan span) =>
        new(
            "EN3013",
            Severity.Error,
            span,
            "SHIFT IF TRUE must stand alone behind the equal sign and name the first element of a stock that it moves, and how many move: a number that reaches no further than the last element.",
            "Write it as a[D] = SHIFT IF TRUE(stock[D,first element], condition, number of elements, 0 or 1, value that enters)."
        );

    public static Diagnostic ShiftedTwice(string stock, SourceSpan span) =>
        new(
            "EN3014",
            Severity.Error,
            span,
            $"Elements of the stock {stock} are moved by SHIFT IF TRUE in two places.",
            "Move them in one place, with one condition."
        );

    public static Diagnostic BoundsNotNumbers(SourceSpan span) =>
        new(
            "EN3015",
            Severity.Error,
            span,
            "The last five arguments of SINTEG must be numbers or :NA:.",
            "Write numbers, or constants without subscripts; :NA: where there is no bound."
        );

    public static Diagnostic QuantumNotDefined(SourceSpan span) =>
        new(
            "EN3016",
            Severity.Error,
            span,
            "SINTEG with a quantity of which its value is a multiple cannot be simulated: Vensim's manual does not say how the value is rounded and whether the rest is kept.",
            "Write :NA: for that argument, or an INTEG and QUANTUM of it."
        );

    public static Diagnostic ZerosOfPart(SourceSpan span) =>
        new(
            "EN3017",
            Severity.Error,
            span,
            "FIND ZERO is solved for all elements of its last subscript only.",
            "Give the number of elements, ELMCOUNT of the dimension, as its fifth argument and 0 as its sixth."
        );

    public static Diagnostic NotAQueue(string function, bool hasAttributes, SourceSpan span) =>
        new(
            "EN3018",
            Severity.Error,
            span,
            $"{function} needs a variable all of whose equations are a QUEUE FIFO{(hasAttributes ? " ATTRIB" : "")} alone.",
            "Name the queue as it is, and ask for what waits in an equation of its own."
        );

    public static Diagnostic QueueTooLong(string queue, int most, SourceSpan span) =>
        new(
            "EN3019",
            Severity.Error,
            span,
            $"What waits in {queue} may reach more than {most} ages of one TIME STEP, or its age range or the times of the model are not known before the run.",
            "Make the run shorter or TIME STEP longer, and let the age range follow from constants."
        );

    public static Diagnostic ProfileOfOne(SourceSpan span) =>
        new(
            "EN3020",
            Severity.Error,
            span,
            "The profiles of a queue must be lookups without subscripts.",
            "Write the points in place, or name a lookup without subscripts."
        );

    // A long chain shows its beginning and its end.
    private static string Chain(IReadOnlyList<string> names) =>
        names.Count <= 12
            ? string.Join(" → ", names)
            : string.Join(" → ", names.Take(8)) + $" → … ({names.Count - 10} more) … → " + string.Join(" → ", names.TakeLast(2));
}
