using System.ComponentModel;

namespace Entente.Reports;

// The document for programs. Keys, nesting and order are a promise (schema 1): keys may be added, never renamed, moved or removed.
// Numbers that are not finite are written as null.

[Description(
    "What weighing a deal comes to. Gains are present values at the date of signing, against no deal in the same world."
)]
internal sealed record LedgerDocument(
    [property: Description("Version of this document's form. Keys may be added within a version, never changed or removed.")]
        int Schema,
    [property: Description("Name of the deal.")] string Deal,
    [property: Description("Worlds simulated for each package.")] int Runs,
    [property: Description("Worlds left out of every statistic because a payoff in some package was not a finite number.")]
        int NotFinite,
    [property: Description("Seed of all draws.")] ulong Seed,
    [property: Description("Year whose prices all money is in.")] int BaseYear,
    [property: Description("Parties and affected, in the order of the deal file.")] IReadOnlyList<PartyDocument> Parties,
    [property: Description("All packages weighed; no deal is not among them.")] IReadOnlyList<PackageDocument> Packages,
    [property: Description("How the full package's mean gain is shared among its clauses; null where it was not asked for.")]
        AttributionDocument? Attribution,
    [property: Description(
        "Packages that a bargaining solution picks among the signed ones, by the solution's name; several where they tie, null where none is signed with a gain."
    )]
        IReadOnlyDictionary<string, IReadOnlyList<string>?> Picks,
    [property: Description("For each party and clause what its best breach would bring.")] IReadOnlyList<BreachDocument> Breaches,
    [property: Description("The claims with their verdicts.")] IReadOnlyList<ClaimDocument> Claims,
    [property: Description("What the deal is about, as its file says.")] string About,
    [property: Description("Unit of the deal's money.")] string Unit,
    [property: Description("Date of signing, to which gains are discounted, in years of the model's time.")] double? Signing,
    [property: Description("Named world that the ledger is computed in; empty where the deal names none.")] string World,
    [property: Description("Constants changed on top of every package (--set).")] IReadOnlyDictionary<string, double?> Changes,
    [property: Description("Consistent packages that the clauses allow; more than the packages listed where they were sampled.")]
        long ConsistentPackages,
    [property: Description("Worlds that the breach analysis used.")] int BreachRuns,
    [property: Description("The conclusions in sentences.")] IReadOnlyList<string> Conclusions,
    [property: Description("The clauses of the deal.")] IReadOnlyList<ClauseDocument> Clauses,
    [property: Description(
        "What drives each party's gain from the full package: standardised rank regression on the runs at hand."
    )]
        IReadOnlyList<DriversDocument> Drivers,
    [property: Description("The assumptions that matter most, over all parties, strongest first.")]
        IReadOnlyList<AssumptionDocument> Assumptions,
    [property: Description("The full package in the other named worlds.")] IReadOnlyList<NamedWorldDocument> NamedWorlds,
    [property: Description("The sources that the deal file names.")] IReadOnlyList<SourceDocument> Sources,
    [property: Description("What happened on the quiet: clipped lookups, sampled packages, worlds left out.")]
        IReadOnlyList<RemarkDocument> Remarks,
    [property: Description("The same document without the changes of --set; null where there were none.")] LedgerDocument? Before,
    [property: Description(
        "Where along an input, all else as drawn, a party's decision on a package flips: for the inputs that the deal file names, else for the strongest drivers of the full package."
    )]
        IReadOnlyList<FlipDocument> Flips,
    [property: Description("Worlds that were run again with an input held, to confirm flips; 0 where none were needed.")]
        int FlipRuns,
    [property: Description("What the deal file counts beside money, in its own unit: never turned into money, never summed.")]
        IReadOnlyList<BesideDocument> BesideMoney,
    [property: Description(
        "The day as of which it stands, as 2025-02-25; empty where everything that the deal file says is used."
    )]
        string AsOf,
    [property: Description("How many quantities stand at an earlier figure than today's, as of that day.")] int EarlierFigures,
    [property: Description(
        "Whether the verdicts come out the same in random halves of the worlds; null where there are too few worlds to halve."
    )]
        HalvesDocument? Halves,
    [property: Description("How far the gains have settled, with weigh --precision; null without.")] PrecisionDocument? Precision
);

