using System.Text.Json;
using CsCheck;
using Entente.Exploration.Finance;

namespace Entente.Tests.Exploration;

/// <summary>Flows of money, loans, options and price processes against known answers.</summary>
public class FinanceTests
{
    private static void Answer(string method, Func<JsonElement, object> answer) =>
        ReferenceCases.Answer("finance.json", method, answer);

    private static double N(JsonElement inputs, string key) => inputs.GetProperty(key).GetDouble();

    private static double[] Ns(JsonElement inputs, string key) => inputs.GetProperty(key).Numbers();

    [Fact]
    public void Flows_are_worth_what_definitions_say() =>
        Answer(
            "cash flows",
            i =>
            {
                double[] flows = Ns(i, "flows");
                double rate = N(i, "rate");
                return new
                {
                    npv = CashFlows.NetPresentValue(flows, rate),
                    npv_first_flow_at_period_1 = CashFlows.NetPresentValue(flows, rate) / (1 + rate),
                    npv_mid_period = CashFlows.MidPeriodValue(flows, rate),
                    npv_continuous = CashFlows.ContinuousValue(flows, rate),
                    future_value = CashFlows.FutureValue(flows, rate),
                    equivalent_annual = CashFlows.EquivalentAnnual(flows, rate),
                    mirr_finance_10_reinvest_12 = CashFlows.ModifiedInternalRate(flows, 0.1, 0.12),
                    irr = Assert.Single(CashFlows.InternalRates(flows)),
                };
            }
        );

    [Fact]
    public void The_modified_rate_has_a_rate_for_each_sign() =>
        Answer(
            "mirr",
            i => new { mirr = CashFlows.ModifiedInternalRate(Ns(i, "flows"), N(i, "finance_rate"), N(i, "reinvest_rate")) }
        );

