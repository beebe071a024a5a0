using System.Collections.Immutable;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;

namespace Entente.Tests.Reports;

/// <summary>A made-up ledger with everything in it that a report must bear: several parties and affected, long texts, awkward names.
/// All figures follow from the few below, so that the golden files show no accident.</summary>
internal static class SampleLedger
{
    public const string Awkward = "side letter, \"annex\" <b>&";

    private static readonly string[] parties = ["Russia", "United States", "China", "Ukraine", "Europe & others <EU>"];
    private static readonly string[] clauses = ["mutual cut", "sanctions relief", "rare earths", "aluminium", Awkward];

    // Mean gain by clause (rows) and party (columns), billion USD.
    private static readonly double[][] effects =
    [
        [8.4, 21.7, -1.3, 2.2, 6.1],
        [14.6, -3.9, -0.4, -9.8, -12.4],
        [1.9, 0.31, -2.6, 0, 0.4],
        [2.7, -0.8, 0.1, 0, -0.05],
        [-0.4, 0.6, 0, 0.2, 0],
    ];

    private static readonly string[][] components =
    [
        ["fiscal", "security", "metals"],
        ["fiscal", "security", "metals", "peace dividend"],
        ["fiscal", "metals"],
        ["war"],
        ["fiscal", "security"],
    ];

    public static Ledger Make()
    {
        ImmutableArray<WeighedPackage> packages =
        [
            Package("full", [0.5, 1, 1, 1, 1], ["full", "efficient"]),
            Package("cut alone", [0.5, 0, 0, 0, 0], ["named", "clause alone", "efficient"]),
            Package(null, [0.25, 0, 0, 0, 0], ["clause alone"]),
            Package(null, [0, 1, 0, 0, 0], ["clause alone"]),
            Package(null, [0, 0, 1, 0, 0], ["clause alone"]),
            Package(null, [0, 0, 0, 1, 0], ["clause alone"]),
            Package(null, [0, 0, 0, 0, 1], ["clause alone"]),
            Package(null, [0.5, 0, 1, 1, 1], ["efficient"]),
            Package(null, [0.5, 1, 1, 1, 0], ["efficient"]),
            Package(null, [0.25, 1, 1, 1, 1], []),
            Package(null, [0.25, 0, 1, 0, 1], ["efficient"]),
            Package(
                "a name that somebody gave to a package without thinking of the width of a terminal",
                [0.5, 0, 1, 0, 0],
                ["named", "signed"]
            ),
        ];
        return new Ledger
        {
            Deal = "Détente 2025",
            About =
                "A made-up package deal for the tests of the reports: half the military budgets, relief, metals, aluminium and a side letter.",
            Unit = "billion USD",
            BaseYear = 2023,
            Signing = 2025.5,
            Runs = 1000,
            NotFinite = 3,
            Seed = 7,
            Parties = [.. parties.Select((p, i) => Party(p, i))],
            Clauses = [.. clauses.Select((c, i) => Clause(c, i))],
            World = "as written",
            Packages = packages,
            ConsistentPackages = 48,
            Full = packages[0],
            Attribution = new PackageAttribution(
                "full",
                "Shapley, closure under requires",
                "mean gain",
                [.. parties.Select((_, p) => clauses.Select((_, c) => effects[c][p]).ToImmutableArray())]
            )
            {
                Errors = [.. parties.Select((_, p) => clauses.Select((_, c) => Math.Abs(effects[c][p]) / 20).ToImmutableArray())],
            },
            Halves = new HalvedVerdicts(50, 0.93, 1, 0.4),
            Nash = ["cut alone"],
            KalaiSmorodinsky = ["cut alone", packages[10].Package.Name],
            Breaches = Breaches(),
            BreachRuns = 100,
            Flips =
            [
                new("weight of threat", "1", "full", "United States", true, false, 0.7, 0.4, 1.1, 0.58, false, 0.03, 0.27, false),
                new("weight of threat", "1", "cut alone", "Russia", true, true, 0.7, 0.4, 1.1, null, true, 0, null, false),
                new(
                    "delay of the third power, in the sense of the side letter",
                    "year",
                    "full",
                    "China",
                    true,
                    true,
                    5,
                    0,
                    10,
                    10,
                    true,
                    0,
                    0.85,
                    false
                ),
                new(
                    "delay of the third power, in the sense of the side letter",
                    "year",
                    "full",
                    "Ukraine",
                    false,
                    true,
                    5,
                    0,
                    10,
                    null,
                    true,
                    0,
                    null,
                    true
                ),
            ],
            FlipRuns = 100,
            BesideMoney =
            [
                new(
                    "civilians killed",
                    "thousand person",
                    "on both sides <of> the front",
                    ["Ukraine"],
                    2055,
                    new(41.2, 0.8, 22, 38.5, 71, 997),
                    [
                        new("full", new(-12.4, 0.5, -41, -9.3, 0, 997)),
                        new("cut alone", new(0.3, 0.02, -0.4, 0, 1.4, 997)),
                        new(packages[11].Package.Name, new(0, 0, 0, 0, 0, 997)),
                    ]
                ),
                new(
                    "share of land",
                    "",
                    "",
                    [],
                    2040.5,
                    new(0.18, 0.001, 0.16, 0.18, 0.21, 997),
                    [
                        new("full", new(-0.004, 0.0002, -0.012, -0.003, 0, 997)),
                        new("cut alone", new(0, 0, 0, 0, 0, 997)),
                        new(packages[11].Package.Name, new(0, 0, 0, 0, 0, 997)),
                    ]
                ),
            ],
            Claims = Claims(),
            Drivers = Drivers(),
            Assumptions =
            [
                .. Assumptions().Take(10).Select((a, i) => new RankedAssumption(a, 0.81 / (1 + 0.4 * i), parties[i % 3])),
            ],
            Provenance = [.. Assumptions()],
            Sources = Sources(),
            Fans = Fans(packages),
            NamedWorlds =
            [
                new NamedWorldResult("policy price of metals", packages[1].Gains, true, 1000),
                new NamedWorldResult("limit price", packages[9].Gains, false, 1000),
            ],
            Remarks =
            [
                new Diagnostic(
                    "EN7031",
                    Severity.Info,
                    default,
                    "12 of 48 consistent packages were weighed.",
                    "Ask for more with --packages 48."
                ),
                new Diagnostic(
                    "EN4007",
                    Severity.Warning,
                    default,
                    "The lookup 'price response' was read outside its range in 12 runs, first at 2031.25.",
                    ""
                ),
            ],
        };
    }

