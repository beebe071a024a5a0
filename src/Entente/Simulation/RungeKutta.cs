using Entente.Compilation;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>
/// Moves the stocks of a batch on by Runge–Kutta methods: the midpoint method and the classical one (Kutta 1901), each with the time step as given or divided
/// until every stock is accurate enough. As Vensim does, series, test inputs (STEP, PULSE, RAMP), random draws and delays with a state of their own stand still
/// meanwhile (Reference Manual, "Runge-Kutta Integration").
/// </summary>
internal sealed unsafe class RungeKutta
{
    /// <summary>Vensim's ABSOLUTE TOLERANCE and RELATIVE TOLERANCE where a model has none.</summary>
    public const double DefaultTolerance = 0.001;

    // A step is divided into so many parts at most.
    private const int MostParts = 1 << 12;

    private readonly Kernel kernel;
    private readonly double* memory;
    private readonly int lanes;
    private readonly int cells;
    private readonly bool isFourth;
    private readonly bool isAuto;
    private readonly double[] initial;
    private readonly double[] firstRates;
    private readonly double[] start;
    private readonly double[] slope;
    private readonly double[] coarse;
    private readonly double[] accepted;
    private readonly bool[] isDone;

    public RungeKutta(Kernel kernel, double* memory, IntegrationMethod method)
    {
        this.kernel = kernel;
        this.memory = memory;
        lanes = kernel.Lanes;
        cells = kernel.Plan.Stocks.Length * lanes;
        isFourth = method is IntegrationMethod.RungeKutta4 or IntegrationMethod.RungeKutta4Auto;
        isAuto = method is IntegrationMethod.RungeKutta2Auto or IntegrationMethod.RungeKutta4Auto;
        (initial, firstRates, start, slope) = (new double[cells], new double[cells], new double[cells], new double[cells]);
        (coarse, accepted) = isAuto ? (new double[cells], new double[cells]) : ([], []);
        isDone = new bool[lanes];
        (AbsoluteTolerance, RelativeTolerance) = (new double[lanes], new double[lanes]);
        AbsoluteTolerance.AsSpan().Fill(DefaultTolerance);
        RelativeTolerance.AsSpan().Fill(DefaultTolerance);
    }

    /// <summary>For each lane the error of a stock that is acceptable.</summary>
    public double[] AbsoluteTolerance { get; }

    /// <summary>For each lane the error of a stock, divided by its value, that is acceptable.</summary>
    public double[] RelativeTolerance { get; }

    /// <summary>The first time at which dividing the step further was given up, NaN where it never was.</summary>
    public double FirstInaccurate { get; private set; } = double.NaN;

    private Span<double> Stocks => new(memory + (long)kernel.Plan.StockRow * lanes, cells);

    private ReadOnlySpan<double> Rates => new(memory + (long)kernel.Plan.RateRow * lanes, cells);

    /// <summary>Begins a run.</summary>
    public void Begin() => FirstInaccurate = double.NaN;

    /// <summary>Moves the stocks on by a time step, whose beginning has been computed.</summary>
    public void Advance(double time, double step)
    {
        Stocks.CopyTo(initial);
        Rates.CopyTo(firstRates);
        Parts(time, step, 1);
        if (!isAuto)
            return;
        Array.Clear(isDone);
        int left = lanes;
        for (int parts = 2; left > 0; parts *= 2)
        {
            Stocks.CopyTo(coarse);
            Parts(time, step, parts);
            bool isLast = parts >= MostParts;
            for (int lane = 0; lane < lanes; lane++)
            {
                if (isDone[lane] || !(isLast || IsAccurate(lane)))
                    continue;
                if (isLast && double.IsNaN(FirstInaccurate) && !IsAccurate(lane))
                    FirstInaccurate = time;
                isDone[lane] = true;
                left--;
                for (int i = lane; i < cells; i += lanes)
                    accepted[i] = Stocks[i];
            }
        }
        accepted.CopyTo(Stocks);
    }

    // The finer of two solutions differs from the coarser by no more than one of the tolerances; a value that is not finite does not get better.
    private bool IsAccurate(int lane)
    {
        var fine = Stocks;
        for (int i = lane; i < cells; i += lanes)
        {
            double error = Math.Abs(fine[i] - coarse[i]);
            if (error > AbsoluteTolerance[lane] && error > RelativeTolerance[lane] * Math.Abs(fine[i]))
                return false;
        }
        return true;
    }

    private void Parts(double time, double step, int parts)
    {
        double part = step / parts;
        initial.CopyTo(Stocks);
        firstRates.CopyTo(new Span<double>(memory + (long)kernel.Plan.RateRow * lanes, cells));
        for (int i = 0; i < parts; i++)
        {
            double from = time + i * part;
            if (i > 0)
                Compute(from);
            if (isFourth)
                Fourth(from, part);
            else
                Second(from, part);
        }
    }

    private void Second(double time, double step)
    {
        Stocks.CopyTo(start);
        Move(step / 2);
        Compute(time + step / 2);
        Move(step);
    }

    // Slopes at the start, twice in the middle, at the end, weighted 1 : 2 : 2 : 1.
    private void Fourth(double time, double step)
    {
        Stocks.CopyTo(start);
        Rates.CopyTo(slope);
        ReadOnlySpan<(double Ahead, double Weight)> stages = [(0.5, 2), (0.5, 2), (1, 1)];
        foreach (var (ahead, weight) in stages)
        {
            Move(ahead * step);
            Compute(time + ahead * step);
            var rates = Rates;
            for (int i = 0; i < cells; i++)
                slope[i] += weight * rates[i];
        }
        var stocks = Stocks;
        for (int i = 0; i < cells; i++)
            stocks[i] = start[i] + step * slope[i] / 6;
    }

    private void Move(double step)
    {
        var stocks = Stocks;
        var rates = Rates;
        for (int i = 0; i < cells; i++)
            stocks[i] = start[i] + step * rates[i];
    }

    private void Compute(double time)
    {
        new Span<double>(memory + (long)Plan.TimeRow * lanes, lanes).Fill(time);
        kernel.Step(memory);
    }
}
