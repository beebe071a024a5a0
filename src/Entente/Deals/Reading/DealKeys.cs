using System.Collections.Immutable;

namespace Entente.Deals.Reading;

/// <summary>What a key of the deal file takes.</summary>
internal enum KeyType
{
    Text,
    Number,
    Flag,

    /// <summary>A number, or an expression of the model's language.</summary>
    Term,

    /// <summary>A name or a list of names.</summary>
    Names,

    /// <summary>A section of keys.</summary>
    Section,

    /// <summary>Sections under names of the user's choice.</summary>
    Named,

    /// <summary>A list of sections.</summary>
    Sections,

    /// <summary>Numbers under names of the user's choice: constants, or settings by clause.</summary>
    Values,

    /// <summary>Clauses: a list of names, or settings by clause.</summary>
    Clauses,

    /// <summary>A distribution or a noise with its parameters, beside the keys of the section.</summary>
    Uncertain,

    /// <summary>A list of two numbers.</summary>
    Range,

    /// <summary>A list of sections, each with a distribution, a noise or a number beside its keys.</summary>
    Vintages,

    /// <summary>A number, numbers by time, or a column of a file.</summary>
    Series,

    /// <summary>Series by variable.</summary>
    SeriesByName,

    /// <summary>Names, or lists of names, under names of the user's choice.</summary>
    NamesByName,
}

/// <summary>A key of the deal file: the reader, the schema and the reference page are made from it.</summary>
internal sealed record DealKey(string Name, KeyType Type, string About, DealSection? Of = null, bool Required = false)
{
    /// <summary>The values that a text can take; empty where any is fine.</summary>
    public ImmutableArray<string> OneOf { get; init; } = [];
}

/// <summary>A section of the deal file.</summary>
/// <param name="Name">In words, for messages: "a party".</param>
/// <param name="About">What it describes.</param>
/// <param name="Keys">The keys it can have.</param>
internal sealed record DealSection(string Name, string About, ImmutableArray<DealKey> Keys)
{
    /// <summary>The key that a plain text or number in the section's place means, if any.</summary>
    public string Short { get; init; } = "";
}

/// <summary>All keys of the deal file.</summary>
internal static class DealKeys
{
    private static readonly DealSection Component = new(
        "a component of a payoff",
        "One part of what a party values, a flow of money per year. A plain expression is its flow.",
        [
            new("flow", KeyType.Term, "Money per year: an expression of the model's language.", Required: true),
            new("weight", KeyType.Term, "What it is multiplied with: a number or a constant's name; 1 if left out."),
            new("about", KeyType.Text, "What it means."),
        ]
    )
    {
        Short = "flow",
    };

    private static readonly DealSection Party = new(
        "a party",
        "Who signs, or bears the deal unasked, and what it values.",
        [
            new("payoff", KeyType.Named, "Components by name.", Component, Required: true),
            new("discount rate", KeyType.Term, "Effective rate per year: a number, a constant or an expression.", Required: true),
            new("residual value", KeyType.Term, "What is left at FINAL TIME: an expression, read and discounted then."),
            new(
                "signs when",
                KeyType.Text,
                "Conditions on its gain joined by 'and': mean gain, median gain, worst tenth, p5, p95 or probability of gain against a number. Default: mean gain >= 0."
            ),
            new("about", KeyType.Text, "Who it is."),
        ]
    );

    private static readonly DealSection Member = new(
        "a member of a body",
        "How one member votes.",
        [
            new(
                "votes",
                KeyType.Text,
                "yes, no, abstains, or the name of a party or affected whose acceptance it follows.",
                Required: true
            ),
            new("weight", KeyType.Number, "What its yes counts; 1 if left out."),
            new("veto", KeyType.Flag, "Whether its no alone prevents."),
        ]
    )
    {
        Short = "votes",
    };

    private static readonly DealSection Body = new(
        "a body",
        "A parliament, a council or the like whose consent clauses can need: it decides by a condition on the model, or by votes of members.",
        [
            new("decides", KeyType.Term, "A condition on the model in each world, such as accepts[USA] >= 1."),
            new("at", KeyType.Number, "When the condition is read; FINAL TIME if left out."),
            new("needed", KeyType.Number, "Share of worlds in which the condition must hold; 0.5 if left out."),
            new("quota", KeyType.Number, "Sum of the weights of the yes votes that is needed."),
            new("members", KeyType.Named, "Members by name.", Member),
            new("about", KeyType.Text, "What it is."),
        ]
    );

