using System.Collections.Immutable;

namespace Entente.Language.Functions;

/// <summary>All functions of the language, by Vensim's reference manual (Ventana Systems).</summary>
internal static class FunctionTable
{
    private sealed record Row(string Name, string Parameters, string Unit, string Meaning);

    // name; parameters: "name" number, "name!" initial, "name[]" array, "name()" lookup, "name@" data, "name'" text, "name?" optional; unit rule; meaning.
    private static readonly Row[] Rows =
    [
        new("ABS", "x", "a0", "|x|"),
        new("EXP", "x", "1", "e^x"),
        new("LN", "x", "1", "natural logarithm"),
        new("LOG", "x, base", "1", "LN(x)/LN(base)"),
        new("SQRT", "x", "sqrt", "square root"),
        new("POWER", "x, exponent", "power", "x^exponent"),
        new("SIN", "x", "1", "sine, radians"),
        new("COS", "x", "1", "cosine, radians"),
        new("TAN", "x", "1", "tangent, radians"),
        new("ARCSIN", "x", "1", "inverse of the sine"),
        new("ARCCOS", "x", "1", "inverse of the cosine"),
        new("ARCTAN", "x", "1", "inverse of the tangent"),
        new("SINH", "x", "1", "hyperbolic sine"),
        new("COSH", "x", "1", "hyperbolic cosine"),
        new("TANH", "x", "1", "hyperbolic tangent"),
        new("GAMMA LN", "x", "1", "logarithm of the gamma function"),
        new("INTEGER", "x", "a0", "x without its fraction, towards zero"),
        new("MODULO", "x, base", "a0", "remainder of x / base, with the sign of x"),
        new("MOD", "x, base", "a0", "XMILE: remainder of x / base, with the sign of base"),
        new("INT", "x", "a0", "XMILE: the largest whole number not above x"),
        new("ROUND", "x", "a0", "XMILE: the nearest whole number, halves away from zero"),
        new(
            "SAFEDIV",
            "numerator, denominator, otherwise",
            "xidz",
            "XMILE: numerator/denominator; otherwise where denominator is 0"
        ),
        new("FACTORIAL", "n", "1", "XMILE: n!"),
        new("COMBINATIONS", "n, r", "1", "XMILE: n!/(r!*(n - r)!)"),
        new("PERMUTATIONS", "n, r", "1", "XMILE: n!/(n - r)!"),
        new("INVNORM", "share", "1", "XMILE: the number below which a standard normal lies with that probability"),
        new("NORMALCDF", "left, right, mean, sd", "1", "XMILE: the probability that a normal lies between left and right"),
        new("QUANTUM", "x, quantum", "a0", "quantum*INTEGER(x/quantum); x if quantum is not above 0"),
        new("MIN", "a, b", "same", "the smaller"),
        new("MAX", "a, b", "same", "the larger"),
        new("IF THEN ELSE", "condition, then, else", "same12", "then where the condition is not 0, else the third"),
        new("XIDZ", "numerator, denominator, otherwise", "xidz", "numerator/denominator; otherwise where |denominator| < 1e-6"),
        new("ZIDZ", "numerator, denominator", "a0/a1", "numerator/denominator; 0 where |denominator| < 1e-6"),
        new("STEP", "height, time", "a0", "height from time on"),
        new("PULSE", "start, width", "1", "1 from start for width, at least one step"),
        new(
            "PULSE MAGNITUDE",
            "magnitude, first, interval",
            "a0/time",
            "XMILE's PULSE: magnitude/TIME STEP for a step at first and then every interval"
        ),
        new("PULSE TRAIN", "start, width, repeat, end", "1", "pulses every repeat until end"),
        new("RAMP", "slope, start, end", "a0*time", "rises with slope from start to end"),
        new("SUM", "x[]", "a0", "sum over the marked elements"),
        new("PROD", "x[]", "prod", "product over the marked elements"),
        new("VMIN", "x[]", "a0", "smallest over the marked elements"),
        new("VMAX", "x[]", "a0", "largest over the marked elements"),
        new("ELMCOUNT", "dimension'", "1", "number of elements"),
        new(
            "VECTOR SELECT",
            "selection[], x[], missing, action, error",
            "free",
            "x where the selection is not 0: action 0 to 4 sum, product, smallest, largest, mean of selection*x; 5 product of x^selection; 6 to 10 as 0 to 4 of x"
        ),
        new("VECTOR ELM MAP", "x[], offset", "a0", "the element offset places after the named one"),
        new("VECTOR SORT ORDER", "x[], direction", "1", "order that sorts x, from 0; direction 1 ascending"),
        new("VECTOR RANK", "x[], direction", "1", "rank of each element, from 1"),
        new("RANK", "x[], number", "1", "XMILE: which element, from 1, has that place when x is sorted from the smallest on"),
        new("VECTOR REORDER", "x[], order[]", "a0", "x in an order"),
        new(
            "VECTOR LOOKUP",
            "y[], x, from, to, mode",
            "free",
            "reads an array as a table with even x between from and to: mode 0 LOOKUP, 1 area from from, 2 backward, 3 extrapolated, 4 forward, 5 inverted, 6 slope; 7, 8, 9 as 1, 5, 6 extrapolated"
        ),
        new("ALLOCATE AVAILABLE", "request[], priority[], available", "a0", "shares what is available by priority curves"),
        new("ALLOCATE BY PRIORITY", "request[], priority[], size, width, supply", "a0", "shares supply by priority"),
        new(
            "MARKETP",
            "request[], priority[], size, width, supply",
            "1",
            "the priority at which requests of rectangular curves sum to the supply"
        ),
        new("ALLOC P", "request, priority, width, market priority", "a0", "what a request gets at the priority of MARKETP"),
        new(
            "FIND MARKET PRICE",
            "demand[], demand priority[], supply[], supply priority[]",
            "1",
            "price at which demand meets supply"
        ),
        new("DEMAND AT PRICE", "demand, priority[], price", "a0", "demand at a price"),
        new("SUPPLY AT PRICE", "supply, priority[], price", "a0", "supply at a price"),
        new("INVERT MATRIX", "m[], size", "inverse", "inverse of a matrix"),
        new("LOOKUP", "table(), x", "lookup", "reads a table, straight lines between points, end values outside"),
        new("WITH LOOKUP", "x, table()", "free", "reads a table in place"),
        new("LOOKUP FORWARD", "table(), x", "lookup", "the next point's value"),
        new("LOOKUP BACKWARD", "table(), x", "lookup", "the last point's value"),
        new("LOOKUP INVERT", "table(), y", "free", "the x at which the table has the value"),
        new("LOOKUP EXTRAPOLATE", "table(), x", "lookup", "as a table, going on in straight lines outside"),
        new("LOOKUP AREA", "table(), from, to", "free", "area under the table between two places"),
        new(
            "LOOKUP SLOPE",
            "table(), x, mode",
            "free",
            "slope of the table; at a point before (mode -1), behind (1), or the mean (0)"
        ),
        new("INTEG", "rate, initial!", "integ", "stock: integral of the rate from initial"),
        new("SMOOTH", "input, time", "a0", "first-order smooth, starts at the input"),
        new("SMOOTHI", "input, time, initial!", "a0", "first-order smooth"),
        new("SMOOTH3", "input, time", "a0", "third-order smooth, starts at the input"),
        new("SMOOTH3I", "input, time, initial!", "a0", "third-order smooth"),
        new("SMOOTH N", "input, time, initial!, order", "a0", "nth-order smooth"),
        new("DELAY1", "input, time", "a0", "first-order material delay, starts at the input"),
        new("DELAY1I", "input, time, initial!", "a0", "first-order material delay"),
        new("DELAY3", "input, time", "a0", "third-order material delay, starts at the input"),
        new("DELAY3I", "input, time, initial!", "a0", "third-order material delay"),
        new("DELAY N", "input, time, initial!, order", "a0", "nth-order material delay"),
        new("DELAY FIXED", "input, time!, initial!", "a0", "the input a fixed time ago, in whole steps, at least one"),
        new(
            "DELAY BATCH",
            "input, size, time, batch!, batch end!, backlog!",
            "a0",
            "gathers the input into batches, each out after a time"
        ),
        new(
            "DELAY CONVEYOR",
            "input, time, leak, profile(), initial!, initial time!",
            "a0",
            "the input after a way along a conveyor, less what leaks"
        ),
        new(
            "DELAY MATERIAL",
            "input, time, initial!, missing",
            "a0",
            "as DELAY FIXED with a changing time: what comes out together adds up"
        ),
        new(
            "DELAY INFORMATION",
            "input, time, initial!",
            "a0",
            "as DELAY FIXED with a changing time: newer values replace later ones"
        ),
        new(
            "DELAY PROFILE",
            "profile(), input, time, initial!, growth!",
            "a1",
            "spreads each input over time by a profile with that mean"
        ),
        new("TREND", "input, time, initial!", "1/time", "growth rate of the smoothed input"),
        new("FORECAST", "input, time, horizon", "a0", "the input, its trend carried on"),
        new("NPV", "stream, rate, initial!, factor", "npv", "net present value so far, the current step included"),
        new("NPVE", "stream, rate, initial!, factor", "npv", "as NPV, each flow at the end of its step"),
        new(
            "DEPRECIATE STRAIGHTLINE",
            "stream, time!, period!, initial!",
            "a0",
            "writes the stream off evenly over the time, in fiscal periods, the first at once; starts as if the stream had been initial"
        ),
        new(
            "DEPRECIATE BY SCHEDULE",
            "stream, schedule[], initial[], time!, first period!",
            "a0",
            "writes the stream off by the shares of a schedule that cover the time, one for each fiscal period, the first at once"
        ),
        new("SAMPLE IF TRUE", "condition, input, initial!", "a1", "the input while the condition holds, kept otherwise"),
        new("PREVIOUS", "x, initial!", "a0", "XMILE: x one time step ago, initial in the first"),
        new("SAMPLE UNTIL", "time, input, initial!", "a1", "the input until a time, kept afterwards"),
        new("INITIAL", "x!", "a0", "the value at the start of the run"),
        new("ACTIVE INITIAL", "x, initial!", "a0", "x; at the start of the run the initial value"),
        new("REINITIAL", "x!", "a0", "as INITIAL"),
        new("GAME", "x", "a0", "x: nobody plays here"),
        new("MESSAGE", "message', display", "1", "1 where display is above 0, else 0"),
        new(
            "SHIFT IF TRUE",
            "x, condition, size, accumulate, first",
            "x, any, 1, 1, x -> x",
            "moves the elements of a stock along its last subscript while a condition holds; what leaves the last of them"
        ),
        new(
            "HISTORY",
            "x, time",
            "a0",
            "XMILE: x at an earlier time, 0 before the start and ahead; simulated where the time is a number or TIME less a lag that stays"
        ),
        new("A FUNCTION OF", "x?", "free", "a place holder: the equation is still to be written"),
        new("GET TIME VALUE", "relative to, offset, measure", "1", "parts of the date"),
        new("GET DATA AT TIME", "data@, time", "a0", "a series at a time"),
        new("GET DATA BETWEEN TIMES", "data@, time, mode", "a0", "a series at a time: -1 backward, 0 interpolated, 1 forward"),
        new("GET DATA FIRST TIME", "data@", "time", "first time of a series"),
        new("GET DATA LAST TIME", "data@", "time", "last time of a series"),
        new("GET DATA MAX", "data@, from, to", "a0", "largest value of a series"),
        new("GET DATA MIN", "data@, from, to", "a0", "smallest value of a series"),
        new("GET DATA MEAN", "data@, from, to", "a0", "mean of a series"),
        new("GET DATA MEDIAN", "data@, from, to", "a0", "median of a series"),
        new("GET DATA STDV", "data@, from, to", "a0", "standard deviation of a series"),
        new("GET DATA TOTAL POINTS", "data@", "1", "number of points of a series"),
        new("RANDOM UNIFORM", "min, max, stream", "x, x, any -> x", "uniform between min and max"),
        new("RANDOM 0 1", "", "1", "uniform between 0 and 1"),
        new("RANDOM NORMAL", "min, max, mean, sd, stream", "x, x, x, x, any -> x", "normal"),
        new("RANDOM EXPONENTIAL", "min, max, shift, stretch, stream", "x, x, x, x, any -> x", "exponential of mean 1"),
        new(
            "RANDOM GAMMA",
            "min, max, order, shift, stretch, stream",
            "x, x, 1, x, x, any -> x",
            "gamma of an order, at least 1"
        ),
        new("RANDOM BETA", "min, max, alpha, beta, shift, stretch, stream", "x, x, 1, 1, x, x, any -> x", "beta"),
        new("RANDOM WEIBULL", "min, max, shape, shift, stretch, stream", "x, x, 1, x, x, any -> x", "Weibull of mean 1"),
        new("RANDOM POISSON", "min, max, mean, shift, stretch, stream", "x, x, 1, x, x, any -> x", "Poisson"),
        new(
            "RANDOM BINOMIAL",
            "min, max, chance, trials, shift, stretch, stream",
            "x, x, 1, 1, x, x, any -> x",
            "successes in so many trials"
        ),
        new(
            "RANDOM NEGATIVE BINOMIAL",
            "min, max, chance, successes, shift, stretch, stream",
            "x, x, 1, 1, x, x, any -> x",
            "trials for so many successes"
        ),
        new("RANDOM TRIANGULAR", "min, max, start, peak, stop, stream", "x, x, x, x, x, any -> x", "triangular"),
        new(
            "RANDOM LOOKUP",
            "density(), min, max, shift, stretch, stream",
            "any, x, x, x, x, any -> x",
            "with a table as density"
        ),
        new("SIMULTANEOUS", "x, start", "a0", "x, which may lead back to it: round the loop from start until nothing changes"),
        new(
            "FIND ZERO",
            "scale[], deviation[], deviation scale[], start[], n, skip, tolerance, most, mode",
            "free",
            "the values, over the last subscript, at which deviations that depend on them are 0"
        ),
        new("TIME SHIFT", "data@, time", "a0", "a series as it will be a time later"),
        new("TIME BASE", "start, slope", "a0", "start + slope*Time"),
        new(
            "SINTEG",
            "rate, initial!, least, most, quantum, special, threshold",
            "x/time, x, any -> x",
            "an integral that is kept between two bounds, and special where it comes nearer to that than a threshold"
        ),
        new(
            "QUEUE FIFO",
            "inflow, outflow, profile(), initial!, age range!",
            "x/time, x/time, any, x, time -> x",
            "what waits, the oldest leaving first; by age from one time step on; initial is spread over the age range by the profile"
        ),
        new(
            "QUEUE FIFO ATTRIB",
            "inflow, outflow, attribute, change, profile(), attribute profile(), initial!, initial attribute!, age range!",
            "x/time, x/time, y, y/time, any, any, x, y, time -> x",
            "as QUEUE FIFO, each entry with an attribute, all of which change at a rate"
        ),
        new(
            "QUEUE AGE AVERAGE",
            "queue, quantity?",
            "time",
            "mean age of the oldest of a quantity, of all where that is not above 0"
        ),
        new("QUEUE AGE IN RANGE", "queue, least, most", "a0", "what waits of an age; :NA: leaves an end open"),
        new("QUEUE AGE OLDEST", "queue", "time", "age of what waits longest"),
        new(
            "QUEUE ATTRIB AVERAGE",
            "queue, quantity?",
            "free",
            "mean attribute of the oldest of a quantity, of all where that is not above 0"
        ),
        new("QUEUE ATTRIB IN RANGE", "queue, least, most", "a0", "what waits of an attribute; :NA: leaves an end open"),
        new("QUEUE ATTRIB MAX", "queue", "free", "largest attribute of what waits"),
        new("QUEUE ATTRIB MIN", "queue", "free", "smallest attribute of what waits"),
        new("QUEUE ATTRIB QUANTITY", "queue, total", "a0", "how many of the oldest have attributes that make up a total"),
        new("CUMULATE", "data@", "a0", "sum of a series up to each of its points"),
        new("CUMULATEF", "data@", "a0", "sum of a series as one point, at its end"),
        new(
            "X IF MISSING",
            "x, number",
            "a0",
            "x at the points that any of its series has, with a number for those that have none there"
        ),
        new(
            "INTERNAL RATE OF RETURN",
            "stream, fiscal period!, initial!, initial time!",
            "free",
            "the discount rate for a fiscal period at which a stream is worth nothing"
        ),
        new("GET VDF DATA", "file', variable', offset?, slope?", "free", "a series of a run kept by Vensim"),
        new("GET VDF CONSTANTS", "file', variable', slope?", "free", "constants of a run kept by Vensim"),
        new("CYCLETIME", "flow, weight?", "time", "XMILE: the time that what leaves a flow has spent since its stamp"),
        new("CTMEAN", "flow, weight?, from?", "time", "XMILE: mean of the cycle times"),
        new("CTMAX", "flow, weight?, from?", "time", "XMILE: longest cycle time"),
        new("CTMIN", "flow, weight?, from?", "time", "XMILE: shortest cycle time"),
        new("CTSTDDEV", "flow, weight?, from?", "time", "XMILE: standard deviation of the cycle times"),
        new("CTFLOW", "flow, weight?, from?", "a0", "XMILE: what left with a stamp"),
        new("THROUGHPUT", "flow, weight?, from?", "a0", "XMILE: what left with a stamp, per time"),
        new("QELEM", "queue, place, attribute?", "a0", "XMILE: an element of a queue"),
        new("OSTATE", "oven", "1", "XMILE: what an oven does"),
        new("GEOMETRIC", "chance, seed?, min?, max?", "1", "XMILE: geometric draws"),
        new("NEGBINOMIAL", "successes, chance, seed?, min?, max?", "1", "XMILE: negative binomial draws"),
        new("IRR", "stream, missing?", "free", "XMILE: the discount rate at which a stream is worth nothing"),
        new("LOOKUPMEAN", "table(), from?, to?", "free", "XMILE: mean of a table"),
        new(
            "CONVEYOR BELT",
            "shape', contents!, transit, sample, arrest, entering, evenly, likewise, limited, held",
            "free",
            "what is on an XMILE conveyor: docs/methods/conveyors.md; for each leak held and fraction follow"
        ),
        new("QUEUE LINE", "contents!, leaving, inflow", "free", "what waits in an XMILE queue: docs/methods/conveyors.md"),
    ];