    /// <summary>The sample with a change, compared with the sample.</summary>
    public static Ledger WithChanges()
    {
        Ledger before = Make();
        ImmutableArray<WeighedPackage> packages =
        [
            .. before.Packages.Select(p =>
                p with
                {
                    Gains = [.. p.Gains.Select((g, i) => i == 1 ? Shift(g, 4.5) : g)],
                    Signed = p.Signed || p.RefusedBy is ["United States"],
                    RefusedBy = [.. p.RefusedBy.Where(r => r != "United States")],
                }
            ),
        ];
        return before with
        {
            Packages = packages,
            Full = packages[0],
            Changes = [new("market rate[Russia]", 92.5)],
            Before = before,
        };
    }

    private static Gain Shift(Gain g, double by) =>
        g with
        {
            Mean = g.Mean + by,
            P5 = g.P5 + by,
            Median = g.Median + by,
            P95 = g.P95 + by,
            WorstTenth = g.WorstTenth + by,
            ProbabilityOfGain = Math.Min(1, g.ProbabilityOfGain + 0.1),
            Components = g.Components.SetItem(0, g.Components[0] + by),
        };

    private static WeighedPackage Package(string? name, double[] chosen, ImmutableArray<string> notable)
    {
        ImmutableArray<KeyValuePair<string, string>> settings =
        [
            .. chosen
                .Select((x, i) => (X: x, I: i))
                .Where(c => c.X > 0)
                .Select(c => new KeyValuePair<string, string>(clauses[c.I], Setting(c.I, c.X))),
        ];
        ImmutableArray<Gain> gains = [.. parties.Select((_, p) => GainOf(p, chosen))];
        string[] asked =
            chosen[1] > 0 ? ["Russia", "United States", "Ukraine", "US Congress"] : ["Russia", "United States", "US Congress"];
        ImmutableArray<string> accepts =
        [
            .. parties.Where((_, p) => gains[p].Mean >= 0),
            .. chosen[1] > 0 ? (string[])[] : ["US Congress"],
        ];
        return new WeighedPackage
        {
            Package = new Package(name ?? string.Join(" + ", settings.Select(s => $"{s.Key}={s.Value}")), settings),
            Gains = gains,
            AcceptableTo = accepts,
            RefusedBy = [.. asked.Where(a => !accepts.Contains(a))],
            Signed = asked.All(a => accepts.Contains(a)),
            Efficient = notable.Contains("efficient"),
            Notable = notable,
        };
    }

    private static string Setting(int clause, double size) =>
        clause switch
        {
            0 => size < 0.5 ? "quarter" : "half",
            2 => "joint",
            _ => "full",
        };