    [Fact]
    public void Dated_flows_are_worth_what_spreadsheets_say() =>
        Answer(
            "dated cash flows",
            i =>
            {
                DateOnly[] dates = [.. i.GetProperty("dates").Texts().Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", null))];
                return new
                {
                    xnpv = CashFlows.DatedValue(dates, Ns(i, "flows"), N(i, "rate")),
                    xirr = Assert.Single(CashFlows.DatedInternalRates(dates, Ns(i, "flows"))),
                };
            }
        );

    [Fact]
    public void Flows_pay_back_within_a_period() =>
        Answer(
            "payback",
            i => new
            {
                payback = CashFlows.Payback(Ns(i, "flows")),
                discounted_payback = CashFlows.DiscountedPayback(Ns(i, "flows"), N(i, "rate")),
                benefit_cost_ratio = CashFlows.BenefitCostRatio(Ns(i, "flows"), N(i, "rate")),
                peak_funding = CashFlows.PeakFunding(Ns(i, "flows")),
            }
        );

    [Fact]
    public void Flows_without_payback_or_rate_say_so()
    {
        Assert.Equal(double.PositiveInfinity, CashFlows.Payback([-10, 3, 3]));
        Assert.Equal(0, CashFlows.Payback([5, 3]));
        Assert.Equal(2, CashFlows.Payback([5, -8, 3, 1]));
        Assert.Equal(double.PositiveInfinity, CashFlows.BenefitCostRatio([5, 1], 0.1));
        Assert.Empty(CashFlows.InternalRates([5, 3]));
        Assert.Empty(CashFlows.InternalRates([0, 0]));
        // 1.1 and 1.3 are the growth factors at which -100 + 240 / x - 143 / x² is zero.
        Assert.Equal([0.1, 0.3], CashFlows.InternalRates([-100, 240, -143]).Select(r => Math.Round(r, 10)));
        // Twenty times the stake in a period, and nearly all of it lost.
        Assert.Equal(19, Assert.Single(CashFlows.InternalRates([-1, 20])), 1e-9);
        Assert.Equal(-0.99, Assert.Single(CashFlows.InternalRates([-100, 1])), 1e-9);
        Assert.Throws<ArgumentException>(() => CashFlows.NetPresentValue([], 0.1));
        Assert.Throws<ArgumentException>(() => CashFlows.NetPresentValue([1, double.NaN], 0.1));
        Assert.Throws<ArgumentException>(() => CashFlows.NetPresentValue([1], -1));
        Assert.Throws<ArgumentException>(() => CashFlows.ModifiedInternalRate([1, 2], 0.1, 0.1));
        Assert.Throws<ArgumentException>(() => CashFlows.DatedValue([new(2026, 2, 1), new(2026, 1, 1)], [1, 2], 0.1));
    }

    [Fact]
    public void At_an_internal_rate_nothing_is_left() =>
        // Where nearly all is lost in a period, a rate beside -1 has too few digits for the value to vanish.
        Gen.Select(Gen.Double[1, 1e6], Gen.OneOf(Gen.Const(0.0), Gen.Double[1, 1e6]).Array[1, 30])
            .Where((cost, incomes) => incomes.Sum() > 0)
            .Sample(
                (cost, incomes) =>
                {
                    double[] flows = [-cost, .. incomes];
                    foreach (double rate in CashFlows.InternalRates(flows))
                        Assert.InRange(CashFlows.NetPresentValue(flows, rate), -1e-7 * cost, 1e-7 * cost);
                }
            );

    [Fact]
    public void Annuities_are_those_of_spreadsheets()
    {
        Answer(
            "annuity",
            i =>
            {
                double rate = N(i, "rate");
                double periods = N(i, "periods");
                double payment = Annuity.Payment(
                    rate,
                    periods,
                    N(i, "present_value"),
                    N(i, "future_value"),
                    i.GetProperty("payments_at_start").GetBoolean()
                );
                return new
                {
                    payment,
                    total_paid = payment * periods,
                    capital_recovery_factor = Annuity.CapitalRecoveryFactor(rate, periods),
                    annuity_factor = Annuity.Factor(rate, periods),
                };
            }
        );
        // A rate that is all but zero loses no digits: 40 (1 - 20.5 r).
        Assert.Equal(40 * (1 - (20.5 * 1e-13)), Annuity.Factor(1e-13, 40), 1e-13);
    }

    [Fact]
    public void Growing_payments_are_summed_with_and_without_end()
    {
        Answer(
            "growing annuity",
            i =>
            {
                double Of(string key) => N(i, key);
                return new
                {
                    present_value = Annuity.Growing(Of("first_payment"), Of("rate"), Of("growth"), Of("periods")),
                    perpetuity = Of("rate") > Of("growth")
                        ? Annuity.Perpetuity(Of("first_payment"), Of("rate"), Of("growth"))
                        : double.NaN,
                };
            }
        );
        Assert.Throws<ArgumentException>(() => Annuity.Perpetuity(1, 0.03, 0.03));
    }

    [Fact]
    public void Rates_convert()
    {
        Answer(
            "interest conventions",
            i =>
            {
                double effective = InterestRate.Effective(N(i, "nominal_rate"), N(i, "compounding_per_year"));
                Assert.Equal(N(i, "nominal_rate"), InterestRate.Nominal(effective, N(i, "compounding_per_year")), 1e-14);
                return new
                {
                    effective,
                    continuous_equivalent = InterestRate.Continuous(effective),
                    discount_factor_7_years = Discounting.Annual(effective, 7),
                    doubling_time_years = InterestRate.DoublingTime(effective),
                };
            }
        );
        Answer(
            "real rate",
            i =>
            {
                double real = InterestRate.Real(N(i, "nominal"), N(i, "inflation"));
                return new
                {
                    real,
                    approximation = N(i, "nominal") - N(i, "inflation"),
                    real_continuous = InterestRate.Continuous(real),
                };
            }
        );
    }

    [Fact]
    public void Money_is_made_real()
    {
        Answer(
            "real and nominal",
            i =>
            {
                double[] flows = Ns(i, "nominal_flows");
                double[] index = Ns(i, "price_index");
                var real = RealTerms.Of(flows, index, i.GetProperty("base_index_position").GetInt32());
                return new
                {
                    real_flows = real,
                    inflation = RealTerms.Inflation(index),
                    npv_real_at_base_prices = CashFlows.NetPresentValue(real, N(i, "real_rate")),
                    npv_nominal = RealTerms.NominalValue(flows, index, N(i, "real_rate")),
                    real_growth_per_year = RealTerms.GrowthRate(real),
                };
            }
        );
        Answer(
            "purchasing power",
            i =>
            {
                double share = i.GetProperty("components")
                    .EnumerateArray()
                    .Where(c => c.GetProperty("basis").GetString() == "ppp")
                    .Sum(c => c.GetProperty("share").GetDouble());
                var found = PurchasingPower.Of(N(i, "local_amount"), N(i, "exchange_rate"), N(i, "ppp_rate"), share);
                return new
                {
                    at_exchange_rate = found.AtExchangeRate,
                    at_ppp = found.AtPurchasingPower,
                    mixed = found.Mixed,
                    price_level = found.PriceLevel,
                    effective_rate = found.EffectiveRate,
                };
            }
        );
        Answer(
            "price index",
            i =>
            {
                var found = PriceIndex.Of(Ns(i, "price_base"), Ns(i, "quantity_base"), Ns(i, "price_now"), Ns(i, "quantity_now"));
                return new
                {
                    laspeyres = found.Laspeyres,
                    paasche = found.Paasche,
                    fisher = found.Fisher,
                    tornqvist = found.Tornqvist,
                    value_ratio = found.ValueRatio,
                };
            }
        );
    }

    [Fact]
    public void Loans_are_drawn_and_repaid() =>
        Answer(
            "loan schedule",
            i =>
            {
                var schedule = new Loan
                {
                    Draws = [.. Ns(i, "draws")],
                    Timing = Enum.Parse<DrawTiming>(i.GetProperty("draw_timing").GetString() ?? "", ignoreCase: true),
                    Rate = N(i, "rate"),
                    GracePeriods = i.GetProperty("grace_periods").GetInt32(),
                    CapitaliseGrace = i.GetProperty("grace_interest").GetString() == "capitalised",
                    RepaymentPeriods = i.GetProperty("repayment_periods").GetInt32(),
                    Repayment = i.GetProperty("repayment").GetString() == "level" ? Repayment.Level : Repayment.EqualPrincipal,
                }.Schedule();
                return new
                {
                    interest_during_construction = schedule.InterestDuringConstruction,
                    balance_at_completion = schedule.BalanceAtCompletion,
                    construction = schedule.Construction.Select(c => new
                    {
                        draw = c.Draw,
                        interest = c.Interest,
                        balance = c.Balance,
                    }),
                    schedule = schedule.Payments.Select(p => new
                    {
                        interest = p.Interest,
                        principal = p.Principal,
                        payment = p.Payment,
                        balance = p.Balance,
                    }),
                    total_interest_after_completion = schedule.InterestAfterCompletion,
                };
            }
        );

    [Fact]
    public void A_loan_without_interest_pays_back_what_was_drawn()
    {
        var plan = new Loan
        {
            Draws = [30, 70],
            Rate = 0,
            RepaymentPeriods = 4,
            Repayment = Repayment.Level,
        }.Schedule();
        Assert.Equal([25, 25, 25, 25], plan.Payments.Select(p => p.Payment));
        Assert.Throws<ArgumentException>(() =>
            new Loan
            {
                Draws = [],
                Rate = 0.1,
                RepaymentPeriods = 1,
            }.Schedule()
        );
        Assert.Throws<ArgumentException>(() =>
            new Loan
            {
                Draws = [1],
                Rate = 0.1,
                RepaymentPeriods = 0,
            }.Schedule()
        );
    }

    [Fact]
    public void Plants_have_a_levelised_cost()
    {
        Answer(
            "levelised cost",
            i =>
            {
                double[] yearly = [.. Ns(i, "operation_by_year").Zip(Ns(i, "fuel_by_year"), (a, b) => a + b)];
                var found = LevelisedCost.Of(Ns(i, "capital_by_year"), yearly, Ns(i, "output_by_year"), N(i, "rate"));
                return new
                {
                    discounted_cost = found.DiscountedCost,
                    discounted_output = found.DiscountedOutput,
                    levelised_cost = found.PerUnit,
                };
            }
        );
        Answer(
            "levelised cost, capital recovery",
            i => new
            {
                capital_recovery_factor = Annuity.CapitalRecoveryFactor(N(i, "rate"), N(i, "years")),
                levelised_cost_per_mwh = LevelisedCost.PerMwh(
                    N(i, "capital_per_kw"),
                    N(i, "fixed_per_kw_year"),
                    N(i, "variable_per_mwh"),
                    N(i, "rate"),
                    N(i, "years"),
                    N(i, "capacity_factor")
                ),
            }
        );
    }

    [Fact]
    public void Cash_covers_debt()
    {
        Answer(
            "debt cover",
            i =>
            {
                var cover = DebtCover.Of(Ns(i, "cash_available"), Ns(i, "debt_service"), N(i, "debt_rate"));
                var (service, debt) = DebtCover.Sculpt(Ns(i, "cash_available"), N(i, "debt_rate"), N(i, "target_cover"));
                return new
                {
                    dscr = cover.ByPeriod,
                    minimum = cover.Least,
                    average = cover.Average,
                    loan_life_cover = cover.LoanLife,
                    debt_at_start = cover.DebtAtStart,
                    sculpted_service = service,
                    sculpted_debt_capacity = debt,
                };
            }
        );
        Assert.Equal(2, DebtCover.Of([10, 20], [0, 10], 0.1).Average);
    }

    private static BlackScholes European(JsonElement i) =>
        BlackScholes.Of(N(i, "spot"), N(i, "strike"), N(i, "rate"), N(i, "yield"), N(i, "volatility"), N(i, "years"));

    [Fact]
    public void Options_have_the_published_worth()
    {
        Answer(
            "black-scholes",
            i =>
            {
                var o = European(i);
                return new
                {
                    call = o.Call,
                    put = o.Put,
                    d1 = o.D1,
                    d2 = o.D2,
                    delta_call = o.DeltaCall,
                    gamma = o.Gamma,
                    vega = o.Vega,
                    rho_call = o.RhoCall,
                    theta_call = o.ThetaCall,
                };
            }
        );
        Answer(
            "binomial option",
            i =>
            {
                var o = BinomialOption.Of(
                    N(i, "spot"),
                    N(i, "strike"),
                    N(i, "rate"),
                    N(i, "yield"),
                    N(i, "volatility"),
                    N(i, "years"),
                    i.GetProperty("steps").GetInt32(),
                    i.GetProperty("american").GetBoolean()
                );
                return new
                {
                    call = o.Call,
                    put = o.Put,
                    up = o.Up,
                    probability_up = o.ProbabilityUp,
                };
            }
        );
        Answer(
            "exchange option",
            i =>
            {
                var (value, volatility) = RealOptions.Exchange(
                    N(i, "receive"),
                    N(i, "give"),
                    N(i, "yield_receive"),
                    N(i, "yield_give"),
                    N(i, "volatility_receive"),
                    N(i, "volatility_give"),
                    N(i, "correlation"),
                    N(i, "years")
                );
                return new { value, volatility };
            }
        );
        Answer(
            "option to invest",
            i =>
            {
                var o = RealOptions.ToInvest(N(i, "value"), N(i, "cost"), N(i, "rate"), N(i, "payout"), N(i, "volatility"));
                return new
                {
                    beta = o.Beta,
                    threshold = o.Threshold,
                    hurdle_multiple = o.HurdleMultiple,
                    option_value = o.Value,
                    invest_now = o.InvestNow,
                };
            }
        );
    }

    [Fact]
    public void An_option_without_spread_pays_what_is_sure()
    {
        var sure = BlackScholes.Of(100, 90, 0.05, 0, 0, 2);
        Assert.Equal(100 - (90 * Math.Exp(-0.1)), sure.Call, 1e-12);
        Assert.Equal(0, sure.Put);
        Assert.Equal((1, 0), (sure.DeltaCall, sure.Gamma));
        var atEnd = BlackScholes.Of(80, 90, 0.05, 0.01, 0.3, 0);
        Assert.Equal((0, 10), (atEnd.Call, atEnd.Put));
        Assert.Equal(0, BlackScholes.Of(90, 90, 0, 0, 0, 1).Call, 1e-12);
        Assert.Throws<ArgumentException>(() => BinomialOption.Of(100, 100, 0.5, 0, 0.01, 1, 1));
        Assert.True(RealOptions.ToInvest(400, 100, 0.05, 0.03, 0.3).InvestNow);
        Assert.Equal(300, RealOptions.ToInvest(400, 100, 0.05, 0.03, 0.3).Value);
    }

    [Fact]
    public void Calls_and_puts_keep_parity() =>
        Gen.Select(
                Gen.Double[1, 200],
                Gen.Double[1, 200],
                Gen.Double[-0.05, 0.2],
                Gen.Double[0, 0.1],
                Gen.Double[0.01, 1],
                Gen.Double[0.01, 30]
            )
            .Sample(
                (spot, strike, rate, yield, volatility, years) =>
                {
                    var o = BlackScholes.Of(spot, strike, rate, yield, volatility, years);
                    double forward = (spot * Math.Exp(-yield * years)) - (strike * Math.Exp(-rate * years));
                    Assert.Equal(forward, o.Call - o.Put, 1e-9);
                }
            );

    [Fact]
    public void Processes_have_the_published_moments()
    {
        Answer(
            "ornstein-uhlenbeck",
            i =>
            {
                var p = new MeanReversion(N(i, "level"), N(i, "speed"), N(i, "volatility"));
                var (coefficient, constant, sd) = p.Step(N(i, "step"));
                return new
                {
                    mean = p.Mean(N(i, "start"), N(i, "time")),
                    variance = p.Variance(N(i, "time")),
                    stationary_variance = p.StationaryVariance,
                    half_life = p.HalfLife,
                    step_coefficient = coefficient,
                    step_constant = constant,
                    step_sd = sd,
                    autocorrelation_at_step = p.Correlation(N(i, "step")),
                    covariance_t_and_t_plus_step = p.Covariance(N(i, "time"), N(i, "step")),
                };
            }
        );
        Answer(
            "schwartz one-factor",
            i =>
            {
                var p = new MeanRevertingPrice(new(N(i, "log_level"), N(i, "speed"), N(i, "volatility")));
                return new
                {
                    mean_log = p.MeanLog(N(i, "price"), N(i, "time")),
                    variance_log = p.Log.Variance(N(i, "time")),
                    median = p.Median(N(i, "price"), N(i, "time")),
                    mean = p.Mean(N(i, "price"), N(i, "time")),
                    long_run_mean = p.LongRunMean,
                };
            }
        );
        Answer(
            "geometric brownian motion",
            i =>
            {
                var p = new GeometricBrownian(N(i, "start"), N(i, "drift"), N(i, "volatility"));
                double time = N(i, "time");
                return new
                {
                    mean = p.Mean(time),
                    variance = p.Variance(time),
                    median = p.Median(time),
                    p5 = p.Quantile(0.05, time),
                    probability_below_start = p.ProbabilityBelow(p.Start, time),
                };
            }
        );
    }

    [Fact]
    public void Jumps_have_the_published_moments()
    {
        Answer(
            "jump diffusion",
            i =>
            {
                var p = new JumpDiffusion(
                    N(i, "start"),
                    N(i, "drift"),
                    N(i, "volatility"),
                    N(i, "jumps_per_year"),
                    N(i, "jump_mean_log"),
                    N(i, "jump_sd_log")
                );
                double time = N(i, "time");
                return new
                {
                    mean = p.Mean(time),
                    variance = p.Variance(time),
                    mean_log_return = p.MeanLogReturn(time),
                    variance_log_return = p.VarianceLogReturn(time),
                    skewness_log_return = p.SkewnessLogReturn(time),
                    excess_kurtosis_log_return = p.ExcessKurtosisLogReturn(time),
                    probability_of_no_jump = p.ProbabilityOfNoJump(time),
                    call_at_the_money_rate_equal_drift = p.Call(p.Start, p.Drift, time),
                };
            }
        );
        Answer(
            "compound poisson",
            i =>
            {
                var p = new CompoundPoisson(N(i, "events_per_year"), N(i, "loss_mean"), N(i, "loss_sd"));
                return new
                {
                    mean = p.Mean(N(i, "years")),
                    variance = p.Variance(N(i, "years")),
                    probability_of_none = p.ProbabilityOfNone(N(i, "years")),
                };
            }
        );
        // Without jumps it is Black and Scholes, however many jumps the series might have.
        Assert.Equal(
            BlackScholes.Of(100, 110, 0.03, 0, 0.2, 2).Call,
            new JumpDiffusion(100, 0.03, 0.2, 0, -0.1, 0.1).Call(110, 0.03, 2),
            1e-12
        );
        Assert.Equal(
            BlackScholes.Of(100, 110, 0.03, 0, 0.2, 2).Call,
            new JumpDiffusion(100, 0.03, 0.2, 500, 0, 0).Call(110, 0.03, 2),
            1e-9
        );
    }

    [Fact]
    public void Later_years_count_less()
    {
        Answer(
            "discount factors",
            i =>
            {
                double rate = N(i, "rate");
                double[] years = Ns(i, "years");
                return new
                {
                    annual = years.Select(t => Discounting.Annual(rate, t)),
                    mid_year = years.Select(t => Discounting.Annual(rate, t - 0.5)),
                    continuous = years.Select(t => Discounting.Continuous(rate, t)),
                    hyperbolic = years.Select(t => Discounting.Hyperbolic(rate, t)),
                    quasi_hyperbolic_beta_0_7 = years.Select(t => Discounting.QuasiHyperbolic(rate, t, 0.7)),
                };
            }
        );
        Answer(
            "social discount rate",
            i =>
            {
                double Of(double sd) =>
                    Discounting.SocialRate(N(i, "pure_time_preference"), N(i, "elasticity"), N(i, "growth"), sd);
                return new { ramsey = Of(0), with_precaution = Of(N(i, "growth_sd")) };
            }
        );
    }

    [Fact]
    public void Risk_has_a_price_and_a_tail()
    {
        Answer(
            "certainty equivalent",
            i =>
            {
                double[] outcomes = Ns(i, "outcomes");
                double[] probabilities = Ns(i, "probabilities");
                double mean = CertaintyEquivalent.Relative(outcomes, probabilities, 0);
                double crra = CertaintyEquivalent.Relative(outcomes, probabilities, N(i, "relative_risk_aversion"));
                return new
                {
                    mean,
                    crra,
                    cara = CertaintyEquivalent.Absolute(outcomes, probabilities, N(i, "absolute_risk_aversion")),
                    risk_premium_crra = mean - crra,
                };
            }
        );
        Answer(
            "tail risk",
            i =>
            {
                var found = TailRisk.Of(Ns(i, "outcomes"), N(i, "alpha"));
                return new
                {
                    expected_shortfall = found.ExpectedShortfall,
                    worst = found.Worst,
                    probability_of_loss = found.ProbabilityOfLoss,
                    expected_loss_given_loss = found.MeanLoss,
                    omega_at_zero = found.OmegaAtZero,
                };
            }
        );
        Answer(
            "tail risk of a normal",
            i =>
            {
                var (var, shortfall) = TailRisk.OfNormal(N(i, "mean"), N(i, "sd"), N(i, "alpha"));
                return new { value_at_risk = var, expected_shortfall = shortfall };
            }
        );
        Assert.Equal(Math.Sqrt(200), CertaintyEquivalent.Relative([10, 20], [], 1), 1e-12);
        // Amounts of millions with an aversion per unit do not overflow.
        Assert.Equal(-5e6 + (Math.Log(2) / 0.01), CertaintyEquivalent.Absolute([-5e6, 5e6], [], 0.01), 1e-6);
        Assert.Throws<ArgumentException>(() => CertaintyEquivalent.Relative([0, 1], [], 2));
        Assert.Equal(double.PositiveInfinity, TailRisk.Of([3], 0.05).OmegaAtZero);
        Assert.Equal(20, TailRisk.Of([-50, -20, -5, 0, 10, 15, 20, 30, 45, 60], 0.2).ValueAtRisk);
    }
}
