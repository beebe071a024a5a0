using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Language.Functions;

/// <summary>
/// What XMILE's functions are in the language of the function table, by the OASIS standard (XMILE 1.0, section 3.5, 2015) and isee systems' reference of
/// Stella, with the default arguments of each. A function that is not here has the name and the arguments of the table.
/// </summary>
internal static class XmileForms
{
    // The XMILE function; with how many arguments; what it is, a0, a1, … being its arguments.
    private static readonly (string Name, int Arguments, string Form)[] Rows =
    [
        ("INIT", 1, "INITIAL(a0)"),
        ("SMTH1", 2, "SMOOTH(a0, a1)"),
        ("SMTH1", 3, "SMOOTHI(a0, a1, a2)"),
        ("SMTH3", 2, "SMOOTH3(a0, a1)"),
        ("SMTH3", 3, "SMOOTH3I(a0, a1, a2)"),
        ("SMTHN", 3, "SMOOTH N(a0, a1, a0, a2)"),
        ("SMTHN", 4, "SMOOTH N(a0, a1, a3, a2)"),
        ("DELAY", 2, "DELAY FIXED(a0, a1, a0)"),
        ("DELAY", 3, "DELAY FIXED(a0, a1, a2)"),
        ("DELAY1", 3, "DELAY1I(a0, a1, a2)"),
        ("DELAY3", 3, "DELAY3I(a0, a1, a2)"),
        ("DELAYN", 3, "DELAY N(a0, a1, a0, a2)"),
        ("DELAYN", 4, "DELAY N(a0, a1, a3, a2)"),
        ("TREND", 2, "TREND(a0, a1, 0)"),
        ("FORCST", 3, "a0*(1 + TREND(a0, a1, 0)*a2)"),
        ("FORCST", 4, "a0*(1 + TREND(a0, a1, a3)*a2)"),
        ("NPV", 2, "NPV(a0, a1, 0, 1)"),
        ("NPV", 3, "NPV(a0, a1, a2, 1)"),
        ("PULSE", 1, "PULSE MAGNITUDE(a0, #start, 0)"),
        ("PULSE", 2, "PULSE MAGNITUDE(a0, a1, 0)"),
        ("PULSE", 3, "PULSE MAGNITUDE(a0, a1, a2)"),
        ("RAMP", 1, "RAMP(a0, #start, 1e+300)"),
        ("RAMP", 2, "RAMP(a0, a1, 1e+300)"),
        ("STEP", 1, "STEP(a0, #start)"),
        ("PREVIOUS", 1, "PREVIOUS(a0, a0)"),
        ("SAFEDIV", 2, "SAFEDIV(a0, a1, 0)"),
        ("DERIVN", 1, "(a0 - PREVIOUS(a0, a0))/#dt"),
        ("LOG10", 1, "LOG(a0, 10)"),
        ("PERCENT", 1, "100*a0"),
        ("SINWAVE", 2, "a0*SIN(6.283185307179586*Time/a1)"),
        ("COSWAVE", 2, "a0*COS(6.283185307179586*Time/a1)"),
        ("COUNTER", 2, "a0 + MOD(Time - #start, a1 - a0)"),
        ("SWITCH", 2, "IF THEN ELSE(a0 > a1, 1, 0)"),
        ("RANDOM", 0, "RANDOM UNIFORM(0, 1, 0)"),
        ("RANDOM", 2, "RANDOM UNIFORM(a0, a1, 0)"),
        ("RANDOM", 3, "RANDOM UNIFORM(a0, a1, a2)"),
        ("UNIFORM", 2, "RANDOM UNIFORM(a0, a1, 0)"),
        ("UNIFORM", 3, "RANDOM UNIFORM(a0, a1, a2)"),
        ("UNIFORM", 5, "RANDOM UNIFORM(MAX(a0, a3), MIN(a1, a4), a2)"),
        ("NORMAL", 2, "RANDOM NORMAL(-1e+300, 1e+300, a0, a1, 0)"),
        ("NORMAL", 3, "RANDOM NORMAL(-1e+300, 1e+300, a0, a1, a2)"),
        ("NORMAL", 5, "RANDOM NORMAL(a3, a4, a0, a1, a2)"),
        // The mean is that of a draw, whatever the time step, as the standard reads; no source at hand says that Stella counts by unit of time.
        ("POISSON", 1, "RANDOM POISSON(0, 1e+300, a0, 0, 1, 0)"),
        ("POISSON", 2, "RANDOM POISSON(0, 1e+300, a0, 0, 1, a1)"),
        // isee systems, "Financial builtins": pv (1 + rate)^n + pmt ((1 + rate)^n - 1)/rate + fv = 0, what is paid out being negative.
        ("PMT", 4, "IF THEN ELSE(a0 = 0, -(a2 + a3)/a1, -(a2*POWER(1 + a0, a1) + a3)*a0/(POWER(1 + a0, a1) - 1))"),
        ("PV", 4, "IF THEN ELSE(a0 = 0, -(a2*a1 + a3), -(a2*(POWER(1 + a0, a1) - 1)/a0 + a3)/POWER(1 + a0, a1))"),
        ("FV", 4, "IF THEN ELSE(a0 = 0, -(a3 + a2*a1), -(a3*POWER(1 + a0, a1) + a2*(POWER(1 + a0, a1) - 1)/a0))"),
        ("EXPRND", 1, "RANDOM EXPONENTIAL(0, 1e+300, 0, a0, 0)"),
        ("EXPRND", 2, "RANDOM EXPONENTIAL(0, 1e+300, 0, a0, a1)"),
        ("EXPRND", 4, "RANDOM EXPONENTIAL(a2, a3, 0, a0, a1)"),
        ("LOGNORMAL", 2, "EXP(RANDOM NORMAL(-1e+300, 1e+300, LN(a0*a0/SQRT(a0*a0 + a1*a1)), SQRT(LN(1 + a1*a1/(a0*a0))), 0))"),
        ("LOGNORMAL", 3, "EXP(RANDOM NORMAL(-1e+300, 1e+300, LN(a0*a0/SQRT(a0*a0 + a1*a1)), SQRT(LN(1 + a1*a1/(a0*a0))), a2))"),
        (
            "LOGNORMAL",
            5,
            "EXP(RANDOM NORMAL(IF THEN ELSE(a3 > 0, LN(MAX(a3, 1e-300)), -1e+300), LN(MAX(a4, 1e-300)), LN(a0*a0/SQRT(a0*a0 + a1*a1)), SQRT(LN(1 + a1*a1/(a0*a0))), a2))"
        ),
        ("ENDVAL", 1, "INITIAL(a0)"),
        ("ENDVAL", 2, "a1"),
        ("CGROWTH", 1, "(POWER(1 + a0/100, #dt) - 1)/#dt"),
        ("ROOTN", 2, "POWER(a0, 1/a1)"),
        ("GAMMALN", 1, "GAMMA LN(a0)"),
        ("NORMALCDF", 2, "NORMALCDF(a0, a1, 0, 1)"),
        ("MONTECARLO", 1, "IF THEN ELSE(RANDOM UNIFORM(0, 100, 0) < a0*#dt, 1, 0)"),
        ("MONTECARLO", 2, "IF THEN ELSE(RANDOM UNIFORM(0, 100, a1) < a0*#dt, 1, 0)"),
        ("BETA", 2, "RANDOM BETA(0, 1, a0, a1, 0, 1, 0)"),
        ("BETA", 3, "RANDOM BETA(0, 1, a0, a1, 0, 1, a2)"),
        ("BETA", 5, "RANDOM BETA(a3, a4, a0, a1, 0, 1, a2)"),
        ("BINOMIAL", 2, "RANDOM BINOMIAL(0, 1e+300, a1, a0, 0, 1, 0)"),
        ("BINOMIAL", 3, "RANDOM BINOMIAL(0, 1e+300, a1, a0, 0, 1, a2)"),
        ("BINOMIAL", 5, "RANDOM BINOMIAL(a3, a4, a1, a0, 0, 1, a2)"),
        // A draw of a shape below 1 is one of the shape above, times a power (Marsaglia & Tsang 2000, section 6).
        ("GAMMA", 2, "a1*RANDOM GAMMA(0, 1e+300, a0 + 1, 0, 1, 0)*POWER(RANDOM UNIFORM(0, 1, 0), 1/a0)"),
        ("GAMMA", 3, "a1*RANDOM GAMMA(0, 1e+300, a0 + 1, 0, 1, a2)*POWER(RANDOM UNIFORM(0, 1, a2), 1/a0)"),
        ("LOGISTIC", 2, "a0 - a1*LN(1/RANDOM UNIFORM(0, 1, 0) - 1)"),
        ("LOGISTIC", 3, "a0 - a1*LN(1/RANDOM UNIFORM(0, 1, a2) - 1)"),
        ("PARETO", 2, "a1/POWER(RANDOM UNIFORM(0, 1, 0), 1/a0)"),
        ("PARETO", 3, "a1/POWER(RANDOM UNIFORM(0, 1, a2), 1/a0)"),
        ("TRIANGULAR", 3, "RANDOM TRIANGULAR(a0, a2, a0, a1, a2, 0)"),
        ("TRIANGULAR", 4, "RANDOM TRIANGULAR(a0, a2, a0, a1, a2, a3)"),
        ("TRIANGULAR", 6, "RANDOM TRIANGULAR(MAX(a0, a4), MIN(a2, a5), a0, a1, a2, a3)"),
        ("WEIBULL", 2, "a1*POWER(-LN(RANDOM UNIFORM(0, 1, 0)), 1/a0)"),
        ("WEIBULL", 3, "a1*POWER(-LN(RANDOM UNIFORM(0, 1, a2)), 1/a0)"),
    ];

