using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>A rank correlation (Spearman) between two uncertain inputs.</summary>
/// <param name="First">Name of one input.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="Rank">Between -1 and 1.</param>
internal sealed record RankCorrelation(string First, string Second, double Rank);

/// <summary>What is wrong with a correlation.</summary>
/// <param name="Index">Position in the list of correlations.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record CorrelationProblem(int Index, string Message, string Hint);

/// <summary>Inputs that hang together by correlations, directly or through others.</summary>
/// <param name="Members">Positions of the inputs, by rising canonical name.</param>
/// <param name="Factor">Row i holds the weights of the members' independent normals in the normal of member i: the lower Cholesky
/// factor of the correlations of the normals.</param>
internal sealed record CorrelatedGroup(ImmutableArray<int> Members, ImmutableArray<ImmutableArray<double>> Factor);

/// <summary>
/// A Gaussian copula: inputs are correlated through standard normals whose Pearson correlation is 2 sin(pi r / 6) for a rank
/// correlation r (Kruskal 1958). Pairs that are not named are uncorrelated.
/// </summary>
internal static class Correlations
{
    private const double Tolerance = 1e-10;

    /// <summary>Pearson correlation of the normals that gives this rank correlation.</summary>
    public static double NormalCorrelation(double rank) => 2 * Math.Sin(Math.PI * rank / 6);

    /// <summary>Rank correlation of normals with this Pearson correlation.</summary>
    public static double RankCorrelationOfNormals(double correlation) => 6 / Math.PI * Math.Asin(correlation / 2);

    /// <summary>All problems: unknown names, impossible values, pairs given twice, and correlations that cannot hold together.</summary>
    public static ImmutableArray<CorrelationProblem> Check(
        ImmutableArray<string> names,
        ImmutableArray<RankCorrelation> correlations
    )
    {
        ImmutableArray<CorrelationProblem> single = CheckEach(names, correlations);
        if (!single.IsEmpty)
            return single;
        var problems = ImmutableArray.CreateBuilder<CorrelationProblem>();
        foreach (ImmutableArray<int> members in Components(names, correlations))
            if (Cholesky(Matrix(names, members, correlations, 1)) == null)
                problems.Add(Impossible(names, members, correlations));
        return problems.ToImmutable();
    }

    /// <summary>The groups of correlated inputs. The correlations must have passed <see cref="Check"/>.</summary>
    public static ImmutableArray<CorrelatedGroup> Groups(
        ImmutableArray<string> names,
        ImmutableArray<RankCorrelation> correlations
    ) =>
        [
            .. Components(names, correlations)
                .Select(members => new CorrelatedGroup(
                    members,
                    Cholesky(Matrix(names, members, correlations, 1))
                        ?? throw new InvalidOperationException("The correlations were not checked.")
                )),
        ];

