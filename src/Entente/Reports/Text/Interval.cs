namespace Entente.Reports.Text;

/// <summary>A gain's interval drawn with characters on a scale that a column shares: ├──●──┤ with the zero line │ behind it.</summary>
internal sealed class Interval
{
    private readonly double low;
    private readonly double high;
    private readonly int cells;

    /// <summary>A scale from the lowest to the highest number and zero, over so many cells.</summary>
    public Interval(IEnumerable<double> values, int cells)
    {
        double[] finite = [.. values.Where(double.IsFinite), 0];
        (low, high) = (finite.Min(), finite.Max());
        this.cells = cells;
    }

    /// <summary>The drawing; empty where a number is not finite or all are zero.</summary>
    public string Draw(double p5, double median, double p95)
    {
        if (!(high > low) || !double.IsFinite(p5) || !double.IsFinite(median) || !double.IsFinite(p95))
            return "";
        char[] drawing = new string(' ', cells).ToCharArray();
        drawing[Cell(0)] = '│';
        for (int i = Cell(p5); i <= Cell(p95); i++)
            drawing[i] = drawing[i] == '│' ? '┼' : '─';
        drawing[Cell(median)] = '●';
        return new string(drawing);
    }

    private int Cell(double value) => Math.Clamp((int)Math.Round((value - low) / (high - low) * (cells - 1)), 0, cells - 1);
}