[Description("How far gains have settled.")]
internal sealed record PrecisionDocument(
    [property: Description("The half-width that was asked for, a share.")] double? Asked,
    [property: Description(
        "The greatest half-width of a 95 % interval among mean, median, 5th and 95th percentile of each gain, as a share of the number's size or of the gain's standard deviation where that is greater; null where some are still open."
    )]
        double? Widest,
    [property: Description("Whether it was reached.")] bool HasSettled,
    [property: Description("Worlds at most.")] int Most
);

[Description("Whether verdicts come out the same when only half of the worlds are looked at.")]
internal sealed record HalvesDocument(
    [property: Description("How many times the worlds were split in two at random.")] int Splits,
    [property: Description("Share of halves in which a solution picks the same packages, by the solution's name.")]
        IReadOnlyDictionary<string, double?> Picks,
    [property: Description("Share of halves in which the same packages are signed.")] double? Signed
);

[Description("A 95 % interval; null at an end that so few worlds cannot bound.")]
internal sealed record IntervalDocument(
    [property: Description("Its lower end.")] double? Low,
    [property: Description("Its upper end.")] double? High
);

[Description("95 % intervals of the figures of a gain, from the sampling of worlds.")]
internal sealed record GainIntervalsDocument(
    [property: Description("Of the 5th percentile.")] IntervalDocument P5,
    [property: Description("Of the median.")] IntervalDocument Median,
    [property: Description("Of the 95th percentile.")] IntervalDocument P95,
    [property: Description("Of the mean of the worst tenth.")] IntervalDocument WorstTenth,
    [property: Description("Of the share of worlds with a gain.")] IntervalDocument ProbabilityOfGain
);

[Description("95 % intervals of percentiles, from the sampling of worlds.")]
internal sealed record SpreadIntervalsDocument(
    [property: Description("Of the 5th percentile.")] IntervalDocument P5,
    [property: Description("Of the median.")] IntervalDocument Median,
    [property: Description("Of the 95th percentile.")] IntervalDocument P95
);

[Description("A party, or one that bears the deal unasked.")]
internal sealed record PartyDocument(
    [property: Description("Its name.")] string Name,
    [property: Description("True for those who do not perform.")] bool Affected,
    [property: Description("Unit of its gains.")] string Unit
);

[Description("A package with what it brings.")]
internal sealed record PackageDocument(
    [property: Description("Its name.")] string Name,
    [property: Description("Clause and setting.")] IReadOnlyDictionary<string, string> Clauses,
    [property: Description("Parties, affected and bodies that accept it.")] IReadOnlyList<string> AcceptableTo,
    [property: Description("Whether all who perform or must consent to one of its clauses accept.")] bool Signed,
    [property: Description(
        "Whether no other weighed package is at least as good for every party and better for one, by mean gain."
    )]
        bool Efficient,
    [property: Description("Gain by party.")] IReadOnlyDictionary<string, GainDocument> Gains,
    [property: Description("Those who perform or must consent and do not accept.")] IReadOnlyList<string> RefusedBy,
    [property: Description("Why people see it first: full, named, clause alone, signed, efficient.")]
        IReadOnlyList<string> Notable,
    [property: Description("Share of random halves of the worlds in which it is signed; null where the worlds were not halved.")]
        double? SignedInHalves,
    [property: Description(
        "Share of random halves of the worlds in which it is efficient; null where the worlds were not halved."
    )]
        double? EfficientInHalves
);

[Description("Distribution of a gain over the worlds. Null where it is not finite.")]
internal sealed record GainDocument(
    [property: Description("Mean.")] double? Mean,
    [property: Description("Standard error of the mean.")] double? Error,
    [property: Description("5th percentile.")] double? P5,
    [property: Description("Median.")] double? Median,
    [property: Description("95th percentile.")] double? P95,
    [property: Description("Mean of the worst tenth of the worlds.")] double? WorstTenth,
    [property: Description("Share of worlds with a gain above zero, 0 to 1.")] double? ProbabilityOfGain,
    [property: Description("Unit of all these but the share.")] string Unit,
    [property: Description("Mean gain by component of the payoff.")] IReadOnlyDictionary<string, double?> Components,
    [property: Description("95 % intervals from the sampling of worlds; null where they were not computed.")]
        GainIntervalsDocument? Intervals,
    [property: Description("Standard error of each component's mean; empty where they were not computed.")]
        IReadOnlyDictionary<string, double?> ComponentErrors
);

[Description("How a package's mean gain is shared among its clauses.")]
internal sealed record AttributionDocument(
    [property: Description("The package.")] string Package,
    [property: Description("The method.")] string Method,
    [property: Description("What is shared.")] string Of,
    [property: Description("By party and clause, in the party's unit.")]
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> By,
    [property: Description("Standard errors of these from the sampling of worlds; empty where there are too few worlds.")]
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> Errors
);

