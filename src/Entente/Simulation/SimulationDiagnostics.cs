using Entente.Diagnostics;

namespace Entente.Simulation;

/// <summary>The problems of running a model (EN4).</summary>
internal static class SimulationDiagnostics
{
    public static Diagnostic TimeStepNotPositive(double step, SourceSpan span) =>
        new(
            "EN4001",
            Severity.Error,
            span,
            FormattableString.Invariant($"TIME STEP is {step}; it must be a number above 0."),
            "Give it a positive value."
        );

    public static Diagnostic NoTime(double initial, double final, SourceSpan span) =>
        new(
            "EN4002",
            Severity.Error,
            span,
            FormattableString.Invariant(
                $"FINAL TIME ({final}) must not be before INITIAL TIME ({initial}), and both must be numbers."
            ),
            "Correct one of them."
        );

    public static Diagnostic TooManySteps(double steps, long limit, SourceSpan span) =>
        new(
            "EN4003",
            Severity.Error,
            span,
            FormattableString.Invariant($"The run would take {steps:0.###e+0} time steps, more than the limit of {limit}."),
            "Use a larger TIME STEP or a shorter time."
        );

    public static Diagnostic TooMuchToKeep(double bytes, double limit, SourceSpan span) =>
        new(
            "EN4004",
            Severity.Error,
            span,
            FormattableString.Invariant(
                $"The saved results would take {bytes / 1e9:0.#} GB, more than the limit of {limit / 1e9:0.#} GB."
            ),
            "Use a larger SAVEPER."
        );

    public static Diagnostic SavePerNotPositive(double savePer, SourceSpan span) =>
        new(
            "EN4005",
            Severity.Error,
            span,
            FormattableString.Invariant($"SAVEPER is {savePer}; it must be a number above 0."),
            "Give it a positive value, usually a multiple of TIME STEP."
        );

    public static Diagnostic NotFinite(string variable, double time, int others, SourceSpan span) =>
        new(
            "EN4006",
            Severity.Warning,
            span,
            FormattableString.Invariant($"{variable} is not a finite number from time {time} on")
                + (others > 0 ? FormattableString.Invariant($", and so are {others} other values.") : "."),
            "Look for a division by zero, a logarithm of zero or less, a time constant shorter than TIME STEP, or a SIMULTANEOUS or FIND ZERO that did not settle."
        );

    public static Diagnostic LookupClipped(string lookup, double time, double low, double high, int others, SourceSpan span) =>
        new(
            "EN4007",
            Severity.Warning,
            span,
            FormattableString.Invariant($"{lookup} was read outside its points ({low} to {high}) at time {time}")
                + Others(others, "and so was another table then or later", "and so were {0} other tables then or later")
                + "; the end value was used, as Vensim does.",
            "Extend the table, or limit what it is read with."
        );

    public static Diagnostic LookupClippedInRuns(
        string lookup,
        double low,
        double high,
        (long Runs, long Of, long First, double Time) seen,
        int others,
        SourceSpan span
    ) =>
        new(
            "EN4023",
            Severity.Warning,
            span,
            FormattableString.Invariant(
                $"{lookup} was read outside its points ({low} to {high}) in {seen.Runs:N0} of the first {seen.Of:N0} runs, as in run {seen.First} at time {seen.Time}"
            )
                + Others(others, "and so was another table", "and so were {0} other tables")
                + "; the end value was used, as Vensim does.",
            "Extend the table, or limit what is uncertain."
        );

    private static string Others(int number, string one, string many) =>
        number switch
        {
            0 => "",
            1 => $", {one}",
            _ => ", " + string.Format(System.Globalization.CultureInfo.InvariantCulture, many, number),
        };

    public static Diagnostic TooManyRuns(long runs, long limit) =>
        new(
            "EN4022",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant($"{runs:N0} runs are more than the limit of {limit:N0}."),
            "Ask for fewer: the sampling error falls only with the square root of their number."
        );

    public static Diagnostic RunsNotFinite(
        string outcome,
        long runs,
        long of,
        double time,
        long first,
        int others,
        SourceSpan span
    ) =>
        new(
            "EN4024",
            Severity.Warning,
            span,
            FormattableString.Invariant(
                $"{outcome} is not a finite number in {runs:N0} of {of:N0} runs at time {time}, as in run {first}; these are left out of its statistics"
            )
                + Others(others, "and so are some of another outcome", "and so are some of {0} other outcomes")
                + ".",
            "Simulate that run alone (--run) and look where it ceases to be a number; a smaller TIME STEP or narrower inputs may help."
        );