    private static ImmutableArray<CorrelationProblem> CheckEach(
        ImmutableArray<string> names,
        ImmutableArray<RankCorrelation> correlations
    )
    {
        var problems = ImmutableArray.CreateBuilder<CorrelationProblem>();
        var known = names.Select(Philox.CanonicalName).ToHashSet();
        var pairs = new HashSet<(string, string)>();
        for (int i = 0; i < correlations.Length; i++)
        {
            (string first, string second, double rank) = correlations[i];
            (string a, string b) = (Philox.CanonicalName(first), Philox.CanonicalName(second));
            foreach (string name in new[] { first, second }.Where(name => !known.Contains(Philox.CanonicalName(name))))
                problems.Add(new(i, $"'{name}' is correlated, but it is not uncertain.", Nearest.Question(name, names)));
            if (!(rank is >= -1 and <= 1))
                problems.Add(new(i, ParameterChecks.Text($"A rank correlation lies between -1 and 1, and {rank} does not."), ""));
            if (a == b)
                problems.Add(new(i, $"'{first}' is correlated with itself.", "Name two inputs."));
            else if (!pairs.Add(string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a)))
                problems.Add(new(i, $"The correlation between '{first}' and '{second}' is given twice.", "Keep one of them."));
        }
        return problems.ToImmutable();
    }

    // By canonical name, so that the order in the file does not matter.
    private static List<ImmutableArray<int>> Components(
        ImmutableArray<string> names,
        ImmutableArray<RankCorrelation> correlations
    )
    {
        int[] leader = [.. Enumerable.Range(0, names.Length)];
        int Find(int i) => leader[i] == i ? i : leader[i] = Find(leader[i]);
        Dictionary<string, int> positions = Positions(names);
        foreach (RankCorrelation correlation in correlations)
            leader[Find(positions[Philox.CanonicalName(correlation.First)])] = Find(
                positions[Philox.CanonicalName(correlation.Second)]
            );
        return
        [
            .. Enumerable
                .Range(0, names.Length)
                .GroupBy(Find)
                .Where(group => group.Count() > 1)
                .Select(group => group.OrderBy(i => Philox.CanonicalName(names[i]), StringComparer.Ordinal).ToImmutableArray())
                .OrderBy(members => Philox.CanonicalName(names[members[0]]), StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, int> Positions(ImmutableArray<string> names) =>
        names.Select((name, i) => (Name: Philox.CanonicalName(name), i)).ToDictionary(pair => pair.Name, pair => pair.i);

    private static double[,] Matrix(
        ImmutableArray<string> names,
        ImmutableArray<int> members,
        ImmutableArray<RankCorrelation> correlations,
        double share
    )
    {
        var matrix = new double[members.Length, members.Length];
        for (int i = 0; i < members.Length; i++)
            matrix[i, i] = 1;
        Dictionary<string, int> positions = Positions(names);
        foreach ((string first, string second, double rank) in correlations)
        {
            int i = members.IndexOf(positions[Philox.CanonicalName(first)]);
            int j = members.IndexOf(positions[Philox.CanonicalName(second)]);
            if (i >= 0 && j >= 0)
                matrix[i, j] = matrix[j, i] = NormalCorrelation(share * rank);
        }
        return matrix;
    }

    /// <summary>The lower factor L with L L' = matrix, also of a matrix that is only semidefinite (correlations of ±1); null if there
    /// is none.</summary>
    private static ImmutableArray<ImmutableArray<double>>? Cholesky(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var factor = new double[n, n];
        for (int j = 0; j < n; j++)
        {
            double pivot = matrix[j, j];
            for (int k = 0; k < j; k++)
                pivot -= factor[j, k] * factor[j, k];
            if (pivot < -Tolerance)
                return null;
            bool dependent = pivot <= Tolerance;
            factor[j, j] = dependent ? 0 : Math.Sqrt(pivot);
            for (int i = j + 1; i < n; i++)
            {
                double rest = matrix[i, j];
                for (int k = 0; k < j; k++)
                    rest -= factor[i, k] * factor[j, k];
                if (dependent && Math.Abs(rest) > Math.Sqrt(Tolerance))
                    return null;
                factor[i, j] = dependent ? 0 : rest / factor[j, j];
            }
        }
        return [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, i + 1).Select(j => factor[i, j]).ToImmutableArray())];
    }

    private static CorrelationProblem Impossible(
        ImmutableArray<string> names,
        ImmutableArray<int> members,
        ImmutableArray<RankCorrelation> correlations
    )
    {
        (double possible, double impossible) = (0, 1);
        for (int i = 0; i < 40; i++)
        {
            double share = (possible + impossible) / 2;
            (possible, impossible) =
                Cholesky(Matrix(names, members, correlations, share)) != null ? (share, impossible) : (possible, share);
        }
        HashSet<string> inside = [.. members.Select(i => Philox.CanonicalName(names[i]))];
        var ranks = correlations
            .Select((correlation, i) => (correlation, i))
            .Where(pair => inside.Contains(Philox.CanonicalName(pair.correlation.First)))
            .ToList();
        double Weakened(double rank) => Math.CopySign(Math.Floor(Math.Abs(rank) * possible * 100) / 100, rank);
        string nearest = string.Join(
            ", ",
            ranks.Select(pair =>
                ParameterChecks.Text(
                    $"{Weakened(pair.correlation.Rank)} between '{pair.correlation.First}' and '{pair.correlation.Second}'"
                )
            )
        );
        return new CorrelationProblem(
            ranks[^1].i,
            $"The correlations among {string.Join(", ", members.Select(i => $"'{names[i]}'"))} cannot all hold at once; pairs that are not "
                + "named are taken as uncorrelated.",
            $"All reduced alike, the strongest that can hold are {nearest}; or name the missing pairs."
        );
    }
}