    private static readonly DealSection BesideMoney = new(
        "what is counted beside money",
        "A number of the model in its own unit, read in each package and without a deal. A plain expression is what is read.",
        [
            new("of", KeyType.Term, "An expression of the model's language; the name of the entry if left out."),
            new("unit", KeyType.Text, "Its unit; that of the model if left out."),
            new("borne by", KeyType.Names, "Who bears it: parties, affected or others."),
            new("at", KeyType.Number, "When it is read; FINAL TIME if left out."),
            new("about", KeyType.Text, "What it means."),
        ]
    )
    {
        Short = "of",
    };

    private static readonly DealSection Clause = new(
        "a clause",
        "One undertaking.",
        [
            new("about", KeyType.Text, "What it says."),
            new("performs", KeyType.Names, "Parties that carry it out.", Required: true),
            new("needs consent of", KeyType.Names, "Parties, affected or bodies that must accept the package."),
            new("requires", KeyType.Clauses, "Other clauses that must be in the package; as a map, at which settings."),
            new("excludes", KeyType.Clauses, "Other clauses that must not be in the package; as a map, at which settings."),
            new(
                "settings",
                KeyType.Values,
                "Settings by name, each with the constants that it sets. Absence is never a setting.",
                Required: true
            ),
        ]
    );

    /// <summary>Start years of a breach.</summary>
    public static DealSection Years { get; } =
        new(
            "the years of a breach",
            "Which start years are tried.",
            [
                new("from", KeyType.Number, "First year."),
                new("to", KeyType.Number, "Last year."),
                new("step", KeyType.Number, "Years between two that are tried."),
            ]
        );

    /// <summary>The response to a breach.</summary>
    public static DealSection Response { get; } =
        new(
            "the response to a breach",
            "What the others do once they have noticed. A plain text says it in words.",
            [
                new("says", KeyType.Text, "In words."),
                new("sets", KeyType.Values, "Constants: numbers, 'start', 'seen', or one of these plus or minus a number."),
            ]
        )
        {
            Short = "says",
        };

    private static readonly DealSection Breach = new(
        "a breach",
        "How a clause can be broken.",
        [
            new("detection lag", KeyType.Term, "Years until the others notice: a number or a constant's name.", Required: true),
            new(
                "cheating",
                KeyType.Values,
                "By party: the constants that its breach sets; 'start' is when it begins, 'seen' when it is noticed.",
                Required: true
            ),
            new("response", KeyType.Section, "What the others then do.", Response),
            new(
                "years",
                KeyType.Section,
                "Start years to try; every year from signing to the end if left out, at most about 30.",
                Years
            ),
        ]
    );

    private static readonly DealKey Unit = new("unit", KeyType.Text, "Its unit.");
    private static readonly DealKey Source = new("source", KeyType.Names, "Ids of sources.");
    private static readonly DealKey Quality = new(
        "quality",
        KeyType.Text,
        "A primary statistics, B secondary, C own estimate, R recalled and to be verified."
    )
    {
        OneOf = ["A", "B", "C", "R"],
    };
    private static readonly DealKey KnownSince = new(
        "known since",
        KeyType.Text,
        "The day since which it could be known, as 2025-02-25; a month or a year means its last day."
    );
    private static readonly DealKey About = new("about", KeyType.Text, "What it means.");

    private static readonly DealKey PlausibleRange = new("range", KeyType.Range, "Least and greatest plausible value.");

    /// <summary>An earlier vintage: a distribution, a noise or a number beside these.</summary>
    public static DealSection Vintage { get; } =
        new(
            "an earlier vintage",
            "What was known about the quantity before: a distribution, a noise, or 'value: NUMBER', and where it comes from.",
            [
                new("value", KeyType.Number, "The number, where it was taken as certain."),
                PlausibleRange,
                Source,
                Quality,
                KnownSince with
                {
                    Required = true,
                },
                About,
            ]
        );

    private static readonly DealKey Earlier = new(
        "earlier",
        KeyType.Vintages,
        "Earlier vintages, for --as-of: of those known at a day the latest is taken.",
        Vintage
    );