    private static readonly Dictionary<(string Name, int Arguments), SyntaxNode> ByName = Rows.ToDictionary(
        row => (Names.Canonical(row.Name), row.Arguments),
        row => Parse(row.Form)
    );

    private static readonly HashSet<string> Random =
    [
        .. Rows.Where(row => row.Form.Contains("RANDOM ", StringComparison.Ordinal)).Select(row => Names.Canonical(row.Name)),
    ];

    private static readonly ILookup<string, int> Counts = Rows.ToLookup(row => Names.Canonical(row.Name), row => row.Arguments);

    /// <summary>XMILE's names that the function table does not have itself.</summary>
    public static IEnumerable<string> OwnNames => Rows.Select(row => row.Name).Distinct();

    /// <summary>XMILE's names with the number of arguments, and what each is in the language of the function table.</summary>
    public static IEnumerable<(string Name, int Arguments, string Form)> All => Rows;

    /// <summary>With how many arguments a function of XMILE can be called, or nothing where the function table says it.</summary>
    public static IEnumerable<int> ArgumentCounts(string name) => Counts[Names.Canonical(name)];

    /// <summary>What a call is in the language of the function table, or null where it is that already.</summary>
    /// <param name="name">The function's name in XMILE.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="start">The name of the variable that holds the initial time.</param>
    /// <param name="step">The name of the variable that holds the time step.</param>
    /// <param name="span">Where the call stands.</param>
    public static SyntaxNode? Find(
        string name,
        ImmutableArray<SyntaxNode> arguments,
        string start,
        string step,
        SourceSpan span
    ) =>
        ByName.TryGetValue((Names.Canonical(name), arguments.Length), out var form)
            ? new Filling(Given(name, arguments), start, step, span).Fill(form)
            : null;

