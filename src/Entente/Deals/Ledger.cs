using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>What weighing a deal comes to: every number that reports and programs show. Present values in the deal's money at the date of signing;
/// a gain is a package's present value minus that of no deal in the same world.</summary>
public sealed record Ledger
{
    /// <summary>The deal's name.</summary>
    public required string Deal { get; init; }

    /// <summary>What the deal is about, as its file says.</summary>
    public string About { get; init; } = "";

    /// <summary>Unit of all gains, for example "billion USD".</summary>
    public required string Unit { get; init; }

    /// <summary>The year whose prices the money is in.</summary>
    public required int BaseYear { get; init; }

    /// <summary>Date of signing (t₀ of discounting), in years of the model's time.</summary>
    public required double Signing { get; init; }

    /// <summary>Worlds that were simulated for each package.</summary>
    public required int Runs { get; init; }

    /// <summary>Worlds left out of every statistic because a payoff in some package was not a finite number.</summary>
    public required int NotFinite { get; init; }

    /// <summary>The seed of all draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The parties and the affected, in the order of the deal file.</summary>
    public required ImmutableArray<LedgerParty> Parties { get; init; }

    /// <summary>The clauses of the deal with who performs them and whose consent they need, in the order of the deal file.</summary>
    public ImmutableArray<LedgerClause> Clauses { get; init; } = [];

    /// <summary>The named world that the ledger is computed in; empty where the deal names none.</summary>
    public string World { get; init; } = "";

    /// <summary>The day as of which it stands, as 2025-02-25; empty where everything that the deal file says is used.</summary>
    public string AsOf { get; init; } = "";

    /// <summary>How many quantities stand at an earlier figure than today's, as of <see cref="AsOf"/>.</summary>
    public int EarlierFigures { get; init; }

    /// <summary>Constants changed on top of every package (--set), as written.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>All packages weighed. No deal is not among them.</summary>
    public required ImmutableArray<WeighedPackage> Packages { get; init; }

    /// <summary>How many consistent packages the clauses allow; more than <see cref="Packages"/> where they were sampled.</summary>
    public required long ConsistentPackages { get; init; }

    /// <summary>The full package (one of <see cref="Packages"/>).</summary>
    public required WeighedPackage Full { get; init; }

    /// <summary>How the full package's mean gain is shared among its clauses; null where it was not asked for.</summary>
    public PackageAttribution? Attribution { get; init; }

    /// <summary>The packages that a Nash bargain picks among the signed ones (several where they tie); null where none is signed with a gain.</summary>
    public ImmutableArray<string>? Nash { get; init; }

    /// <summary>The packages that Kalai and Smorodinsky's solution picks; null where none is signed with a gain.</summary>
    public ImmutableArray<string>? KalaiSmorodinsky { get; init; }

    /// <summary>How far the gains have settled, where worlds were simulated until they had (<see cref="WeighOptions.Precision"/>); null where not.</summary>
    public GainPrecision? Precision { get; init; }

    /// <summary>Whether the verdicts come out the same in halves of the worlds; null where there are too few to halve.</summary>
    public HalvedVerdicts? Halves { get; init; }

    /// <summary>For each party and clause of the full package (or of the package asked for) what its best breach would bring.</summary>
    public ImmutableArray<BreachResult> Breaches { get; init; } = [];

    /// <summary>Worlds that the breach analysis used (the first of the ensemble).</summary>
    public int BreachRuns { get; init; }

    /// <summary>What the deal file counts beside money, in its own unit: never turned into money, never summed.</summary>
    public ImmutableArray<LedgerBeside> BesideMoney { get; init; } = [];

    /// <summary>At which value of an input a party's decision on a package flips: for the inputs that the deal file names, on the full and the named packages;
    /// else for the strongest drivers, on the full one.</summary>
    public ImmutableArray<DecisionFlip> Flips { get; init; } = [];

    /// <summary>Worlds that were run again with an input held, to confirm flips (the first of the ensemble); 0 where none were needed.</summary>
    public int FlipRuns { get; init; }

    /// <summary>The claims with their verdicts.</summary>
    public ImmutableArray<CheckedClaim> Claims { get; init; } = [];

