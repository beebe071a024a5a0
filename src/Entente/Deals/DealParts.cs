using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A number, or an expression of the model's language, as the deal file writes it.</summary>
/// <param name="Text">The text; numbers in invariant form.</param>
/// <param name="Span">Where it stands.</param>
internal sealed record Term(string Text, SourceSpan Span);

/// <summary>One named part of what a party values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Flow">Money per year.</param>
/// <param name="Weight">A number or a constant's name.</param>
/// <param name="About">What it means.</param>
internal sealed record PayoffComponent(string Name, Term Flow, Term Weight, string About);

/// <summary>Who signs a deal, or bears it unasked.</summary>
internal sealed record Party(
    string Name,
    bool Affected,
    ImmutableArray<PayoffComponent> Components,
    Term DiscountRate,
    Term? ResidualValue,
    AcceptanceRule SignsWhen,
    SourceSpan Span
);

/// <summary>A figure of the distribution of a gain.</summary>
internal enum GainFigure
{
    Mean,
    Median,
    WorstTenth,
    P5,
    P95,
    ProbabilityOfGain,
}

/// <summary>One condition on a gain: a figure against a number.</summary>
internal sealed record AcceptanceTerm(GainFigure Figure, string Comparison, double Number)
{
    /// <summary>Whether the condition holds.</summary>
    public bool Holds(Gain gain)
    {
        double value = Figure switch
        {
            GainFigure.Mean => gain.Mean,
            GainFigure.Median => gain.Median,
            GainFigure.WorstTenth => gain.WorstTenth,
            GainFigure.P5 => gain.P5,
            GainFigure.P95 => gain.P95,
            _ => gain.ProbabilityOfGain,
        };
        return Comparison switch
        {
            ">=" => value >= Number,
            ">" => value > Number,
            "<=" => value <= Number,
            _ => value < Number,
        };
    }
}

/// <summary>When a party accepts a package: all conditions must hold.</summary>
/// <param name="Text">As the deal file says it.</param>
/// <param name="Terms">The conditions.</param>
internal sealed record AcceptanceRule(string Text, ImmutableArray<AcceptanceTerm> Terms)
{
    /// <summary>Mean gain at least zero.</summary>
    public static AcceptanceRule Default { get; } = new("mean gain >= 0", [new AcceptanceTerm(GainFigure.Mean, ">=", 0)]);
}

/// <summary>A member of a body: how it votes, or whose acceptance it follows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vote">A fixed vote, or null where it follows a party.</param>
/// <param name="Follows">Name of the party or affected it follows.</param>
/// <param name="Weight">What its yes counts.</param>
/// <param name="Veto">Whether its no prevents.</param>
internal sealed record BodyMember(string Name, Vote? Vote, string Follows, double Weight, bool Veto);

/// <summary>A body that votes on a package: by a condition on the model in enough worlds, or by its members.</summary>
internal sealed record Body(
    string Name,
    Term? Decides,
    double? At,
    double Needed,
    double Quota,
    ImmutableArray<BodyMember> Members,
    SourceSpan Span
);

/// <summary>Another clause, at certain settings or at any (none named).</summary>
internal sealed record ClauseCondition(string Clause, ImmutableArray<string> Settings, SourceSpan Span)
{
    /// <summary>Whether a choice of settings by clause meets it.</summary>
    public bool Met(IReadOnlyDictionary<string, string> chosen) =>
        chosen.TryGetValue(Clause, out string? setting) && (Settings.IsEmpty || Settings.Contains(setting));
}

/// <summary>A way in which a clause can be agreed: the constants that it sets.</summary>
internal sealed record Setting(string Name, ImmutableArray<ConstantChange> Changes, SourceSpan Span);

/// <summary>One undertaking: who performs it, whose consent it needs, and its settings.</summary>
internal sealed record Clause(
    string Name,
    string About,
    ImmutableArray<string> Performs,
    ImmutableArray<string> NeedsConsentOf,
    ImmutableArray<ClauseCondition> Requires,
    ImmutableArray<ClauseCondition> Excludes,
    ImmutableArray<Setting> Settings,
    SourceSpan Span
);

/// <summary>What is counted beside money: a number of the model in its own unit, at a time (null: the final one).</summary>
internal sealed record CountedBeside(string Name, Term Of, string Unit, ImmutableArray<string> BorneBy, double? At, string About);

/// <summary>A named set of constants for what has no distribution.</summary>
internal sealed record NamedWorld(string Name, ImmutableArray<ConstantChange> Changes);

/// <summary>A constant that a breach sets: to a number, or to a date counted from the start of the breach or from its detection.</summary>
/// <param name="Constant">The constant; its value is added to the date.</param>
/// <param name="FromStart">Whether the start of the breach is added.</param>
/// <param name="FromSeen">Whether the start and the detection lag are added.</param>
internal sealed record DatedChange(ConstantChange Constant, bool FromStart, bool FromSeen);

/// <summary>What a party's breach sets.</summary>
internal sealed record Cheating(string Party, ImmutableArray<DatedChange> Sets);

/// <summary>How a clause can be broken.</summary>
internal sealed record BreachRule(
    string Clause,
    Term DetectionLag,
    ImmutableArray<Cheating> Cheating,
    string ResponseInWords,
    ImmutableArray<DatedChange> ResponseSets,
    double? From,
    double? To,
    double? YearStep
)
{
    /// <summary>The constants of a breach that begins at a time.</summary>
    public ImmutableArray<ConstantChange> Changes(Cheating cheating, double start, double lag) =>
        [
            .. cheating
                .Sets.Concat(ResponseSets)
                .Select(set =>
                    set.Constant with
                    {
                        Value =
                            set.Constant.Value
                            + (
                                set.FromSeen ? start + lag
                                : set.FromStart ? start
                                : 0
                            ),
                    }
                ),
        ];
}

/// <summary>A claim that the model checks: a condition in each world of a package, at a time.</summary>
/// <param name="Condition">The condition, in the model's language; gain[Party] is the present value of that party's gain.</param>
/// <param name="At">When it is read; null at the final time.</param>
/// <param name="In">Name of the package, or "no deal".</param>
/// <param name="SupportedAt">From this share of worlds on it counts as supported.</param>
/// <param name="UnsupportedAt">Up to this share as unsupported.</param>
internal sealed record ModelCheck(Term Condition, double? At, string In, double SupportedAt, double UnsupportedAt);

/// <summary>A claim of the deal file.</summary>
internal sealed record Claim(
    string Id,
    string Says,
    Evidence.Verdict? Verdict,
    ModelCheck? Check,
    string Because,
    ImmutableArray<string> Sources,
    SourceSpan Span
)
{
    /// <summary>What kind of sentence it is; empty where not stated.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The day since which the verdict of sources, or the reason, could be known; empty where not stated.</summary>
    public string KnownSince { get; init; } = "";

    /// <summary>What sources came to before.</summary>
    public ImmutableArray<EarlierVerdict> Earlier { get; init; } = [];
}