[Description("What the best breach of a clause would bring a party.")]
internal sealed record BreachDocument(
    [property: Description("The package in force.")] string Package,
    [property: Description("Who breaks.")] string Party,
    [property: Description("What is broken.")] string Clause,
    [property: Description("When breaking pays most on average; null where no year pays.")] double? BestYear,
    [property: Description(
        "Mean present value of breaking then (or in the least bad year) against keeping, in the party's unit."
    )]
        double? GainFromBreaking,
    [property: Description("Share of worlds in which it pays, 0 to 1.")] double? ShareOfWorlds,
    [property: Description("Yearly rates at which the mean difference of flows is worth nothing.")]
        IReadOnlyList<double?> CriticalDiscountRates,
    [property: Description("Standard error of gainFromBreaking.")] double? Error,
    [property: Description("Mean detection lag in years.")] double? DetectionLag,
    [property: Description("What the others do then.")] string Response,
    [property: Description("Each year tried.")] IReadOnlyList<BreachYearDocument> ByYear,
    [property: Description("95 % interval of shareOfWorlds, from the sampling of worlds.")] IntervalDocument ShareInterval
);

[Description("The gain from breaking at one date.")]
internal sealed record BreachYearDocument(
    [property: Description("When the breach begins.")] double? Year,
    [property: Description("Mean present value against keeping.")] double? Mean,
    [property: Description("Share of worlds in which it pays.")] double? ShareOfWorlds
);

[Description("A claim with its verdict.")]
internal sealed record ClaimDocument(
    [property: Description("Its short name.")] string Id,
    [property: Description("The claim in neutral words.")] string Says,
    [property: Description("supported, contested, unsupported or untestable.")] string Verdict,
    [property: Description("source or model.")] string CheckedBy,
    [property: Description("The numbers or the source behind the verdict.")] string Because,
    [property: Description("Ids of the sources it rests on.")] IReadOnlyList<string> Sources,
    [property: Description("Share of worlds in which it holds; null for claims checked by a source.")] double? ShareOfWorlds,
    [property: Description("Whether it was sought what would turn the verdict (not with weigh --claims false).")] bool TurnSought,
    [property: Description(
        "The single input whose smallest move, in probability from its median, turns the verdict; null where none does between its 0.5th and 99.5th percentile, or where it was not sought."
    )]
        ClaimTurnDocument? Turn,
    [property: Description("95 % interval of shareOfWorlds, from the sampling of worlds; null for claims checked by a source.")]
        IntervalDocument? ShareInterval
);

[Description("The move of one input, all else as drawn, that turns a verdict.")]
internal sealed record ClaimTurnDocument(
    [property: Description("The input as the deal file names it.")] string Input,
    [property: Description("Its unit; empty where not stated.")] string Unit,
    [property: Description("Its median.")] double? Present,
    [property: Description("The value at which the verdict turns.")] double? At,
    [property: Description("above or below: on which side of that value it has turned.")] string Side,
    [property: Description("Standard error of that value; 0 for an input of a few values.")] double? Error,
    [property: Description("Share of the input's distribution below that value, 0 to 1.")] double? Probability,
    [property: Description("What the verdict turns into.")] string Verdict
);

[Description("A clause as the deal file states it.")]
internal sealed record ClauseDocument(
    [property: Description("Its name.")] string Name,
    [property: Description("What it says.")] string About,
    [property: Description("Its settings.")] IReadOnlyList<string> Settings,
    [property: Description("Who carries it out.")] IReadOnlyList<string> Performs,
    [property: Description("Whose consent it needs.")] IReadOnlyList<string> NeedsConsentOf
);

[Description("What is counted beside money.")]
internal sealed record BesideDocument(
    [property: Description("What it is.")] string Name,
    [property: Description("Its unit.")] string Unit,
    [property: Description("What it means; empty where not stated.")] string About,
    [property: Description("Who bears it.")] IReadOnlyList<string> BorneBy,
    [property: Description("When it is read, in the model's time.")] double? At,
    [property: Description("Its value without a deal.")] SpreadDocument WithoutDeal,
    [property: Description(
        "Its change against no deal in the same world, by package: the full one and the named ones, or those asked for."
    )]
        IReadOnlyDictionary<string, SpreadDocument> Changes
);

