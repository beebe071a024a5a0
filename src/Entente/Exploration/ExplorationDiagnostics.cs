using Entente.Diagnostics;

namespace Entente.Exploration;

/// <summary>The problems of questions about many runs (EN5).</summary>
internal static class ExplorationDiagnostics
{
    public static Diagnostic NoTable(SourceSpan span) =>
        new(
            "EN5001",
            Severity.Error,
            span,
            "This file holds no table of runs.",
            "The first row names the columns, each row below is a run; numbers are separated by commas, semicolons or tabs."
        );

    public static Diagnostic NoColumn(string name, IEnumerable<string> names) =>
        new(
            "EN5002",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The table has no column '{name}'.",
            Nearest.Question(name, names) is { Length: > 0 } question
                ? question
                : $"It has {string.Join(", ", names.Take(20).Select(n => $"'{n}'"))}."
        );

    public static Diagnostic DesignNeedsIndependence(string design, string first, string second) =>
        new(
            "EN5015",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The design {design} lays each input on its own levels, but '{first}' and '{second}' are correlated.",
            "Take random, lhs, maximin, sobol or halton, which keep correlations; or leave the correlations out."
        );

    public static Diagnostic TooManyCombinations(int levels, int inputs) =>
        new(
            "EN5016",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"All combinations of {levels} levels of {inputs:N0} inputs are more than {Uncertainty.MostCombinations:N0} runs."
            ),
            "Take fewer levels or inputs; or sobol, which spreads any number of runs."
        );

    public static Diagnostic ColumnOfTexts(SourceSpan span, string name, string text, int run) =>
        new(
            "EN5013",
            Severity.Error,
            span,
            FormattableString.Invariant(
                $"The column '{name}' holds '{(text.Length > 40 ? text[..40] + "…" : text)}' in run {run}, which is no number."
            ),
            "Numbers have a decimal point (0.5); leave a cell empty where a value is missing; give kinds numbers, or leave the column out with --inputs."
        );

    /// <summary>A run has more values than there are columns.</summary>
    public static Diagnostic RowTooLong(SourceSpan span, int run, int cells, int names) =>
        new(
            "EN5017",
            Severity.Error,
            span,
            FormattableString.Invariant($"Run {run} has {cells} cells, but the first row names {names} columns."),
            "Put texts and numbers that hold the separator in quotes, and give each column a name."
        );

    public static Diagnostic ColumnTwice(SourceSpan span, string name) =>
        new(
            "EN5014",
            Severity.Error,
            span,
            $"Several columns are called '{name}'.",
            "Give each column a name of its own; case, blanks and underscores do not tell names apart."
        );

    public static Diagnostic NoCondition(string text) =>
        new(
            "EN5003",
            Severity.Error,
            SourceSpan.Whole(""),
            $"'{text}' is no condition on columns.",
            "Compare a column with a number: \"y > 0.8\", \"y > 0.8 and x <= 2\"."
        );

    public static Diagnostic NothingUncertain() =>
        new(
            "EN5004",
            Severity.Error,
            SourceSpan.Whole(""),
            "Nothing is uncertain, so nothing can drive.",
            "List inputs under uncertain:."
        );

    public static Diagnostic NeedsIndependence(string method, IEnumerable<string> tied) =>
        new(
            "EN5005",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The method {method} needs independent inputs, but {string.Join(", ", tied.Take(8))} are correlated.",
            "Take shapley (shares that sum to one), sobol in its form for correlated inputs, or delta; or put the correlated inputs into one group and ask by group."
        );

    public static Diagnostic NeedsSingleInputs(string method, string several) =>
        new(
            "EN5006",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The method {method} looks at single inputs, but '{several}' stands for several.",
            "Take sobol, shapley or morris, which vary several inputs as one."
        );

    public static Diagnostic NeedsNoNoise(string method) =>
        new(
            "EN5007",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The method {method} moves inputs along curves, which a noise cannot follow.",
            "Take sobol, shapley or morris, which vary the noise as one."
        );

    public static Diagnostic TooFewRuns(string method, long runs, long least) =>
        new(
            "EN5008",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"The method {method} needs {least:N0} runs at least for these inputs, but {runs:N0} are allowed."
            ),
            "Ask for more runs with --runs, or by group."
        );

    public static Diagnostic NeedsOwnRuns(string method, IEnumerable<string> others) =>
        new(
            "EN5009",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The method {method} lays out its own runs and cannot use a table.",
            $"For a table take {string.Join(", ", others)}; or give the model."
        );

    public static Diagnostic NothingWithin(string within, int runs) =>
        new(
            "EN5011",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant($"None of {runs:N0} runs meets '{within}'."),
            "Loosen the condition, or ask for more runs."
        );

    public static Diagnostic WithinOthers() =>
        new(
            "EN5012",
            Severity.Error,
            SourceSpan.Whole(""),
            "Within a part of the runs inputs hang together, so groups and saved times cannot be looked at there.",
            "Leave out --by group and --over-time, or --within."
        );

    public static Diagnostic TooMuchToKeep(string method, double gigabytes) =>
        new(
            "EN5010",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"The method {method} keeps the outcome of every run, which would take {gigabytes:0} GB."
            ),
            "Ask for fewer runs, outcomes or times; or take sobol, whose memory does not grow with the runs."
        );

    public static Diagnostic NoCases(string where, int cases, int runs) =>
        new(
            "EN5020",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"{cases} of {runs} runs meet '{where}', so nothing parts those that do from the others."
            ),
            "Move the bound of the condition, or make more runs."
        );

    public static Diagnostic TableTooLarge(double gigabytes, double limit, long runs) =>
        new(
            "EN5021",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"What is kept of each run would take {gigabytes:0.#} GB, and the search through it twice that; the limit here is {limit:0.#} GB."
            ),
            FormattableString.Invariant($"Ask for at most {runs:N0} runs.")
        );

    public static Diagnostic NothingOverTime(string outcome) =>
        new(
            "EN5030",
            Severity.Error,
            SourceSpan.Whole(""),
            $"In no run is '{outcome}' a finite number at all times.",
            "Look at a single run, where it ceases to be a number."
        );

    public static Diagnostic NoTimes(SourceSpan span) =>
        new(
            "EN5031",
            Severity.Error,
            span,
            "Clusters of behaviour over time need a row for each run and time, but the table has no columns 'run' and 'Time'.",
            "Write the runs with simulate --uncertain FILE --output runs.parquet."
        );

    public static Diagnostic OtherTimes(double run, SourceSpan span) =>
        new(
            "EN5032",
            Severity.Error,
            span,
            FormattableString.Invariant($"Run {run} has other times than the first run."),
            "Give every run a row at the same times."
        );

    public static Diagnostic TooFewToCluster(int clusters, int different, string outcome) =>
        new(
            "EN5033",
            Severity.Error,
            SourceSpan.Whole(""),
            FormattableString.Invariant(
                $"Only {different} of the trajectories of '{outcome}' differ, so there are no {clusters} clusters of them."
            ),
            "Ask for fewer clusters, or name an outcome that the inputs move."
        );

    public static Diagnostic RunsAllTheSame() =>
        new(
            "EN5041",
            Severity.Warning,
            SourceSpan.Whole(""),
            "Nothing is uncertain, so all runs are the same.",
            "List what is not known under 'uncertain', as NAME: { uniform: { min: 1, max: 2 } }."
        );

    public static Diagnostic SameNoise(SourceSpan span) =>
        new(
            "EN5034",
            Severity.Warning,
            span,
            "The model draws at random, here first, and all runs draw the same numbers, so that nothing shows how far these matter.",
            "Write NOISE SEED: { uniform: { min: 0, max: 1000000 } } under 'uncertain', which gives each run numbers of its own."
        );

    public static Diagnostic NotAnOutcomeFigure(string text) =>
        new(
            "EN5035",
            Severity.Error,
            SourceSpan.Whole(""),
            $"'{text}' is no figure of an outcome.",
            "Write 'mean[OUTCOME]', 'median[…]', 'p5[…]', 'p95[…]', 'worst tenth[…]' or 'share[OUTCOME > NUMBER]', with 'least' in front where it should be small."
        );

    public static Diagnostic NotAFigureCondition(string text) =>
        new(
            "EN5036",
            Severity.Error,
            SourceSpan.Whole(""),
            $"'{text}' is no condition on an outcome.",
            "Write a figure against a number: 'p5[OUTCOME] >= 100', 'share[OUTCOME > 0] >= 90 %'."
        );

    public static Diagnostic NothingSought(SourceSpan span) =>
        new(
            "EN5037",
            Severity.Error,
            span,
            "A search in a model needs at least one lever and one objective.",
            "Write --lever \"CONSTANT=0.1..0.5\" --objective \"mean[OUTCOME]\"."
        );

    public static Diagnostic NoFiniteWorld(SourceSpan span) =>
        new(
            "EN5038",
            Severity.Error,
            span,
            "With no value of the levers are the outcomes finite in any world.",
            "Look at a single run with 'entente simulate', where they cease to be numbers."
        );

    public static Diagnostic SeveralValues(string name, int count, SourceSpan span) =>
        new(
            "EN5039",
            Severity.Error,
            span,
            FormattableString.Invariant($"'{name}' has {count} values, and only one can be judged."),
            "Name an element in brackets, or a variable that sums them up."
        );

    public static Diagnostic LeverHasNoRange(string name, SourceSpan span) =>
        new(
            "EN5040",
            Severity.Error,
            span,
            $"The lever '{name}' has no range.",
            "Its 'to' must be greater than its 'from', both finite, and 'step' not negative."
        );

    public static Diagnostic NoWorlds() =>
        new(
            "EN5046",
            Severity.Error,
            SourceSpan.Whole(""),
            "Nothing is uncertain, so there is one world only.",
            "List inputs under uncertain:, or run the model once for each policy with 'entente simulate --set'."
        );

    public static Diagnostic NoFinitePayoff(string outcome, SourceSpan span) =>
        new(
            "EN5047",
            Severity.Error,
            span,
            $"In no world is '{outcome}' a finite number under all policies.",
            "Run the model with 'entente simulate' and look for the first variable that is not a number."
        );
}
