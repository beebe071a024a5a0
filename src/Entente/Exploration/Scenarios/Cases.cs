using System.Collections.Immutable;
using MathNet.Numerics;

namespace Entente.Exploration.Scenarios;

/// <summary>Runs with the mark of those that are looked for: some rows of columns that are shared, so that a part of the runs takes four bytes for each.</summary>
/// <param name="names">Names of the inputs.</param>
/// <param name="columns">Their values in all rows.</param>
/// <param name="marks">Whether each row is a case.</param>
/// <param name="rows">The rows that count.</param>
internal sealed class Cases(ImmutableArray<string> names, ImmutableArray<double[]> columns, bool[] marks, int[] rows)
{
    /// <summary>Names of the inputs.</summary>
    public ImmutableArray<string> Names { get; } = names;

    /// <summary>Their values by row, also of rows that do not count.</summary>
    public ImmutableArray<double[]> Columns { get; } = columns;

    /// <summary>Whether a row is a case.</summary>
    public bool[] Marks { get; } = marks;

    /// <summary>The rows of the runs.</summary>
    public int[] Rows { get; } = rows;

    /// <summary>Number of runs.</summary>
    public int Count => Rows.Length;

    /// <summary>Number of cases.</summary>
    public int Total { get; } = rows.Count(row => marks[row]);

    /// <summary>Some of the runs.</summary>
    public Cases Of(int[] rows) => new(Names, Columns, Marks, rows);

    /// <summary>Positions of the inputs that limits bound: of hundreds of inputs these are few.</summary>
    public static int[] Limited((double Low, double High)[] limits) =>
        [.. Enumerable.Range(0, limits.Length).Where(i => double.IsFinite(limits[i].Low) || double.IsFinite(limits[i].High))];

    /// <summary>Whether a run lies within limits.</summary>
    /// <param name="limits">The limits of each input, infinite where there is none.</param>
    /// <param name="limited">The inputs that they bound.</param>
    /// <param name="run">Its row.</param>
    /// <param name="but">An input that is left out.</param>
    public bool IsInside((double Low, double High)[] limits, int[] limited, int run, int but = -1)
    {
        foreach (int i in limited)
            if (i != but && !IsWithin(limits[i], Columns[i][run]))
                return false;
        return true;
    }

    private static bool IsWithin((double Low, double High) limits, double value) => value >= limits.Low && value <= limits.High;

    /// <summary>What a box says; coverage, mass and lift are of all these runs.</summary>
    /// <param name="limits">The limits of each input, infinite where there is none.</param>
    /// <param name="free">Rows that count as in the box if they lie within the limits; null: all.</param>
    public ScenarioBox BoxOf((double Low, double High)[] limits, bool[]? free)
    {
        int[] limited = Limited(limits);
        var (points, cases) = (0, 0);
        // Runs that a single limit keeps out.
        var only = new (int Points, int Cases)[limited.Length];
        foreach (int run in Rows)
        {
            if (free != null && !free[run])
                continue;
            int broken = -1;
            int count = 0;
            for (int l = 0; l < limited.Length && count < 2; l++)
                if (!IsWithin(limits[limited[l]], Columns[limited[l]][run]))
                    (broken, count) = (l, count + 1);
            if (count == 0)
                (points, cases) = (points + 1, cases + (Marks[run] ? 1 : 0));
            else if (count == 1)
                only[broken] = (only[broken].Points + 1, only[broken].Cases + (Marks[run] ? 1 : 0));
        }
        return new ScenarioBox
        {
            Limits =
            [
                .. limited.Select(i => new InputLimits(
                    Names[i],
                    double.IsFinite(limits[i].Low) ? limits[i].Low : null,
                    double.IsFinite(limits[i].High) ? limits[i].High : null
                )),
            ],
            Points = points,
            Cases = cases,
            Coverage = (double)cases / Total,
            Density = (double)cases / points,
            Mass = (double)points / Count,
            Lift = (double)cases / points / ((double)Total / Count),
            Restrictions =
            [
                .. limited.Select(
                    (i, l) =>
                    {
                        var (p, c) = (points + only[l].Points, cases + only[l].Cases);
                        return new Restriction(Names[i], p, c, Binomial.AtLeast(cases, points, (double)c / p));
                    }
                ),
            ],
        };
    }
}

/// <summary>Tails of the binomial distribution.</summary>
internal static class Binomial
{
    /// <summary>Probability of at least so many successes, summed term by term.</summary>
    public static double AtLeast(int successes, int trials, double probability)
    {
        if (successes <= 0 || probability >= 1)
            return 1;
        if (successes > trials || probability <= 0)
            return 0;
        double odds = probability / (1 - probability);
        double logFirst =
            SpecialFunctions.GammaLn(trials + 1.0)
            - SpecialFunctions.GammaLn(successes + 1.0)
            - SpecialFunctions.GammaLn(trials - successes + 1.0)
            + (successes * Math.Log(probability))
            + ((trials - successes) * SpecialForms.LogOnePlus(-probability));
        double term = 1;
        double sum = 1;
        for (int k = successes; k < trials; k++)
        {
            term *= odds * (trials - k) / (k + 1.0);
            sum += term;
            if (term < 1e-18 * sum)
                break;
        }
        return Math.Min(1, Math.Exp(logFirst) * sum);
    }
}