    /// <summary>An uncertain input or noise: one distribution or process beside these.</summary>
    public static DealSection UncertainInput { get; } =
        new(
            "an uncertain input",
            "A distribution or a noise, and where it comes from.",
            [
                Unit,
                Source,
                Quality,
                KnownSince,
                About,
                Earlier,
                new(
                    "group",
                    KeyType.Text,
                    "The group of inputs that it is reported with, such as geology or prices; see also 'groups'."
                ),
                new(
                    "elements",
                    KeyType.Text,
                    "Of a constant with subscripts: same (one draw for all, if left out) or independent (a draw each, reported as one)."
                )
                {
                    OneOf = ["same", "independent"],
                },
                new(
                    "as",
                    KeyType.Text,
                    "What the number is to a lookup or a constant with all of its elements: value (it takes its place, if left out), scale (it multiplies all values), shift (it is added to them)."
                )
                {
                    OneOf = ["value", "scale", "shift"],
                },
                new(
                    "between",
                    KeyType.Names,
                    "Two lookups, or constants of the same subscripts, between which it lies: at the first where 0 is drawn, at the second where 1 is; uniform if no distribution is given."
                ),
                new(
                    "among",
                    KeyType.Names,
                    "Lookups, or constants of the same subscripts, of which one takes its place, all equally likely; name one twice to make it so. No distribution."
                ),
            ]
        );

    private static readonly DealSection Constant = new(
        "a constant",
        "What is known about a number of the model.",
        [Unit, PlausibleRange, Source, Quality, KnownSince, About, Earlier]
    );

    private static readonly DealSection Correlation = new(
        "a correlation",
        "Rank correlation of two uncertain inputs.",
        [
            new("between", KeyType.Names, "The two inputs.", Required: true),
            new("rank", KeyType.Number, "Spearman's rank correlation, above -1 and below 1.", Required: true),
        ]
    );

    private static readonly DealSection SourceSection = new(
        "a source",
        "Where numbers and verdicts come from. A plain text is its title.",
        [
            new("title", KeyType.Text, "What it is.", Required: true),
            new("url", KeyType.Text, "Where it can be read."),
            Quality,
            new("date", KeyType.Text, "Its date."),
            KnownSince,
            new("about", KeyType.Text, "What it says."),
        ]
    )
    {
        Short = "title",
    };

    private static readonly DealKey SourceVerdict = new("verdict", KeyType.Text, "For claims checked by a source.")
    {
        OneOf = ["supported", "contested", "unsupported", "untestable"],
    };

    public static DealSection EarlierVerdict { get; } =
        new(
            "an earlier verdict",
            "What a check by sources came to before later facts were known.",
            [
                SourceVerdict with
                {
                    Required = true,
                    About = "What it came to.",
                },
                new("because", KeyType.Text, "The reason behind it."),
                Source,
                Quality,
                KnownSince with
                {
                    Required = true,
                },
            ]
        );

    private static readonly DealSection Claim = new(
        "a claim",
        "A sentence made testable.",
        [
            new("says", KeyType.Text, "The claim in neutral words.", Required: true),
            new("checked by", KeyType.Text, "source or model.", Required: true) { OneOf = ["source", "model"] },
            SourceVerdict,
            new(
                "holds when",
                KeyType.Term,
                "For claims checked by the model: a condition; gain[Party] is the present value of a party's gain."
            ),
            new("at", KeyType.Number, "When the condition is read; FINAL TIME if left out."),
            new("in", KeyType.Text, "Package, or 'no deal'; the full package if left out."),
            new("supported at", KeyType.Number, "Share of worlds from which it counts as supported; 0.9 if left out."),
            new("unsupported at", KeyType.Number, "Share of worlds up to which it counts as unsupported; 0.1 if left out."),
            new("because", KeyType.Text, "The reason behind the verdict."),
            Source,
            Quality,
            KnownSince,
            new("kind", KeyType.Text, "What kind of sentence it is."),
            new("earlier", KeyType.Sections, "Earlier verdicts of sources, for --as-of.", EarlierVerdict),
        ]
    );

    /// <summary>A series of numbers, given by time or by a file.</summary>
    public static DealSection SeriesSection { get; } =
        new(
            "a series",
            "Numbers over time: { 2009: 1.2, 2010: 1.4 }, or a column of a file (.csv, .tab; the first column is the time).",
            [
                new("file", KeyType.Text, "The file, relative to this one.", Required: true),
                new("column", KeyType.Text, "The column's heading; the variable's name if left out."),
            ]
        );

    private static readonly DealSection Compared = new(
        "a comparison with history",
        "A variable of the model beside what happened.",
        [
            new("of", KeyType.Term, "What is compared, in the model's language; the name of the entry if left out."),
            new(
                "actual",
                KeyType.Series,
                "What happened: numbers by time, or a column of a file.",
                SeriesSection,
                Required: true
            ),
            new("tolerance", KeyType.Number, "Largest mean absolute percentage error that is claimed, as 0.2 for 20 %."),
            Unit,
            Source,
            Quality,
            KnownSince,
            About,
        ]
    );

