namespace Entente.Compilation;

/// <summary>
/// QUEUE FIFO and QUEUE FIFO ATTRIB: what waits by age in whole steps, from one step on; the oldest leave first (Vensim Reference Manual, "QUEUE Functions"). Inputs:
/// inflow, outflow, and with attributes that of the inflow and how all change. Results: what waits of each age, then the attribute of each.
/// </summary>
internal sealed class FifoQueueState(int ages, bool hasAttributes) : StateFunction("QUEUE FIFO")
{
    public override void Start(StateMemory memory) { }

    public override void Advance(StateMemory memory)
    {
        for (int lane = 0; lane < memory.Lanes; lane++)
            Advance(memory, lane);
    }

    private void Advance(StateMemory memory, int lane)
    {
        double inflow = memory.Input(0)[lane] * memory.TimeStep;
        double outflow = memory.Input(1)[lane] * memory.TimeStep;
        // A negative flow is one of the other direction.
        double enters = Math.Max(inflow, 0) + Math.Max(-outflow, 0);
        double leaves = Math.Max(outflow, 0) + Math.Max(-inflow, 0);
        double all = 0;
        for (int age = 0; age < ages; age++)
            all += memory.Next(age)[lane];
        // What would be older than the run can make it is not kept in silence.
        double tooOld = memory.Next(ages - 1)[lane];
        for (int age = ages - 1; age > 0; age--)
            memory.Next(age)[lane] = memory.Next(age - 1)[lane];
        memory.Next(0)[lane] = enters;
        if (tooOld != 0)
            memory.Next(ages - 1)[lane] = double.NaN;
        if (hasAttributes)
            Grow(memory, lane);
        if (all < 0)
            Fill(memory, lane, all + enters - leaves);
        else
            Take(memory, lane, leaves);
    }

    private void Grow(StateMemory memory, int lane)
    {
        double change = memory.Input(3)[lane] * memory.TimeStep;
        for (int age = ages - 1; age > 0; age--)
            memory.Next(ages + age)[lane] = memory.Next(ages + age - 1)[lane] + change;
        memory.Next(ages)[lane] = memory.Input(2)[lane] + change;
    }

    private void Take(StateMemory memory, int lane, double leaves)
    {
        // What rounding leaves of an entry is no entry.
        double nothing = 1e-12 * leaves;
        for (int age = ages - 1; age >= 0 && leaves > nothing; age--)
        {
            ref double waits = ref memory.Next(age)[lane];
            double taken = waits <= leaves + nothing ? waits : leaves;
            waits = taken == waits ? 0 : waits - taken;
            leaves -= taken;
        }
        if (leaves > nothing)
            Fill(memory, lane, -leaves);
    }

    // A queue that goes negative holds entries of the last step only.
    private void Fill(StateMemory memory, int lane, double amount)
    {
        for (int age = 1; age < ages; age++)
            memory.Next(age)[lane] = 0;
        memory.Next(0)[lane] = amount;
    }
}

/// <summary>What is asked of a queue: functions of what waits by age. Operands: the arguments, TIME STEP, what waits of each age and the attribute of each.</summary>
internal static class FifoQueueRows
{
    private delegate double Question(
        ReadOnlySpan<double> arguments,
        double step,
        ReadOnlySpan<double> waits,
        ReadOnlySpan<double> attributes
    );

    // Ages are compared within this part of a step.
    private const double Near = 1e-6;

    private static readonly Dictionary<string, (int Arguments, Question Answer)> Questions = new()
    {
        ["QUEUE AGE AVERAGE"] = (1, (x, step, waits, _) => Mean(waits, x[0], age => (age + 1) * step)),
        ["QUEUE AGE IN RANGE"] = (2, (x, step, waits, _) => InRange(waits, x[0], x[1], age => (age + 1) * step, Near * step)),
        ["QUEUE AGE OLDEST"] = (0, (_, step, waits, _) => (waits.LastIndexOfAnyExcept(0) + 1) * step),
        ["QUEUE ATTRIB AVERAGE"] = (1, (x, _, waits, attributes) => Mean(waits, x[0], Of(attributes))),
        ["QUEUE ATTRIB IN RANGE"] = (2, (x, _, waits, attributes) => InRange(waits, x[0], x[1], Of(attributes), 0)),
        ["QUEUE ATTRIB MAX"] = (0, (_, _, waits, attributes) => Extreme(waits, attributes, Math.Max)),
        ["QUEUE ATTRIB MIN"] = (0, (_, _, waits, attributes) => Extreme(waits, attributes, Math.Min)),
        ["QUEUE ATTRIB QUANTITY"] = (1, (x, _, waits, attributes) => Quantity(waits, attributes, x[0])),
    };

    /// <summary>Number of arguments behind the queue.</summary>
    public static int Arguments(string function) => Questions[function].Arguments;

    /// <summary>The row function of a question to a queue of a number of ages.</summary>
    public static RowFunction Of(string function, int ages, bool hasAttributes)
    {
        var (count, answer) = Questions[function];
        return LaneRows.Make(
            function,
            count + 1 + (hasAttributes ? 2 * ages : ages),
            1,
            (x, result, _) =>
            {
                var waits = x.Slice(count + 1, ages);
                double all = 0;
                foreach (double entry in waits)
                    all += entry;
                result[0] = double.IsNaN(all) ? double.NaN : answer(x[..count], x[count], waits, hasAttributes ? x[^ages..] : []);
            }
        );
    }

    private static Func<int, double> Of(ReadOnlySpan<double> values)
    {
        double[] own = values.ToArray();
        return age => own[age];
    }

    // Of the oldest that make up a quantity; of all where it is not above 0 or more than waits; 0 where nothing waits.
    private static double Mean(ReadOnlySpan<double> waits, double quantity, Func<int, double> value)
    {
        double left = quantity > 0 ? quantity : double.PositiveInfinity;
        double sum = 0;
        double counted = 0;
        for (int age = waits.Length - 1; age >= 0 && left > 0; age--)
        {
            double part = Math.Min(waits[age], left);
            if (part == 0)
                continue;
            sum += part * value(age);
            counted += part;
            left -= part;
        }
        return counted == 0 ? 0 : sum / counted;
    }

    // :NA: leaves an end open.
    private static double InRange(ReadOnlySpan<double> waits, double least, double most, Func<int, double> value, double near)
    {
        double sum = 0;
        for (int age = 0; age < waits.Length; age++)
            if (
                (least == Language.SpecialNumbers.NotAvailable || value(age) >= least - near)
                && (most == Language.SpecialNumbers.NotAvailable || value(age) <= most + near)
            )
                sum += waits[age];
        return sum;
    }

    private static double Extreme(ReadOnlySpan<double> waits, ReadOnlySpan<double> attributes, Func<double, double, double> of)
    {
        double? extreme = null;
        for (int age = 0; age < waits.Length; age++)
            if (waits[age] != 0)
                extreme = extreme is { } so ? of(so, attributes[age]) : attributes[age];
        return extreme ?? 0;
    }

    // The oldest whose attributes make up a total, the last of them in part; all where there is not enough.
    private static double Quantity(ReadOnlySpan<double> waits, ReadOnlySpan<double> attributes, double total)
    {
        double sum = 0;
        for (int age = waits.Length - 1; age >= 0; age--)
        {
            double part = waits[age] * attributes[age];
            if (part > total)
                return sum + total / attributes[age];
            sum += waits[age];
            total -= part;
        }
        return sum;
    }
}