[Description("A number over the worlds. Null where it is not finite.")]
internal sealed record SpreadDocument(
    [property: Description("Mean.")] double? Mean,
    [property: Description("Standard error of the mean.")] double? Error,
    [property: Description("5th percentile.")] double? P5,
    [property: Description("Median.")] double? Median,
    [property: Description("95th percentile.")] double? P95,
    [property: Description("Worlds in which it is a finite number; the others count for nothing.")] int Worlds,
    [property: Description("95 % intervals from the sampling of worlds; null where they were not computed.")]
        SpreadIntervalsDocument? Intervals
);

[Description("Where along an input a party's decision on a package flips.")]
internal sealed record FlipDocument(
    [property: Description("The input as the deal file names it.")] string Input,
    [property: Description("Its unit; empty where not stated.")] string Unit,
    [property: Description("The package.")] string Package,
    [property: Description("Who decides.")] string Party,
    [property: Description("Whether the package needs the party's acceptance; else it only bears it.")] bool MustAccept,
    [property: Description("Whether the party accepts with the input at its median.")] bool AcceptsAtPresent,
    [property: Description("The input's median.")] double? Present,
    [property: Description("The input's 0.5th percentile: from here on its values were looked at.")] double? Low,
    [property: Description("The input's 99.5th percentile: up to here.")] double? High,
    [property: Description(
        "The value, nearest to the median, at which the decision flips; null where it does not between low and high, or where that cannot be told."
    )]
        double? At,
    [property: Description("above or below: on which side of that value the decision has flipped; null where it does not.")]
        string? Side,
    [property: Description(
        "Standard error of that value; 0 for an input of a few values, of which it is the first at which the decision is another; null where it does not flip."
    )]
        double? Error,
    [property: Description("Share of the input's distribution below that value, 0 to 1; null where it does not flip.")]
        double? Probability,
    [property: Description("True where so many worlds cannot tell whether the decision flips.")] bool TooCloseToTell
);

[Description("What drives one party's gain.")]
internal sealed record DriversDocument(
    [property: Description("The party.")] string Party,
    [property: Description("Share of the ranks' variance that the regression explains.")] double? Fit,
    [property: Description("Inputs, strongest first.")] IReadOnlyList<DriverDocument> Inputs
);

[Description("One input's influence on a gain.")]
internal sealed record DriverDocument(
    [property: Description("The input as the deal file names it.")] string Input,
    [property: Description("Standardised rank regression coefficient, -1 to 1.")] double? Coefficient,
    [property: Description("Mean gain in the worlds where the input is in its lowest fifth.")] double? WhenLow,
    [property: Description("Mean gain in the worlds where it is in its highest fifth.")] double? WhenHigh,
    [property: Description("Standard error of the coefficient.")] double? Error
);

[Description("An assumption with its weight.")]
internal sealed record AssumptionDocument(
    [property: Description("The variable as the deal file writes it.")] string Variable,
    [property: Description("Largest absolute coefficient over the parties.")] double? Weight,
    [property: Description("The party for which it is largest.")] string Party,
    [property: Description("Its unit.")] string Unit,
    [property: Description("Range or distribution in words.")] string Range,
    [property: Description("Id of its source; empty where not stated.")] string Source,
    [property: Description("A primary statistics, B secondary, C own estimate, R recalled; empty where not stated.")]
        string Quality
);

[Description("The full package in a named world.")]
internal sealed record NamedWorldDocument(
    [property: Description("Name of the world.")] string World,
    [property: Description("Worlds simulated.")] int Runs,
    [property: Description("Whether all who must accept do.")] bool Signed,
    [property: Description("Gain by party.")] IReadOnlyDictionary<string, GainDocument> Gains
);

[Description("A source.")]
internal sealed record SourceDocument(
    [property: Description("Its short name.")] string Id,
    [property: Description("What it is.")] string Title,
    [property: Description("Where it can be read.")] string Url,
    [property: Description("A, B, C or R; empty where not stated.")] string Quality,
    [property: Description("Its date as written.")] string Date
);

[Description("A remark.")]
internal sealed record RemarkDocument(
    [property: Description("Stable code.")] string Code,
    [property: Description("info, warning or error.")] string Severity,
    [property: Description("What happened.")] string Message,
    [property: Description("What to do about it.")] string Hint
)
{
    /// <summary>Of a problem.</summary>
    public static RemarkDocument Of(Diagnostics.Diagnostic remark) =>
        new(remark.Code, remark.Severity.ToString().ToLowerInvariant(), remark.Message, remark.Hint);
}
