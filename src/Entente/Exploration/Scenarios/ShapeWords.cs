using System.Globalization;
using System.Text;

namespace Entente.Exploration.Scenarios;

/// <summary>The shape of a trajectory in words: "rises from 3 to 21 (2040), then falls to 8".</summary>
internal static class ShapeWords
{
    // Moves below this share of what all trajectories span are wiggles.
    private const double Wiggle = 0.1;
    private const int MostMoves = 3;

    /// <summary>The words.</summary>
    /// <param name="times">The times.</param>
    /// <param name="values">The values at these.</param>
    /// <param name="span">From the least to the greatest value of all trajectories that are read together.</param>
    public static string Of(IReadOnlyList<double> times, IReadOnlyList<double> values, double span)
    {
        List<int> turns = Turns(values, Wiggle * span);
        static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
        if (turns.Count == 1)
            return $"stays near {Number(values.Average())}";
        var words = new StringBuilder();
        for (int i = 1; i < turns.Count && i <= MostMoves; i++)
        {
            string move = values[turns[i]] > values[turns[i - 1]] ? "rises" : "falls";
            words.Append(i == 1 ? $"{move} from {Number(values[turns[0]])}" : $", then {move}");
            words.Append(CultureInfo.InvariantCulture, $" to {Number(values[turns[i]])}");
            if (i < turns.Count - 1)
                words.Append(CultureInfo.InvariantCulture, $" ({times[turns[i]]:0.##})");
        }
        if (turns.Count - 1 > MostMoves)
            words.Append(CultureInfo.InvariantCulture, $", and so on, to {Number(values[^1])}");
        return words.ToString();
    }

    // Where it starts, where it turns by at least so much, and where it ends; only the start where it never moves by so much.
    private static List<int> Turns(IReadOnlyList<double> values, double least)
    {
        List<int> turns = [0];
        int extreme = 0;
        int direction = 0;
        for (int t = 1; t < values.Count; t++)
        {
            double fromExtreme = values[t] - values[extreme];
            if (direction == 0)
            {
                double fromStart = values[t] - values[0];
                if (Math.Abs(fromStart) >= least && fromStart != 0)
                    (direction, extreme) = (Math.Sign(fromStart), t);
            }
            else if (fromExtreme * direction >= 0)
                extreme = t;
            else if (Math.Abs(fromExtreme) >= least)
            {
                turns.Add(extreme);
                (direction, extreme) = (-direction, t);
            }
        }
        if (direction != 0)
            turns.Add(extreme == values.Count - 1 || Math.Abs(values[^1] - values[extreme]) < least ? values.Count - 1 : extreme);
        return turns;
    }
}