    private static Gain GainOf(int party, double[] chosen)
    {
        double[] parts = [.. chosen.Select((x, c) => effects[c][party] * (c == 0 ? 2 * x : x))];
        double mean = parts.Sum();
        double sd = Math.Sqrt(parts.Sum(x => x * x)) * 0.7;
        int count = components[party].Length;
        return new Gain(
            mean,
            sd / Math.Sqrt(997),
            mean - 1.5 * sd,
            mean - 0.1 * sd,
            mean + 1.9 * sd,
            mean - 1.6 * sd,
            sd == 0 ? 0 : Math.Round(1 / (1 + Math.Exp(-1.7 * mean / sd)), 3),
            [.. Enumerable.Range(0, count).Select(i => mean * (i == 0 ? 1 - 0.15 * (count - 1) : 0.15))]
        )
        {
            Errors = new GainErrors(
                new QuantileIntervals(
                    new Estimate(mean - 1.5 * sd, mean - 1.7 * sd, mean - 1.4 * sd),
                    new Estimate(mean - 0.1 * sd, mean - 0.18 * sd, mean - 0.02 * sd),
                    new Estimate(mean + 1.9 * sd, mean + 1.7 * sd, double.NaN)
                ),
                new Estimate(0.5, 0.47, 0.53),
                sd / 10,
                [.. Enumerable.Repeat(sd / Math.Sqrt(997), count)]
            ),
        };
    }

    private static LedgerParty Party(string name, int index) =>
        new(name, index > 2, index == 3 ? "billion UAH" : "billion USD", [.. components[index]])
        {
            SignsWhen = index == 2 ? "mean gain >= 0 and worst tenth >= -5" : "mean gain >= 0",
            DiscountRate = index == 0 ? "discount rate[Russia]" : "0.05",
            Payoff =
            [
                .. components[index]
                    .Select(c => new LedgerComponent(
                        c,
                        $"flow {c}[{name}] - 2*x",
                        "1",
                        c == "security" ? "What the last unit of defence would have bought." : ""
                    )),
            ],
        };

    private static LedgerClause Clause(string name, int index) =>
        new(
            name,
            index == 0 ? "Both halve their military budgets, measured against the level of 2024 at purchasing power." : "",
            index == 0 ? ["quarter", "half"] : [Setting(index, 1)],
            index == 2 ? ["Russia", "United States", "China"] : ["Russia", "United States"],
            index == 1 ? ["Ukraine", "US Congress"]
                : index == 0 ? ["US Congress"]
                : []
        );

    private static ImmutableArray<BreachResult> Breaches()
    {
        BreachResult Breach(string party, string clause, double peak, double year, params double[] rates)
        {
            ImmutableArray<BreachYear> years =
            [
                .. Enumerable
                    .Range(2027, 24)
                    .Select(y => new BreachYear(
                        y,
                        peak - 0.05 * (y - year) * (y - year),
                        Math.Clamp(0.5 + peak / 20 - 0.01 * Math.Abs(y - year), 0, 1)
                    )),
            ];
            return new BreachResult(
                "full",
                party,
                clause,
                peak > 0 ? year : null,
                peak,
                0.4,
                Math.Clamp(0.5 + peak / 20, 0, 1),
                [.. rates],
                years,
                1.5,
                "the others revert to their budgets without the clause"
            );
        }
        return
        [
            Breach("Russia", "mutual cut", 4.2, 2031, 0.114),
            Breach("United States", "mutual cut", -6.3, 2029),
            Breach("Russia", "sanctions relief", 0.3, 2035, 0.021, 0.18),
            Breach("United States", "sanctions relief", 1.1, 2028),
            Breach("China", "rare earths", -0.7, 2040),
        ];
    }

    private static ImmutableArray<CheckedClaim> Claims() =>
        [
            new(
                "C03",
                "Both powers are sounding out comprehensive cooperation",
                Verdict.Supported,
                "source",
                "Riyadh, 18 February 2025: high-level team, economic cooperation.",
                ["talks-2025"]
            ),
            new(
                "C16",
                "Halving both budgets leaves the ratio of rivals to the United States above nine tenths",
                Verdict.Contested,
                "model",
                "ratio of rivals to USA >= 0.9 at 2025.",
                ["sipri-2025"]
            )
            {
                ShareOfWorlds = 0.412,
            },
            new(
                "C17",
                "The metals are worth more than all aid that was given so far, and can be lifted within five years from the signature of a contract",
                Verdict.Unsupported,
                "source",
                "No deposit report since 1985 gives grades; lead times of comparable mines are 12 to 18 years.",
                ["iea-2025", "old-survey"]
            ),
            new("C21", "History will be grateful", Verdict.Untestable, "source", "Nothing measurable is claimed.", []),
        ];

    private static ImmutableArray<PartyDrivers> Drivers() =>
        [
            new(
                "Russia",
                0.87,
                [
                    new("market rate[Russia]", 0.71, -1.9, 44.8),
                    new("oil price", -0.32, 33.1, 18.4),
                    new("compliance lag", 0.11, 25, 29),
                ]
            ),
            new("United States", 0.64, [new("weight of threat", -0.66, 31.5, 2.2), new("inspection cost", -0.28, 20.1, 15.9)]),
            new("China", 0.93, [new("capex per annual tonne", 0.9, -7.7, 0.8), new("market rate[Russia]", -0.07, -4.1, -4.4)]),
            new("Ukraine", 0.4, [new("oil price", 0.5, -10, -5)]),
            new("Europe & others <EU>", 0, []),
        ];

