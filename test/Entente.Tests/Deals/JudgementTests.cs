using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Entente.Deals;
using Entente.Exploration.Finance;
using Entente.Tests.Exploration;

namespace Entente.Tests.Deals;

/// <summary>The judgement algorithms against the known answers of reference/judgement and reference/exploration/finance.json.</summary>
public class JudgementTests
{
    private static void Near(double expected, double actual, string what) =>
        ReferenceCases.Near(expected, actual, 1e-9, 1e-12, what);

    // Worth of a set of clauses: single values plus the joint effects whose clauses all are in the set.
    private static (string[] Clauses, Func<ulong, double> Worth) SetFunction(JsonElement given, string[]? order = null)
    {
        string[] clauses = order ?? [.. given.GetProperty("single").EnumerateObject().Select(p => p.Name)];
        ulong Mask(string joint) => joint.Split('+').Aggregate(0UL, (mask, name) => mask | 1UL << Array.IndexOf(clauses, name));
        List<(ulong Mask, double Value)> terms =
        [
            .. given.GetProperty("single").EnumerateObject().Select(p => (Mask(p.Name), p.Value.Number())),
        ];
        if (given.TryGetProperty("joint", out JsonElement joint))
            terms.AddRange(joint.EnumerateObject().Select(p => (Mask(p.Name), p.Value.Number())));
        return (clauses, set => terms.Where(term => (term.Mask & ~set) == 0).Sum(term => term.Value));
    }

    private static ImmutableArray<ulong> Requirements(JsonElement given, string[] clauses) =>
        [
            .. clauses.Select(clause =>
                given.GetProperty("requires").TryGetProperty(clause, out JsonElement required)
                    ? required.Texts().Aggregate(0UL, (mask, name) => mask | 1UL << Array.IndexOf(clauses, name))
                    : 0
            ),
        ];

