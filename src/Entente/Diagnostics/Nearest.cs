namespace Entente.Diagnostics;

/// <summary>Finds the name that a misspelt one was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the smallest edit distance, if it is near enough to be a likely misspelling; else null.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string wanted = name.Replace('_', ' ').ToUpperInvariant();
        int limit = Math.Max(1, wanted.Length / 3);
        string? best = null;
        int bestDistance = limit + 1;
        foreach (string candidate in candidates)
        {
            string other = candidate.Replace('_', ' ').ToUpperInvariant();
            if (Math.Abs(other.Length - wanted.Length) >= bestDistance)
                continue;
            int distance = Distance(wanted, other);
            if (
                distance < bestDistance
                || (distance == bestDistance && best != null && string.CompareOrdinal(candidate, best) < 0)
            )
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>" Did you mean 'x'?" or an empty text.</summary>
    public static string Question(string name, IEnumerable<string> candidates) =>
        Of(name, candidates) is { } near ? $"Did you mean '{near}'?" : "";

    // Optimal string alignment: a swap of two neighbours counts once.
    private static int Distance(string a, string b)
    {
        var previous2 = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], previous2[j - 2] + 1);
            }
            (previous2, previous, current) = (previous, current, previous2);
        }
        return previous[b.Length];
    }
}
