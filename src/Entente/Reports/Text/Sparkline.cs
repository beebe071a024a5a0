namespace Entente.Reports.Text;

/// <summary>A series in one line of block characters.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>The series, each value as a block between a least and a greatest value; what is not finite is a blank.</summary>
    public static string Of(IEnumerable<double> values, double least, double greatest) =>
        string.Concat(values.Select(v => Block(v, least, greatest)));

    private static char Block(double value, double least, double greatest)
    {
        if (!double.IsFinite(value))
            return ' ';
        double share = greatest > least ? (value - least) / (greatest - least) : 0.5;
        return Blocks[Math.Clamp((int)(share * Blocks.Length), 0, Blocks.Length - 1)];
    }
}