    [Fact]
    public void ShapleyWithRequirements()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("attribution.json", "requires"))
        {
            (string[] clauses, Func<ulong, double> worth) = SetFunction(c.GetProperty("given"));
            ImmutableArray<ulong> requires = Requirements(c.GetProperty("given"), clauses);
            ShapleyValues exact = Attribution.Exact(requires, set => [worth(set)]);
            ShapleyValues sampled = Attribution.Sampled(requires, set => [worth(set)], 4000, 5);
            ImmutableArray<ImmutableArray<double>> errors = sampled.Errors ?? [];
            for (int i = 0; i < clauses.Length; i++)
            {
                double expected = c.GetProperty("expect").GetProperty("shapley_closure").GetProperty(clauses[i]).Number();
                Near(expected, exact.By[0][i], clauses[i]);
                Assert.Equal(expected, sampled.By[0][i], (4 * errors[0][i]) + 1e-9);
            }
            Assert.Equal(
                c.GetProperty("expect").GetProperty("feasible_packages").GetInt32(),
                Attribution.FeasibleSets(requires).Length
            );
            Assert.Equal(c.GetProperty("expect").GetProperty("worth_of_all").Number(), sampled.By[0].Sum(), 1e-9);
        }
    }

    [Fact]
    public void ShapleyWithoutRequirements()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("attribution.json", "orders"))
        {
            (string[] clauses, Func<ulong, double> worth) = SetFunction(c.GetProperty("given"));
            ShapleyValues values = Attribution.Exact([.. clauses.Select(_ => 0UL)], set => [worth(set)]);
            for (int i = 0; i < clauses.Length; i++)
                Near(
                    c.GetProperty("expect").GetProperty("shapley").GetProperty(clauses[i]).Number(),
                    values.By[0][i],
                    clauses[i]
                );
        }
    }

    [Fact]
    public void ShapleyOfSeveralParties()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("attribution.json", "parties"))
        {
            JsonElement given = c.GetProperty("given");
            JsonProperty[] parties = [.. given.GetProperty("parties").EnumerateObject()];
            string[] clauses = SetFunction(parties[0].Value).Clauses;
            Func<ulong, double>[] worths = [.. parties.Select(p => SetFunction(p.Value, clauses).Worth)];
            ShapleyValues values = Attribution.Exact(
                Requirements(given, clauses),
                set => [.. worths.Select(worth => worth(set))]
            );
            for (int p = 0; p < parties.Length; p++)
            for (int i = 0; i < clauses.Length; i++)
                Near(
                    c.GetProperty("expect")
                        .GetProperty("shapley_closure")
                        .GetProperty(parties[p].Name)
                        .GetProperty(clauses[i])
                        .Number(),
                    values.By[p][i],
                    $"{parties[p].Name} {clauses[i]}"
                );
        }
    }

    [Fact]
    public void SamplingAsksOnlyForTheSetsItAnnounces()
    {
        ImmutableArray<ulong> requires = [0, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 12, 0, 0];
        var announced = Attribution.SampledSets(requires, 20, 3).ToHashSet();
        ShapleyValues values = Attribution.Sampled(
            requires,
            set =>
            {
                Assert.Contains(set, announced);
                return [System.Numerics.BitOperations.PopCount(set)];
            },
            20,
            3
        );
        Assert.Equal(16, values.By[0].Sum(), 1e-9);
    }

    [Fact]
    public void FinitePackages()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("bargaining.json", "finite packages"))
        {
            JsonElement given = c.GetProperty("given");
            JsonElement expect = c.GetProperty("expect");
            string[] names = [.. given.GetProperty("packages").EnumerateObject().Select(p => p.Name)];
            double[][] payoffs = [.. given.GetProperty("packages").EnumerateObject().Select(p => p.Value.Numbers())];
            double[] disagreement = given.GetProperty("disagreement").Numbers();
            double[]? weights = given.TryGetProperty("weights", out JsonElement w) ? w.Numbers() : null;
            ImmutableArray<int> efficient = Bargaining.Efficient(payoffs);
            ImmutableArray<int> rational = Bargaining.IndividuallyRational(payoffs, disagreement);
            void Check(string key, IEnumerable<int> actual)
            {
                if (expect.TryGetProperty(key, out JsonElement expected))
                    Assert.Equal(expected.Texts(), actual.Select(i => names[i]));
            }
            Check("pareto", efficient);
            Check("individually_rational", rational);
            Check("acceptable", efficient.Intersect(rational));
            Check("nash", Bargaining.Nash(payoffs, disagreement, weights));
            Check("egalitarian", Bargaining.Egalitarian(payoffs, disagreement));
            Check("utilitarian", Bargaining.Utilitarian(payoffs, disagreement));
            Check("kalai_smorodinsky", Bargaining.KalaiSmorodinsky(payoffs, disagreement));
            Check("equal_loss", Bargaining.EqualLoss(payoffs, disagreement));
            if (expect.TryGetProperty("ideal", out JsonElement ideal))
                Assert.Equal(ideal.Numbers(), Bargaining.Ideal(payoffs, disagreement));
        }
    }

    [Fact]
    public void ParetoCounting()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("bargaining.json", "pareto counting"))
        {
            JsonProperty[] clauses = [.. c.GetProperty("given").GetProperty("clauses").EnumerateObject()];
            double[] disagreement = c.GetProperty("given").GetProperty("disagreement").Numbers();
            double[][] payoffs =
            [
                .. Enumerable
                    .Range(0, 1 << clauses.Length)
                    .Select(set =>
                        disagreement
                            .Select(
                                (_, party) =>
                                    clauses.Where((_, i) => (set >> i & 1) != 0).Sum(clause => clause.Value.Numbers()[party])
                            )
                            .ToArray()
                    ),
            ];
            JsonElement expect = c.GetProperty("expect");
            ImmutableArray<int> efficient = Bargaining.Efficient(payoffs);
            ImmutableArray<int> rational = Bargaining.IndividuallyRational(payoffs, disagreement);
            Assert.Equal(expect.GetProperty("pareto").GetInt32(), efficient.Length);
            Assert.Equal(expect.GetProperty("individually_rational").GetInt32(), rational.Length);
            Assert.Equal(expect.GetProperty("acceptable").GetInt32(), efficient.Intersect(rational).Count());
            Assert.Equal(
                expect.GetProperty("nash").EnumerateArray().Select(set => string.Join("+", set.Texts())),
                Bargaining
                    .Nash(payoffs, disagreement)
                    .Select(set => string.Join("+", clauses.Where((_, i) => (set >> i & 1) != 0).Select(p => p.Name)))
            );
        }
    }

    [Fact]
    public void EpsilonPareto()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("bargaining.json", "epsilon pareto"))
        {
            JsonProperty[] packages = [.. c.GetProperty("given").GetProperty("packages").EnumerateObject()];
            ImmutableArray<int> kept = Bargaining.Efficient(
                [.. packages.Select(p => p.Value.Numbers())],
                c.GetProperty("given").GetProperty("eps").Number()
            );
            Assert.Equal(c.GetProperty("expect").GetProperty("kept").Texts(), kept.Select(i => packages[i].Name));
        }
    }

    [Fact]
    public void BargainingScalesWithEveryPartysUnit() =>
        Gen.Select(Gen.Double[-5, 10].Array[3].Array[1, 12], Gen.Double[0.1, 9].Array[3])
            .Sample(
                (payoffs, units) =>
                {
                    // Nash and Kalai-Smorodinsky do not depend on the unit in which a party counts.
                    double[][] scaled = [.. payoffs.Select(u => u.Zip(units, (x, unit) => x * unit).ToArray())];
                    Assert.Equal(Bargaining.Nash(payoffs, [0, 0, 0]), Bargaining.Nash(scaled, [0, 0, 0]));
                    Assert.Equal(Bargaining.KalaiSmorodinsky(payoffs, [0, 0, 0]), Bargaining.KalaiSmorodinsky(scaled, [0, 0, 0]));
                    Assert.Equal(Bargaining.Efficient(payoffs), Bargaining.Efficient(scaled));
                }
            );

    [Fact]
    public void WhoCanGainNothingDoesNotDecide()
    {
        double[][] payoffs =
        [
            [1, 0, 4],
            [2, 0, 3],
            [1, 0, 1],
        ];
        Assert.Equal([1], Bargaining.Nash(payoffs, [0, 0, 0]));
        Assert.Equal([1], Bargaining.KalaiSmorodinsky(payoffs, [0, 0, 0]));
        Assert.Empty(
            Bargaining.Nash(
                [
                    [0, 0],
                    [0, 0],
                ],
                [0, 0]
            )
        );
    }

    [Fact]
    public void CashFlows()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("finance.json", "cash flows"))
        {
            double[] flows = c.GetProperty("inputs").GetProperty("flows").Numbers();
            double rate = c.GetProperty("inputs").GetProperty("rate").GetDouble();
            double[] years = [.. flows.Select((_, i) => (double)i)];
            JsonElement expected = c.GetProperty("expected");
            ReferenceCases.Near(
                expected.GetProperty("npv").GetDouble(),
                PresentValue.Of(flows, 2025, 1, rate, 2025),
                1e-10,
                1e-9,
                "npv"
            );
            ReferenceCases.Near(
                expected.GetProperty("npv_first_flow_at_period_1").GetDouble(),
                PresentValue.Of(flows, 2026, 1, rate, 2025),
                1e-10,
                1e-9,
                "npv at 1"
            );
            ReferenceCases.Near(
                expected.GetProperty("npv_mid_period").GetDouble(),
                PresentValue.Of(flows, 2025, 1, rate, 2025.5),
                1e-10,
                1e-9,
                "npv mid"
            );
            ReferenceCases.Near(
                expected.GetProperty("irr").GetDouble(),
                Assert.Single(PresentValue.CriticalRates(flows, years)),
                1e-10,
                1e-12,
                "irr"
            );
            var weights = new double[flows.Length];
            PresentValue.FillWeights(rate, 0, 1, 0, weights);
            ReferenceCases.Near(
                expected.GetProperty("npv").GetDouble(),
                flows.Zip(weights, (flow, weight) => flow * weight).Sum(),
                1e-10,
                1e-9,
                "weights"
            );
        }
    }

    [Fact]
    public void DatedCashFlows()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("finance.json", "dated cash flows"))
        {
            DateOnly[] dates =
            [
                .. c.GetProperty("inputs")
                    .GetProperty("dates")
                    .Texts()
                    .Select(d => DateOnly.Parse(d, System.Globalization.CultureInfo.InvariantCulture)),
            ];
            double[] years = [.. dates.Select(d => (d.DayNumber - dates[0].DayNumber) / 365.0)];
            double[] flows = c.GetProperty("inputs").GetProperty("flows").Numbers();
            ReferenceCases.Near(
                c.GetProperty("expected").GetProperty("xnpv").GetDouble(),
                PresentValue.OfAmounts(flows, years, c.GetProperty("inputs").GetProperty("rate").GetDouble()),
                1e-10,
                1e-9,
                "xnpv"
            );
            ReferenceCases.Near(
                c.GetProperty("expected").GetProperty("xirr").GetDouble(),
                Assert.Single(PresentValue.CriticalRates(flows, years)),
                1e-10,
                1e-12,
                "xirr"
            );
        }
    }

    [Fact]
    public void EveryCriticalRateIsFound() =>
        Gen.Double[0.12, 1.9]
            .Array[0, 5]
            .Where(roots => Apart(roots))
            .Sample(roots =>
            {
                // The polynomial in δ = 1/(1 + r) with these roots, as a stream of yearly amounts.
                double[] amounts = roots.Aggregate(
                    new[] { 1.0 },
                    (poly, root) =>
                        [
                            .. Enumerable
                                .Range(0, poly.Length + 1)
                                .Select(i => (i > 0 ? poly[i - 1] : 0) - (i < poly.Length ? root * poly[i] : 0)),
                        ]
                );
                double[] years = [.. amounts.Select((_, i) => i * 0.5)];
                double[] expected =
                [
                    .. roots
                        .Select(root => Math.Pow(root, -2) - 1)
                        .Where(r => r is > PresentValue.LowestRate and < PresentValue.HighestRate)
                        .Order(),
                ];
                ImmutableArray<double> found = PresentValue.CriticalRates(amounts, years);
                Assert.Equal(expected.Length, found.Length);
                foreach ((double e, double a) in expected.Zip(found))
                    ReferenceCases.Near(e, a, 1e-7, 1e-7, "critical rate");
            });

    private static bool Apart(double[] roots)
    {
        double[] edges = [.. roots, Math.Pow(11, -0.5), Math.Sqrt(2)];
        Array.Sort(edges);
        return Enumerable.Range(1, edges.Length - 1).All(i => edges[i] - edges[i - 1] > 0.02);
    }

    [Fact]
    public void CriticalRatesOfOddStreams()
    {
        Assert.Empty(PresentValue.CriticalRates([0, 0, 0], [0, 1, 2]));
        Assert.Empty(PresentValue.CriticalRates([1, 2, 3], [0, 1, 2]));
        Assert.Empty(PresentValue.CriticalRates([1, -1], [2, 2]));
        // Touched, not crossed: (δ - 0.8)² at 25 %.
        Assert.Equal(0.25, Assert.Single(PresentValue.CriticalRates([0.64, -1.6, 1], [0, 1, 2])), 1e-6);
        // A hundred changes of sign, but dominated by the first and the last amount.
        double[] amounts = [-1, .. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? 1e-9 : -1e-9), 8];
        double[] years = [.. amounts.Select((_, i) => i * 0.25)];
        Assert.Equal(Math.Pow(8, 1 / 25.25) - 1, Assert.Single(PresentValue.CriticalRates(amounts, years)), 1e-8);
    }

    [Fact]
    public void BreachTimingContinuous()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("dynamic.json", "breach timing, continuous"))
        {
            JsonElement given = c.GetProperty("given");
            double rho = given.GetProperty("rho").Number();
            double[] keep = given.GetProperty("keep").Numbers();
            Near(c.GetProperty("expect").GetProperty("pv_keep").Number(), BreachTiming.ContinuousValue(keep, rho), "keep");
            ImmutableArray<double> gains = BreachTiming.ContinuousGains(
                keep,
                given.GetProperty("cheat").Numbers(),
                given.GetProperty("punished").Numbers(),
                given.GetProperty("lag_years").Number(),
                rho,
                given.GetProperty("breach_times").Numbers()
            );
            foreach ((double e, double a) in c.GetProperty("expect").GetProperty("gains").Numbers().Zip(gains))
                Near(e, a, "gain");
        }
    }

    [Fact]
    public void CriticalRateInContinuousTime()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("dynamic.json", "critical discount rate, continuous time"))
        {
            JsonElement given = c.GetProperty("given");
            double rate =
                BreachTiming.CriticalContinuousRate(
                    given.GetProperty("keep").Number(),
                    given.GetProperty("cheat").Number(),
                    given.GetProperty("punished").Number(),
                    given.GetProperty("lag_years").Number()
                ) ?? double.NaN;
            Near(c.GetProperty("expect").GetProperty("critical_rate").Number(), rate, "rate");
            Near(c.GetProperty("expect").GetProperty("equivalent_yearly_rate").Number(), Math.Exp(rate) - 1, "yearly");
        }
    }

    [Fact]
    public void BreachTimingByYears()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("dynamic.json", "breach timing"))
        {
            JsonElement given = c.GetProperty("given");
            JsonElement expect = c.GetProperty("expect");
            YearlyBreach found = BreachTiming.Yearly(
                given.GetProperty("keep").Numbers(),
                given.GetProperty("cheat").Numbers(),
                given.GetProperty("punished").Numbers(),
                given.GetProperty("detection_lag").GetInt32(),
                given.GetProperty("rate").Number()
            );
            foreach ((double e, double a) in expect.GetProperty("gain").Numbers().Zip(found.Gains))
                Near(e, a, "gain");
            JsonElement year = expect.GetProperty("best_breach_year");
            Assert.Equal(year.ValueKind == JsonValueKind.Number ? year.GetInt32() : null, found.BestYear);
            Assert.Equal(expect.GetProperty("holds").GetBoolean(), found.BestYear == null);
            Near(expect.GetProperty("best_gain").Number(), found.BestGain, "best gain");
            Near(expect.GetProperty("required_penalty").Number(), found.RequiredPenalty, "penalty");
            Assert.Equal(
                expect.GetProperty("undeterred_years").EnumerateArray().Select(e => e.GetInt32()),
                found.UndeterredYears
            );
            Near(expect.GetProperty("required_escrow").Number(), found.RequiredEscrow, "escrow");
            Near(expect.GetProperty("escrow_carrying_cost").Number(), found.EscrowCarryingCost, "carrying cost");
            JsonElement[] rates = [.. expect.GetProperty("critical_rates").EnumerateArray()];
            Assert.Equal(rates.Length, found.CriticalRates.Length);
            foreach ((JsonElement e, CriticalRate a) in rates.Zip(found.CriticalRates))
            {
                Near(e.GetProperty("rate").Number(), a.Rate, "critical rate");
                Assert.Equal(e.GetProperty("above_it").GetString() == "breach pays", a.BreachPaysAbove);
            }
        }
    }

    [Fact]
    public void DealStability()
    {
        foreach (JsonElement c in ReferenceCases.Judgement("dynamic.json", "deal stability"))
        {
            bool allHold = true;
            foreach (JsonProperty party in c.GetProperty("given").GetProperty("parties").EnumerateObject())
            {
                JsonElement given = party.Value;
                JsonElement expect = c.GetProperty("expect").GetProperty("parties").GetProperty(party.Name);
                var payoffs = new StationaryPayoffs(
                    given.GetProperty("keep").Number(),
                    given.GetProperty("cheat").Number(),
                    given.GetProperty("punished").Number(),
                    given.GetProperty("rate").Number(),
                    given.GetProperty("detection_lag").GetInt32()
                );
                Near(expect.GetProperty("gain").Number(), StationaryStability.Gain(payoffs), "gain");
                Assert.Equal(expect.GetProperty("holds").GetBoolean(), StationaryStability.Holds(payoffs));
                allHold &= StationaryStability.Holds(payoffs);
                Near(expect.GetProperty("required_penalty").Number(), StationaryStability.RequiredPenalty(payoffs), "penalty");
                Near(
                    expect.GetProperty("required_yearly_transfer").Number(),
                    StationaryStability.RequiredYearlyTransfer(payoffs),
                    "transfer"
                );
                JsonElement lag = expect.GetProperty("largest_lag");
                int? expected =
                    lag.ValueKind == JsonValueKind.Number ? lag.GetInt32()
                    : lag.GetString() == "any" ? int.MaxValue
                    : null;
                Assert.Equal(expected, StationaryStability.LargestLag(payoffs));
            }
            Assert.Equal(c.GetProperty("expect").GetProperty("deal_holds").GetBoolean(), allHold);
        }
    }

    [Fact]
    public void Resolutions()
    {
        string[] permanent = ["China", "France", "Russia", "United Kingdom", "United States"];
        foreach (JsonElement c in ReferenceCases.Judgement("votes.json", "resolution outcome"))
        {
            JsonElement given = c.GetProperty("given");
            bool veto = !given.GetProperty("procedural").GetBoolean();
            string[] against = given.GetProperty("permanent_no").Texts();
            string[] apart =
            [
                .. given.GetProperty("permanent_abstain").Texts(),
                .. given.GetProperty("permanent_absent").Texts(),
            ];
            List<VotingMember> members =
            [
                .. permanent.Select(name => new VotingMember(
                    name,
                    1,
                    veto,
                    against.Contains(name) ? Vote.No
                        : apart.Contains(name) ? Vote.Abstain
                        : Vote.Yes
                )),
            ];
            void Elect(Vote vote, int count)
            {
                for (int left = count - members.Count(m => m.Vote == vote); left > 0; left--)
                    members.Add(new VotingMember($"elected {left}", 1, false, vote));
            }
            Elect(Vote.Yes, given.GetProperty("yes").GetInt32());
            Elect(Vote.No, given.GetProperty("no").GetInt32());
            Elect(Vote.Abstain, given.GetProperty("abstain").GetInt32() + given.GetProperty("absent").GetInt32());
            Assert.Equal(15, members.Count);
            VoteOutcome outcome = Voting.Outcome(given.GetProperty("needed").GetInt32(), members);
            JsonElement expect = c.GetProperty("expect");
            Assert.Equal(
                expect.GetProperty("vetoing").Texts().Order(StringComparer.Ordinal),
                outcome.Vetoing.Order(StringComparer.Ordinal)
            );
            Assert.Equal(
                expect.GetProperty("result").GetString(),
                outcome.Adopted ? "adopted"
                    : outcome.Vetoing.IsEmpty ? "failed"
                    : "vetoed"
            );
            Assert.Equal(given.GetProperty("yes").GetInt32(), outcome.Yes);
        }
    }
}
