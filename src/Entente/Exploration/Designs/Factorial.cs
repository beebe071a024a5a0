namespace Entente.Exploration.Designs;

/// <summary>Full and fractional factorial designs.</summary>
internal static class Factorial
{
    /// <summary>The levels of one run of a full factorial, from its number; the last factor moves fastest.</summary>
    public static int[] Full(long run, IReadOnlyList<int> levels)
    {
        var row = new int[levels.Count];
        for (int k = levels.Count - 1; k >= 0; k--)
        {
            row[k] = (int)(run % levels[k]);
            run /= levels[k];
        }
        return row;
    }

    /// <summary>Two levels by generator words.</summary>
    public static int[][] Fractional(string generators)
    {
        string[] words = generators.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        char[] basic = [.. words.Where(w => w.Length == 1).Select(w => w[0]).Distinct()];
        foreach (string word in words)
            if (word.TrimStart('-').Length == 0 || word.TrimStart('-').Any(letter => !basic.Contains(letter)))
                throw new ArgumentException($"'{word}' is no product of the basic factors {string.Join(", ", basic)}.");
        return [.. Enumerable.Range(0, 1 << basic.Length).Select(run => words.Select(word => Sign(word, run, basic)).ToArray())];
    }

    private static int Sign(string word, int run, char[] basic) =>
        word.TrimStart('-')
            .Aggregate(
                word[0] == '-' ? -1 : 1,
                (sign, letter) => ((run >> Array.IndexOf(basic, letter)) & 1) != 0 ? sign : -sign
            );
}