    /// <summary>What drives each party's gain from the full package, strongest first (standardised rank regression on the runs at hand).</summary>
    public ImmutableArray<PartyDrivers> Drivers { get; init; } = [];

    /// <summary>The assumptions that matter most, over all parties, with the quality of their sources.</summary>
    public ImmutableArray<RankedAssumption> Assumptions { get; init; } = [];

    /// <summary>Every assumption that the deal file states, in its order.</summary>
    public ImmutableArray<Assumption> Provenance { get; init; } = [];

    /// <summary>The sources that the deal file names.</summary>
    public ImmutableArray<Source> Sources { get; init; } = [];

    /// <summary>Paths of the main variables: for no deal and the notable packages.</summary>
    public ImmutableArray<Fan> Fans { get; init; } = [];

    /// <summary>The full package in the other named worlds, in which something that has no distribution is otherwise.</summary>
    public ImmutableArray<NamedWorldResult> NamedWorlds { get; init; } = [];

    /// <summary>The same deal without <see cref="Changes"/>; null where there were none.</summary>
    public Ledger? Before { get; init; }

    /// <summary>The worlds behind all this, one by one; null in a ledger that was not weighed but put together.</summary>
    public LedgerWorlds? Worlds { get; init; }

    /// <summary>What happened on the quiet: runs left out, clipped lookups, sampled packages.</summary>
    public ImmutableArray<Diagnostic> Remarks { get; init; } = [];
}

/// <summary>A party, or one that bears the deal unasked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Affected">True for those who do not perform.</param>
/// <param name="Unit">Unit of its gains.</param>
/// <param name="Components">Names of the components of its payoff, in order.</param>
public sealed record LedgerParty(string Name, bool Affected, string Unit, ImmutableArray<string> Components)
{
    /// <summary>What each component is, in the order of <see cref="Components"/>; empty where it was not passed on.</summary>
    public ImmutableArray<LedgerComponent> Payoff { get; init; } = [];

    /// <summary>The condition under which the party signs, as the deal file says it, such as "mean gain >= 0".</summary>
    public string SignsWhen { get; init; } = "";

    /// <summary>The yearly discount rate as the deal file says it: a number or a name.</summary>
    public string DiscountRate { get; init; } = "";
}

/// <summary>One component of a payoff as the deal file states it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Flow">The flow of money, an expression of the model's language.</param>
/// <param name="Weight">Its weight, a number or a constant's name.</param>
/// <param name="About">What it means; empty where not stated.</param>
public sealed record LedgerComponent(string Name, string Flow, string Weight, string About);

/// <summary>A clause as the deal file states it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="About">What it says; empty where not stated.</param>
/// <param name="Settings">Names of its settings.</param>
/// <param name="Performs">Who carries it out.</param>
/// <param name="NeedsConsentOf">Parties, affected and bodies whose consent it needs.</param>
public sealed record LedgerClause(
    string Name,
    string About,
    ImmutableArray<string> Settings,
    ImmutableArray<string> Performs,
    ImmutableArray<string> NeedsConsentOf
);

/// <summary>A package: the clauses chosen, with a setting each.</summary>
/// <param name="Name">Its name: "full", one from the deal file, or made of its clauses and settings.</param>
/// <param name="Clauses">Clause and setting, in the order of the deal file.</param>
public sealed record Package(string Name, ImmutableArray<KeyValuePair<string, string>> Clauses);

/// <summary>A package with what it brings.</summary>
public sealed record WeighedPackage
{
    /// <summary>The package.</summary>
    public required Package Package { get; init; }

    /// <summary>Gains in the order of <see cref="Ledger.Parties"/>.</summary>
    public required ImmutableArray<Gain> Gains { get; init; }

    /// <summary>Names of the parties, affected and bodies that accept it.</summary>
    public required ImmutableArray<string> AcceptableTo { get; init; }

    /// <summary>Names of those who perform or must consent to one of its clauses and do not accept.</summary>
    public required ImmutableArray<string> RefusedBy { get; init; }

    /// <summary>Whether all who perform or must consent to one of its clauses accept.</summary>
    public required bool Signed { get; init; }

    /// <summary>Whether no other weighed package is at least as good for every party and better for one (Pareto; by mean gain; parties only).</summary>
    public required bool Efficient { get; init; }