    private static readonly DealSection Lever = new(
        "a lever",
        "A constant that a search moves: a date, an amount, or a threshold of a rule.",
        [
            new("from", KeyType.Number, "Its least value.", Required: true),
            new("to", KeyType.Number, "Its greatest value.", Required: true),
            new("step", KeyType.Number, "Only these steps between them; any value if left out."),
        ]
    );

    private static readonly DealSection Search = new(
        "a search",
        "What is sought among packages: which gains should be great, under which conditions, and what may be moved.",
        [
            new(
                "objectives",
                KeyType.Names,
                "Figures of gains that should be great, as 'mean gain[North]' or 'worst tenth[South]'; the mean gain of each party if left out."
            ),
            new(
                "conditions",
                KeyType.Names,
                "What must hold: 'signed', or a figure against a number, as 'probability of gain[South] >= 60 %'."
            ),
            new("levers", KeyType.Named, "Constants that are moved besides the settings of clauses, by name.", Lever),
        ]
    );

    private static readonly DealSection History = new(
        "a run of history",
        "A part of the model run from its own start against what happened.",
        [
            new("about", KeyType.Text, "What is run, and what it shows."),
            new("from", KeyType.Number, "INITIAL TIME of the run.", Required: true),
            new("to", KeyType.Number, "FINAL TIME of the run.", Required: true),
            new("step", KeyType.Number, "TIME STEP of the run; that of the model if left out."),
            new("sets", KeyType.Values, "Constants of the run."),
            new(
                "drives",
                KeyType.SeriesByName,
                "Variables that the run takes from outside instead of computing them: a number, numbers by time, or a column of a file.",
                SeriesSection
            ),
            new("compare", KeyType.Named, "What is compared, by name.", Compared, Required: true),
        ]
    );

    private static readonly DealSection Forecast = new(
        "a forecast",
        "A dated question that the model answers with a probability or a distribution, and what came.",
        [
            new("asks", KeyType.Text, "The question in neutral words.", Required: true),
            new("event", KeyType.Term, "A condition on the model: the probability is the share of worlds in which it holds."),
            new("value", KeyType.Term, "Or a number of the model: the forecast is its distribution over the worlds."),
            new("at", KeyType.Number, "When it is read, in the model's time; the day of 'resolves' if left out."),
            new("in", KeyType.Text, "Package, or 'no deal'; no deal if left out."),
            new("resolves", KeyType.Text, "The day on which the question is decided, as 2025-12-31.", Required: true),
            new("outcome", KeyType.Text, "What came: yes or no, or a number; open if left out."),
            new("reference", KeyType.Number, "Somebody else's probability as of the day, for comparison."),
            new("because", KeyType.Text, "What happened, and whose the reference is."),
            Source,
            Quality,
            KnownSince,
        ]
    );