    private static readonly HashSet<string> AsStocks =
    [
        "INTEG",
        "SMOOTH",
        "SMOOTHI",
        "SMOOTH3",
        "SMOOTH3I",
        "SMOOTH N",
        "DELAY1",
        "DELAY1I",
        "DELAY3",
        "DELAY3I",
        "DELAY N",
        "TREND",
        "FORECAST",
        "NPV",
        "NPVE",
    ];

    private static readonly HashSet<string> WithState =
    [
        "DELAY FIXED",
        "DELAY BATCH",
        "DELAY CONVEYOR",
        "DELAY MATERIAL",
        "DELAY INFORMATION",
        "DELAY PROFILE",
        "DEPRECIATE STRAIGHTLINE",
        "DEPRECIATE BY SCHEDULE",
        "SAMPLE IF TRUE",
        "PREVIOUS",
        "SAMPLE UNTIL",
        "CONVEYOR BELT",
        "QUEUE LINE",
        "TIME SHIFT",
        "TIME BASE",
        "SINTEG",
        "SHIFT IF TRUE",
        "QUEUE FIFO",
        "QUEUE FIFO ATTRIB",
        "QUEUE AGE AVERAGE",
        "QUEUE AGE IN RANGE",
        "QUEUE AGE OLDEST",
        "QUEUE ATTRIB AVERAGE",
        "QUEUE ATTRIB IN RANGE",
        "QUEUE ATTRIB MAX",
        "QUEUE ATTRIB MIN",
        "QUEUE ATTRIB QUANTITY",
        "INITIAL",
        "REINITIAL",
    ];