    /// <summary>Share of random halves of the worlds in which it is signed; NaN where so few worlds were not halved.</summary>
    public double SignedInHalves { get; init; } = double.NaN;

    /// <summary>Share of random halves of the worlds in which it is efficient; NaN where so few worlds were not halved.</summary>
    public double EfficientInHalves { get; init; } = double.NaN;

    /// <summary>Why a reader sees it in the short ledger: "full", "signed", "efficient", "clause alone", "named"; empty for the others.</summary>
    public ImmutableArray<string> Notable { get; init; } = [];
}

/// <summary>How far gains have settled.</summary>
/// <param name="Asked">The half-width that was asked for.</param>
/// <param name="Widest">The greatest half-width of a 95 % interval among mean, median, 5th and 95th percentile of each party's gain from each package listed, as a share of
/// the number's size or of the gain's standard deviation where that is greater.</param>
/// <param name="Most">Worlds at most.</param>
public sealed record GainPrecision(double Asked, double Widest, int Most)
{
    /// <summary>Whether the precision was reached.</summary>
    public bool HasSettled => Widest <= Asked;
}

/// <summary>Whether what is picked comes out the same when only half of the worlds are looked at: the worlds are split at random into two halves, many times.</summary>
/// <param name="Splits">Number of splits.</param>
/// <param name="Nash">Share of halves in which a Nash bargain picks the same packages.</param>
/// <param name="KalaiSmorodinsky">Share of halves in which Kalai and Smorodinsky's solution does.</param>
/// <param name="Signed">Share of halves in which the same packages are signed.</param>
public sealed record HalvedVerdicts(int Splits, double Nash, double KalaiSmorodinsky, double Signed);

/// <summary>The distribution of one party's gain from one package over the worlds.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Error">Standard error of the mean.</param>
/// <param name="P5">5th percentile.</param>
/// <param name="Median">Median.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="WorstTenth">Mean of the worst tenth of the worlds.</param>
/// <param name="ProbabilityOfGain">Share of worlds with a gain above zero.</param>
/// <param name="Components">Mean gain by component, in the order of the party's components.</param>
public sealed record Gain(
    double Mean,
    double Error,
    double P5,
    double Median,
    double P95,
    double WorstTenth,
    double ProbabilityOfGain,
    ImmutableArray<double> Components
)
{
    /// <summary>How far its figures may be off because so many worlds were simulated and no more; null in a ledger that was put together.</summary>
    public GainErrors? Errors { get; init; }
}

/// <summary>Sampling errors of the figures of a gain; the mean's stands with it.</summary>
/// <param name="Quantiles">Intervals of the percentiles.</param>
/// <param name="ProbabilityOfGain">95 % interval of the share of worlds with a gain (Wilson 1927).</param>
/// <param name="WorstTenth">Standard error of the mean of the worst tenth.</param>
/// <param name="Components">Standard error of the mean of each component.</param>
public sealed record GainErrors(
    QuantileIntervals Quantiles,
    Estimate ProbabilityOfGain,
    double WorstTenth,
    ImmutableArray<double> Components
);

/// <summary>95 % intervals of percentiles over the worlds, between order statistics (David &amp; Nagaraja 2003); an end is NaN where so few worlds cannot bound it.</summary>
/// <param name="P5">Of the 5th percentile.</param>
/// <param name="Median">Of the median.</param>
/// <param name="P95">Of the 95th percentile.</param>
public sealed record QuantileIntervals(Estimate P5, Estimate Median, Estimate P95)
{
    internal static QuantileIntervals Of(ReadOnlySpan<double> sorted) =>
        new(
            SamplingErrors.OfQuantile(sorted, 0.05),
            SamplingErrors.OfQuantile(sorted, 0.5),
            SamplingErrors.OfQuantile(sorted, 0.95)
        );
}

/// <summary>How a package's mean gain is shared among its clauses.</summary>
/// <param name="Package">The package.</param>
/// <param name="Method">The method in words.</param>
/// <param name="Of">What is shared.</param>
/// <param name="By">For each party (in the order of <see cref="Ledger.Parties"/>) and clause (in the package's order) its part.</param>
public sealed record PackageAttribution(string Package, string Method, string Of, ImmutableArray<ImmutableArray<double>> By)
{
    /// <summary>Standard errors of <see cref="By"/> from the sampling of worlds; empty where they were not computed.</summary>
    public ImmutableArray<ImmutableArray<double>> Errors { get; init; } = [];
}