    // Seed, smallest and largest value of a random function may be left empty or be NAN, which means none (isee systems, "Statistical builtins").
    private static ImmutableArray<SyntaxNode> Given(string name, ImmutableArray<SyntaxNode> arguments)
    {
        if (!Random.Contains(Names.Canonical(name)))
            return arguments;
        int seed = ArgumentCounts(name).Where(c => c > 0).Min();
        return
        [
            .. arguments.Select(
                (a, i) =>
                    i >= seed && a is NumberSyntax { Value: double.NaN } or TextSyntax { Value: "" }
                        ? new NumberSyntax(
                            i == seed ? 0
                                : i == seed + 1 ? -1e300
                                : 1e300,
                            a.Span
                        )
                        : a
            ),
        ];
    }

    private static SyntaxNode Parse(string form)
    {
        var problems = new List<Diagnostic>();
        var source = new SourceText("", form);
        return new ExpressionParser(source, Lexer.Tokens(source, 0, form.Length, problems), problems).Expression();
    }

    private sealed record Filling(ImmutableArray<SyntaxNode> Arguments, string Start, string Step, SourceSpan Span)
    {
        public SyntaxNode Fill(SyntaxNode form) =>
            form switch
            {
                NameSyntax { Name: "#start" } => new NameSyntax(Start, [], Span),
                NameSyntax { Name: "#dt" } => new NameSyntax(Step, [], Span),
                NameSyntax { Name: ['a', .. var digits] }
                    when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => Arguments[
                    number
                ],
                UnarySyntax unary => unary with { Operand = Fill(unary.Operand), Span = Span },
                BinarySyntax binary => binary with { Left = Fill(binary.Left), Right = Fill(binary.Right), Span = Span },
                CallSyntax call => call with { Arguments = [.. call.Arguments.Select(Fill)], Span = Span },
                _ => form with { Span = Span },
            };
    }
}