    private static IEnumerable<Assumption> Assumptions()
    {
        (string Name, string Unit, string Range, string Source, string Quality)[] rows =
        [
            ("market rate[Russia]", "LCU/USD", "lognormal 78 – 85.2 – 104", "imf-2024", "A"),
            ("weight of threat", "1", "uniform 0.4 – 1.1", "", ""),
            ("capex per annual tonne", "USD/(kg/year)", "metalog 40 – 65 – 120", "iea-2025", "B"),
            ("oil price", "USD/barrel", "lognormal 45 – 68 – 110", "iea-2025", "B"),
            ("inspection cost", "billion USD/year", "triangular 0.2 – 0.5 – 1.4", "old-survey", "R"),
            ("compliance lag", "year", "pert 0.5 – 1.5 – 4", "sipri-2025", "C"),
            ("discount rate[Russia]", "1/year", "normal 0.08, sd 0.02", "imf-2024", "A"),
            ("initial military budget[Russia]", "billion USD/year", "split lognormal 125 – 150.5 – 165", "sipri-2025", "A"),
            (
                "initial military budget[United States]",
                "billion USD/year",
                "split lognormal 940 – 968.4 – 1000",
                "sipri-2025",
                "A"
            ),
            ("delay of the third power, in the sense of the side letter", "year", "discrete 0, 5, 10", "talks-2025", "C"),
            ("aluminium price", "USD/tonne", "lognormal 1900 – 2400 – 3100", "iea-2025", "B"),
            ("deflator", "1", "1.02 to 1.03", "imf-2024", "A"),
        ];
        return rows.Select(
            (r, i) =>
                new Assumption(
                    r.Name,
                    r.Unit,
                    r.Range,
                    r.Source,
                    r.Quality,
                    "2025-01-31",
                    i == 1 ? "Own judgement." : "",
                    new SourceSpan("detente.deal.yaml", 40 + i, 3, 0)
                )
        );
    }

    private static ImmutableArray<Source> Sources() =>
        [
            new("imf-2024", "IMF, World Economic Outlook, April 2024", "https://www.imf.org/", "A", "2024-04-22", default),
            new(
                "iea-2025",
                "IEA, Critical Minerals Outlook 2025 <draft> & annex",
                "https://www.iea.org/?a=1&b=2",
                "B",
                "2025-05-01",
                default
            ),
            new(
                "sipri-2025",
                "SIPRI Military Expenditure Database",
                "https://www.sipri.org/databases/milex",
                "A",
                "2025-04-28",
                default
            ),
            new("talks-2025", "Press reports of the talks in Riyadh", "", "C", "2025-02-18", default),
            new("old-survey", "A survey recalled by its author", "javascript:alert(1)", "R", "", default),
        ];

    private static ImmutableArray<Fan> Fans(ImmutableArray<WeighedPackage> packages)
    {
        ImmutableArray<double> times = [.. Enumerable.Range(0, 61).Select(i => 2025 + 0.5 * i)];
        var fans = ImmutableArray.CreateBuilder<Fan>();
        (string Name, string Unit, Func<double, double, double> Value)[] variables =
        [
            (
                "total budget[Russia]",
                "billion USD/year",
                (t, x) => 150 * Math.Exp(0.01 * t) * (1 - 0.5 * x * (1 - Math.Exp(-t / 4)))
            ),
            (
                "total budget[United States]",
                "billion USD/year",
                (t, x) => 968 * Math.Exp(0.008 * t) * (1 - 0.5 * x * (1 - Math.Exp(-t / 5)))
            ),
            ("NdPr price", "USD/kg", (t, x) => 60 * Math.Exp((0.12 - 0.05 * x) * t)),
            ("trust", "1", (t, x) => (x - 0.5) * Math.Sin(t / 4)),
        ];
        foreach (var (name, unit, value) in variables)
        foreach (
            (string package, double x) in (ReadOnlySpan<(string, double)>)
                [("no deal", 0), ("full", 1), ("cut alone", 0.9), (packages[10].Package.Name, 0.5)]
        )
        {
            ImmutableArray<double> Band(double z) =>
                [
                    .. times.Select(t =>
                        value(t - 2025, x) + z * 0.06 * (1 + Math.Abs(value(t - 2025, x))) * Math.Sqrt((t - 2025) / 10)
                    ),
                ];
            fans.Add(new Fan(name, unit, package, times, Band(-1.64), Band(-0.67), Band(0), Band(0.67), Band(1.64)));
        }
        return fans.ToImmutable();
    }
}