/// <summary>What the best breach of a clause would bring a party.</summary>
/// <param name="Package">The package in force.</param>
/// <param name="Party">Who breaks.</param>
/// <param name="Clause">What is broken.</param>
/// <param name="BestYear">When breaking pays most on average; null where no year pays.</param>
/// <param name="GainFromBreaking">Mean present value of breaking in the best year (or the least bad one) against keeping.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="ShareOfWorlds">Share of worlds in which breaking in that year pays.</param>
/// <param name="CriticalDiscountRates">All yearly rates at which the mean difference of flows from breaking in that year is worth nothing.</param>
/// <param name="ByYear">Mean gain from breaking for each year tried.</param>
/// <param name="DetectionLag">Mean detection lag in years.</param>
/// <param name="Response">What the others do then, in words.</param>
public sealed record BreachResult(
    string Package,
    string Party,
    string Clause,
    double? BestYear,
    double GainFromBreaking,
    double Error,
    double ShareOfWorlds,
    ImmutableArray<double> CriticalDiscountRates,
    ImmutableArray<BreachYear> ByYear,
    double DetectionLag,
    string Response
);

/// <summary>The gain from breaking at one date.</summary>
/// <param name="Year">When the breach begins.</param>
/// <param name="Mean">Mean present value against keeping.</param>
/// <param name="ShareOfWorlds">Share of worlds in which it pays.</param>
public sealed record BreachYear(double Year, double Mean, double ShareOfWorlds);

/// <summary>What is counted beside money, in its own unit.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="About">What it means; empty where not stated.</param>
/// <param name="BorneBy">Who bears it.</param>
/// <param name="At">When it is read, in the model's time.</param>
/// <param name="WithoutDeal">Its value without a deal.</param>
/// <param name="Changes">Its change against no deal in the same world, for the full package and the named ones (or those asked for).</param>
public sealed record LedgerBeside(
    string Name,
    string Unit,
    string About,
    ImmutableArray<string> BorneBy,
    double At,
    BesideSpread WithoutDeal,
    ImmutableArray<BesideChange> Changes
);

/// <summary>The change of something in one package.</summary>
/// <param name="Package">The package.</param>
/// <param name="Spread">The change over the worlds.</param>
public sealed record BesideChange(string Package, BesideSpread Spread);

/// <summary>A number over the worlds.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Error">Standard error of the mean.</param>
/// <param name="P5">5th percentile.</param>
/// <param name="Median">Median.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="Worlds">Worlds in which it is a finite number: the others count for nothing.</param>
public sealed record BesideSpread(double Mean, double Error, double P5, double Median, double P95, int Worlds)
{
    /// <summary>Intervals of the percentiles; null where they were not computed.</summary>
    public QuantileIntervals? Quantiles { get; init; }
}

/// <summary>At which value of an input, all else as drawn, a party's decision on a package flips.</summary>
/// <param name="Input">The input as the deal file names it.</param>
/// <param name="Unit">Its unit; empty where not stated.</param>
/// <param name="Package">The package.</param>
/// <param name="Party">Who decides.</param>
/// <param name="MustAccept">Whether the package needs the party's acceptance; else it only bears it.</param>
/// <param name="AcceptsAtPresent">Whether the party accepts with the input at its median.</param>
/// <param name="Present">The input's median.</param>
/// <param name="Low">From here on its values were looked at (0.5th percentile).</param>
/// <param name="High">Up to here (99.5th percentile).</param>
/// <param name="At">Where the decision flips, nearest to the median; null where it does not between low and high, or where that cannot be told.</param>
/// <param name="Above">Whether it has flipped above that value, or below.</param>
/// <param name="Error">Standard error of that value; 0 for an input of a few values, of which it is the first at which the decision is another.</param>
/// <param name="Probability">Share of the input's distribution below that value; null where there is none.</param>
/// <param name="TooCloseToTell">Whether so many worlds cannot tell.</param>
public sealed record DecisionFlip(
    string Input,
    string Unit,
    string Package,
    string Party,
    bool MustAccept,
    bool AcceptsAtPresent,
    double Present,
    double Low,
    double High,
    double? At,
    bool Above,
    double Error,
    double? Probability,
    bool TooCloseToTell
);