    private static readonly HashSet<string> GivesArray =
    [
        "VECTOR SORT ORDER",
        "VECTOR RANK",
        "VECTOR REORDER",
        "ALLOCATE AVAILABLE",
        "ALLOCATE BY PRIORITY",
        "INVERT MATRIX",
        "FIND ZERO",
    ];

    private const string NeedsStamps = "material would have to carry a time stamp through every stock, which it does not";

    // Where Entente does not do what the tool does, and why.
    private static readonly Dictionary<string, string> Deviations = new()
    {
        ["ALLOCATE AVAILABLE"] =
            "solved exactly; Vensim stops within about 1e-5 of the quantities. The priority curve 5 (constant elasticity) follows our own reading of the manual and was not held against Vensim",
        ["FIND MARKET PRICE"] = "solved exactly; Vensim stops within about 1e-5 of the quantities",
        ["DEPRECIATE STRAIGHTLINE"] =
            "fiscal periods count from INITIAL TIME; checked against Vensim where period and time step are equal",
        ["DEPRECIATE BY SCHEDULE"] = "our own reading of the manual; not held against Vensim",
        ["SHIFT IF TRUE"] =
            "with Euler's method; the move counts from the end of the step, so that the step itself sees the stock as it was; not held against Vensim",
        ["SINTEG"] =
            "with Euler's method; a quantum is refused (EN3016): the manual does not say how it rounds; not held against Vensim",
        ["MESSAGE"] = "the message is not shown",
        ["SIMULTANEOUS"] =
            "alone behind the equal sign; each step begins at start; until changes are below 1e-13 of the value; NaN, which the run tells, where 10,000 rounds do not settle",
        ["FIND ZERO"] =
            "alone behind the equal sign; Newton's method from start in each step, beyond the tolerance as far as it goes; NaN, which the run tells, where the tolerance is not reached; scale, most and mode are not used",
        ["QUEUE FIFO"] =
            "how initial is spread over whole steps is our own reading of the manual; ages up to 5,000 steps; not held against Vensim",
        ["QUEUE FIFO ATTRIB"] =
            "how initial is spread over whole steps is our own reading of the manual; ages up to 5,000 steps; not held against Vensim",
        ["QUEUE AGE AVERAGE"] = "0 where nothing waits",
        ["QUEUE AGE OLDEST"] = "0 where nothing waits",
        ["QUEUE ATTRIB AVERAGE"] = "0 where nothing waits",
        ["QUEUE ATTRIB MAX"] = "0 where nothing waits",
        ["QUEUE ATTRIB MIN"] = "0 where nothing waits",
        ["CUMULATE"] = "only alone behind :=",
        ["CUMULATEF"] = "only alone behind :=",
        ["X IF MISSING"] = "only alone behind :=, with a number",
        ["INTERNAL RATE OF RETURN"] = "the manual does not say which flows count at a time that lies within a fiscal period",
        ["A FUNCTION OF"] = "Vensim's sketch wrote it where an equation is still missing",
        ["GET VDF DATA"] = "the layout of .vdf files is not published; export the run as a table and read that",
        ["GET VDF CONSTANTS"] = "the layout of .vdf files is not published; export the run as a table and read that",
        ["HISTORY"] = "at a time that is neither a number nor TIME less a lag",
        ["CYCLETIME"] = NeedsStamps,
        ["CTMEAN"] = NeedsStamps,
        ["CTMAX"] = NeedsStamps,
        ["CTMIN"] = NeedsStamps,
        ["CTSTDDEV"] = NeedsStamps,
        ["CTFLOW"] = NeedsStamps,
        ["THROUGHPUT"] = NeedsStamps,
        ["QELEM"] = "batches of a queue cannot be read one by one",
        ["OSTATE"] = "ovens are not simulated: docs/methods/conveyors.md",
        ["GEOMETRIC"] = "no source at hand says whether the trial that succeeds counts",
        ["NEGBINOMIAL"] = "no source at hand says whether the trials that succeed count; RANDOM NEGATIVE BINOMIAL counts them",
        ["IRR"] = "no source at hand says what it is before the stream has changed its sign",
        ["LOOKUPMEAN"] = "no source at hand says how points with unequal gaps count",
        ["VECTOR LOOKUP"] = "our own reading of the manual; not held against Vensim",
        ["INTEGER"] = "double precision; Vensim's single precision may fall to the other side of a whole number",
    };

