using System.Text;
using Entente.Explanation;

namespace Entente.Reports;

/// <summary>Relative loop scores as a table: a row for each loop and time.</summary>
public static class LoopsCsv
{
    /// <summary>The table.</summary>
    public static string Text(FeedbackLoops loops)
    {
        ArgumentNullException.ThrowIfNull(loops);
        var text = new StringBuilder("loop,polarity,group,variables,time,score\n");
        foreach (var loop in loops.Loops.Where(l => l.IsScored))
        {
            string polarity = loop.Polarity.ToString().ToLowerInvariant();
            string head = $"{loop.Name},{polarity},{loop.Group},{Csv.Field(string.Join(" → ", loop.Variables))}";
            for (int i = 0; i < loops.Times.Length; i++)
                text.Append(head)
                    .Append(',')
                    .Append(Csv.Field(loops.Times[i]))
                    .Append(',')
                    .Append(Csv.Field(loop.Scores[i]))
                    .Append('\n');
        }
        return text.ToString();
    }
}