/// <summary>What drives one party's gain.</summary>
/// <param name="Party">The party.</param>
/// <param name="Fit">Share of the ranks' variance that the regression explains (R²).</param>
/// <param name="Inputs">Inputs with their standardised rank coefficient, strongest first.</param>
public sealed record PartyDrivers(string Party, double Fit, ImmutableArray<Driver> Inputs);

/// <summary>One input's influence on a gain.</summary>
/// <param name="Input">The input as the deal file names it.</param>
/// <param name="Coefficient">Standardised rank regression coefficient, −1 to 1.</param>
/// <param name="WhenLow">Mean gain in the worlds where the input is in its lowest fifth.</param>
/// <param name="WhenHigh">Mean gain in the worlds where it is in its highest fifth.</param>
public sealed record Driver(string Input, double Coefficient, double WhenLow, double WhenHigh)
{
    /// <summary>Standard error of the coefficient; NaN where it was not computed.</summary>
    public double Error { get; init; } = double.NaN;
}

/// <summary>An assumption with its weight over all parties.</summary>
/// <param name="Assumption">The assumption.</param>
/// <param name="Weight">Largest absolute coefficient over the parties.</param>
/// <param name="Party">The party for which it is largest.</param>
public sealed record RankedAssumption(Assumption Assumption, double Weight, string Party);

/// <summary>A variable over time in one package: bands over the worlds.</summary>
/// <param name="Variable">The variable as the author wrote it, with elements.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Package">Name of the package, or "no deal".</param>
/// <param name="Times">The saved times.</param>
/// <param name="P5">5th percentile at each time.</param>
/// <param name="P25">25th percentile.</param>
/// <param name="Median">Median.</param>
/// <param name="P75">75th percentile.</param>
/// <param name="P95">95th percentile.</param>
public sealed record Fan(
    string Variable,
    string Unit,
    string Package,
    ImmutableArray<double> Times,
    ImmutableArray<double> P5,
    ImmutableArray<double> P25,
    ImmutableArray<double> Median,
    ImmutableArray<double> P75,
    ImmutableArray<double> P95
)
{
    /// <summary>Share of the worlds in which it is 1 at each time, for a variable that is only ever 0 or 1; empty for any other.</summary>
    public ImmutableArray<double> Shares { get; init; } = [];
}

/// <summary>The full package in a named world.</summary>
/// <param name="World">The world's name.</param>
/// <param name="Gains">Gains in the order of <see cref="Ledger.Parties"/>.</param>
/// <param name="Signed">Whether all who must accept do.</param>
/// <param name="Runs">Worlds simulated.</param>
public sealed record NamedWorldResult(string World, ImmutableArray<Gain> Gains, bool Signed, int Runs);

/// <summary>How a deal is weighed.</summary>
public sealed record WeighOptions
{
    /// <summary>Worlds for each package, at least 1; with <see cref="Precision"/> the most.</summary>
    public int Runs { get; init; } = 1000;

    /// <summary>Worlds are simulated until the gains have settled to this half-width, a share as in <see cref="GainPrecision.Widest"/>; 0: as many as
    /// <see cref="Runs"/> says.</summary>
    public double Precision { get; init; }

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>At most so many packages (0: all if they are no more than 256, else 64); the full one, its parts and the named ones come first.</summary>
    public int MostPackages { get; init; }

    /// <summary>Only these packages, by name or as "clause=setting+clause=setting"; empty: all.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];

    /// <summary>Changes of constants on top of every package, as written: name and value.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Whether it is sought for each claim that the model checks which input's smallest move would turn its verdict; takes further runs.</summary>
    public bool TurnClaims { get; init; }

    /// <summary>Worlds of the breach analysis; 0 leaves it out.</summary>
    public int BreachRuns { get; init; } = 100;

    /// <summary>Threads; 0: one for each processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>How far weighing has come.</summary>
/// <param name="Stage">What is being done, in words.</param>
/// <param name="Done">Share of all the work that is done, 0 to 1.</param>
public readonly record struct WeighProgress(string Stage, double Done);