    private static readonly Dictionary<string, string> Sources = new()
    {
        ["GAMMA LN"] = "Lanczos (1964)",
        ["INVERT MATRIX"] = "Gauss elimination with row exchange",
        ["RANDOM GAMMA"] = "Marsaglia & Tsang (2000)",
        ["RANDOM BETA"] = "two gamma draws, Marsaglia & Tsang (2000)",
        ["RANDOM POISSON"] = "Knuth (1969)",
        ["RANDOM NORMAL"] = "inversion of the normal distribution",
    };

    private static readonly Dictionary<string, Function> ByName = Rows.Select(Make).ToDictionary(f => Names.Canonical(f.Name));

    /// <summary>All functions, in the order of the reference page.</summary>
    public static ImmutableArray<Function> All { get; } = [.. Rows.Select(row => ByName[Names.Canonical(row.Name)])];

    /// <summary>The function of a name as written in a model, or null.</summary>
    public static Function? Find(string name) => ByName.GetValueOrDefault(Names.Canonical(name));

    /// <summary>The function of a name that exists.</summary>
    public static Function Named(string name) => ByName[Names.Canonical(name)];

    private static Function Make(Row row) =>
        new(
            row.Name,
            [.. row.Parameters.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(MakeParameter)],
            row.Unit,
            row.Meaning
        )
        {
            Memory =
                AsStocks.Contains(row.Name) ? FunctionMemory.Stocks
                : WithState.Contains(row.Name) ? FunctionMemory.State
                : FunctionMemory.None,
            Repeats = row.Name is "MIN" or "MAX" or "CONVEYOR BELT" or "QUEUE LINE",
            ReturnsArray = GivesArray.Contains(row.Name),
            Deviation =
                Deviations.GetValueOrDefault(row.Name)
                ?? (
                    row.Name.StartsWith("RANDOM ", StringComparison.Ordinal)
                        ? "other numbers of the same distribution: Vensim's generator is not published"
                        : ""
                ),
            Source = Sources.GetValueOrDefault(row.Name, ""),
        };

    private static Parameter MakeParameter(string text)
    {
        bool optional = text.EndsWith('?');
        text = text.TrimEnd('?');
        return text switch
        {
            _ when text.EndsWith("[]", StringComparison.Ordinal) => new(text[..^2], ParameterKind.Array, optional),
            _ when text.EndsWith("()", StringComparison.Ordinal) => new(text[..^2], ParameterKind.Lookup, optional),
            _ when text.EndsWith('@') => new(text[..^1], ParameterKind.Data, optional),
            _ when text.EndsWith('\'') => new(text[..^1], ParameterKind.Text, optional),
            _ when text.EndsWith('!') => new(text[..^1], ParameterKind.Initial, optional),
            _ => new(text, ParameterKind.Number, optional),
        };
    }
}