    /// <summary>The file.</summary>
    public static DealSection Root { get; } =
        new(
            "a deal",
            "A package deal over a model.",
            [
                new("deal", KeyType.Text, "The deal's name.", Required: true),
                new("about", KeyType.Text, "What it is about."),
                new("model", KeyType.Text, "The model's file, relative to this one.", Required: true),
                new("data", KeyType.Names, "Data files of the model, relative to this one."),
                new("unit", KeyType.Text, "Unit of the payoffs' money; a flow is this per year.", Required: true),
                new("base year", KeyType.Number, "The year whose prices the money is in.", Required: true),
                new(
                    "signing",
                    KeyType.Term,
                    "Date of signing, from which gains are discounted: a number or a constant's name; INITIAL TIME if left out."
                ),
                new("parties", KeyType.Named, "Those who perform, by name.", Party, Required: true),
                new("affected", KeyType.Named, "Those who bear it unasked, by name; they may have to consent.", Party),
                new("bodies", KeyType.Named, "Bodies that vote, by name.", Body),
                new("clauses", KeyType.Named, "Clauses by name.", Clause, Required: true),
                new(
                    "full",
                    KeyType.Values,
                    "What the full package is: a setting by clause. Every clause at its last setting if left out."
                ),
                new("packages", KeyType.Values, "Packages with a name: a setting by clause."),
                new("show", KeyType.Names, "Variables of the fan charts."),
                new("uncertain", KeyType.Uncertain, "Uncertain constants and noises by name.", UncertainInput),
                new("correlations", KeyType.Sections, "Rank correlations.", Correlation),
                new(
                    "groups",
                    KeyType.NamesByName,
                    "Groups of uncertain inputs by name, such as geology or prices: entries of 'uncertain', groups of the model, or names with '*' for any text."
                ),
                new(
                    "named worlds",
                    KeyType.Values,
                    "Named sets of constants for what has no distribution; the ledger is computed in the first."
                ),
                new("constants", KeyType.Named, "What is known about other numbers of the model.", Constant),
                new("breach", KeyType.Named, "How clauses can be broken, by clause.", Breach),
                new("sources", KeyType.Named, "Sources by id.", SourceSection),
                new("claims", KeyType.Named, "Claims by id.", Claim),
                new(
                    "flips",
                    KeyType.Names,
                    "Uncertain inputs whose value is sought at which a party's decision flips; the strongest drivers of the full package if left out."
                ),
                new(
                    "beside money",
                    KeyType.Named,
                    "What is counted beside money and never turned into it, such as lives, by name.",
                    BesideMoney
                ),
                new("search", KeyType.Section, "What 'entente search' seeks.", Search),
                new("history", KeyType.Named, "Runs against what happened, by name.", History),
                new("forecasts", KeyType.Named, "Forecasts by id, for 'entente score'.", Forecast),
            ]
        );

    private static readonly DealSection BehaviourTest = new(
        "a test of behaviour",
        "What must be so in every world whatever the inputs are.",
        [
            new("says", KeyType.Text, "The test in words.", Required: true),
            new("sets", KeyType.Values, "Constants of the test, stronger than draws and packages."),
            new("holds", KeyType.Term, "A condition in the model's language that must hold at every time step."),
            new("from", KeyType.Number, "From this time on; INITIAL TIME if left out."),
            new("to", KeyType.Number, "Up to this time; FINAL TIME if left out."),
            new("leaves unchanged", KeyType.Names, "Variables that are the same with and without what the test sets."),
            new("changes", KeyType.Names, "Variables that differ with and without what the test sets, in at least one world."),
            new("tolerance", KeyType.Number, "Relative difference that still counts as the same; 1e-9 if left out."),
            new("over", KeyType.Names, "Packages, and 'no deal'; no deal, the full and the named packages if left out."),
            new("worlds", KeyType.Names, "Named worlds, or 'all'; the first if left out."),
        ]
    );

    /// <summary>A file of tests of behaviour.</summary>
    public static DealSection BehaviourRoot { get; } =
        new(
            "a behaviour file",
            "Tests of behaviour of a model, run over many worlds by 'entente check --behaviour'.",
            [
                new("about", KeyType.Text, "What is tested."),
                new(
                    "inputs",
                    KeyType.Text,
                    "A file of uncertain inputs, relative to this one, for a model without a deal; those of the deal if left out."
                ),
                new("tests", KeyType.Named, "Tests by name.", BehaviourTest, Required: true),
            ]
        );

    private static readonly DealSection FittedSeries = new(
        "a fitted series",
        "A series that the model is to reproduce.",
        [
            new(
                "actual",
                KeyType.Series,
                "What was observed: numbers by time, or a column of a file.",
                SeriesSection,
                Required: true
            ),
            new("of", KeyType.Term, "What is compared with it, in the model's language; the variable of this name if left out."),
            new("sd", KeyType.Number, "Standard deviation of its errors, where it is known; estimated if left out."),
            new("weight", KeyType.Number, "Multiplies its errors; series with weights share one standard deviation."),
            new("errors", KeyType.Text, "Whether an error follows the one before it.")
            {
                OneOf = ["independent", "autocorrelated"],
            },
            new("scale", KeyType.Text, "Whether values or their logarithms are compared.") { OneOf = ["value", "log"] },
        ]
    );

    /// <summary>A file that only says what is uncertain.</summary>
    public static DealSection UncertaintyRoot { get; } =
        new(
            "an uncertainty file",
            "What is uncertain about a model.",
            [
                .. Root.Keys.Where(k => k.Name is "uncertain" or "correlations" or "groups" or "sources"),
                new("fit", KeyType.Named, "Series that 'entente calibrate' fits the model to, by variable.", FittedSeries),
                new("policies", KeyType.Values, "Alternatives that 'entente robust' compares, by name: constants with numbers."),
            ]
        );
}