    public static Diagnostic DrawnButSet(string input, double value) =>
        new(
            "EN4025",
            Severity.Info,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"'{input}' is uncertain, but is set to {value} in all runs: what is drawn for it is not used."
            )
        );

    public static Diagnostic ChangedNotConstant(string name, SourceSpan span) =>
        new(
            "EN4008",
            Severity.Error,
            span,
            $"{name} is no constant, so it cannot be set for a run.",
            "Set a constant that it depends on, or change the model."
        );

    public static Diagnostic UnknownChange(string problem, SourceSpan span) =>
        new("EN4009", Severity.Error, span, problem, "Use a name as the model writes it, with its elements in brackets.");

    public static Diagnostic DataMissing(string variable, SourceSpan span) =>
        new(
            "EN4010",
            Severity.Error,
            span,
            $"The data variable {variable} has no data.",
            "Give the file that holds it with --data, or name it in the model."
        );

    public static Diagnostic NoiseMoves(string name, SourceSpan span) =>
        new(
            "EN4012",
            Severity.Error,
            span,
            $"'{name}' is given as a parameter of a noise but changes during the run.",
            "Use a constant, or a variable that follows from constants."
        );

    public static Diagnostic NotAChange(string text, SourceSpan span) =>
        new(
            "EN4013",
            Severity.Error,
            span,
            $"'{text}' is no change of a constant.",
            "Write name = value, for example agreed cut[Russia] = 0.5."
        );

    public static Diagnostic NotAccurate(double time, SourceSpan span) =>
        new(
            "EN4014",
            Severity.Warning,
            span,
            FormattableString.Invariant(
                $"The integration with automatic steps did not reach ABSOLUTE TOLERANCE or RELATIVE TOLERANCE from time {time} on."
            ),
            "Look for a stock that jumps or grows without bound there; use a smaller TIME STEP, or allow a larger error."
        );

    public static Diagnostic FinalTimeMoves(SourceSpan span) =>
        new(
            "EN4015",
            Severity.Error,
            span,
            "FINAL TIME changes during the run; many runs side by side need an end that is known when they start.",
            "Write FINAL TIME as a number, or let it follow from constants; only a single run may end by what happens in it."
        );

    public static Diagnostic TimesDiffer(string name, SourceSpan span) =>
        new(
            "EN4016",
            Severity.Error,
            span,
            $"{name} differs between the runs; runs side by side share their times.",
            "Leave it, and what it depends on, out of what is uncertain; a value for all runs is set with --set."
        );

    public static Diagnostic SettledLate(SourceSpan span) =>
        new(
            "EN4011",
            Severity.Warning,
            span,
            "SAVEPER is no multiple of TIME STEP; results are saved at the nearest steps.",
            "Use a multiple, so that saved times are even."
        );

    public static Diagnostic UnknownOutcome(string problem, SourceSpan span) =>
        new("EN4020", Severity.Error, span, problem, "Ask for outcomes by the names that the model gives its variables.");

    public static Diagnostic TooManyOutcomes(long asked, long limit, SourceSpan span) =>
        new(
            "EN4021",
            Severity.Error,
            span,
            FormattableString.Invariant(
                $"{asked} distributions would be kept, one for each outcome and saved time, more than the limit of {limit}."
            ),
            "Ask for fewer outcomes with --outcome, or use a larger SAVEPER."
        );

    public static Diagnostic NotReadAgain(string file, string problem) =>
        new(
            "EN4030",
            Severity.Error,
            SourceSpan.Whole(file),
            $"The model cannot be written in this format: what would be written is read with the problem '{problem}'",
            "Nothing was written. Keep the model in its own format, or simplify what the problem names."
        );

    public static Diagnostic NotTheSame(string variable, SourceSpan span) =>
        new(
            "EN4031",
            Severity.Error,
            span,
            $"The model cannot be written in this format with the same results: '{variable}' would differ.",
            "Nothing was written. Keep the model in its own format, or write that variable in other words."
        );

    public static Diagnostic NothingToCompare(string model, string reference, bool hasNames) =>
        new(
            "EN4032",
            Severity.Error,
            SourceSpan.Whole(reference),
            hasNames
                ? $"'{reference}' holds variables of '{model}', but at none of the times that a run saves."
                : $"'{reference}' holds no variable of '{model}'.",
            hasNames
                ? "Compare runs of the same time, and give the model the SAVEPER of the reference."
                : "Compare results of the same model."
        );

    public static Diagnostic TooMuchToTrace(double bytes, double limit, SourceSpan span) =>
        new(
            "EN4033",
            Severity.Error,
            span,
            FormattableString.Invariant(
                $"All values at all time steps would take {bytes / 1e9:0.#} GB, more than the limit of {limit / 1e9:0.#} GB."
            ),
            "Explain a run with a larger TIME STEP or an earlier FINAL TIME."
        );
}
