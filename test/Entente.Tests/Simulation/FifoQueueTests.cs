using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Vensim's queues against a list of entries that is kept by hand.</summary>
public class FifoQueueTests
{
    private const double Step = 0.5;
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 0.5 ~~|\n";

    private const string Orders =
        "flat((0,1),(1,1)) ~~|\norders = 10 + STEP(50, 4) - STEP(50, 5) ~~|\nWIP = QUEUE FIFO(orders, shipped, flat, 100, 3) ~~|\n"
        + "capacity = 20 ~~|\nshipped = MIN(capacity, QUEUE AGE IN RANGE(WIP, 2, 1e+009)/TIME STEP) ~~|\nmean age = QUEUE AGE AVERAGE(WIP, 0) ~~|\n"
        + "mean of some = QUEUE AGE AVERAGE(WIP, 15 + Time) ~~|\noldest = QUEUE AGE OLDEST(WIP) ~~|\nyoung = QUEUE AGE IN RANGE(WIP, :NA:, 1) ~~|\n";

    private sealed record Entry(double Age, double Amount, double Attribute);

    private static Run Simulate(string equations) => Simulator.Compile(Model.Parse(equations + Clock)).Run();

    // The oldest first; what is there at the start is spread evenly over the age range.
    private static List<List<Entry>> ByHand(
        double initial,
        double range,
        Func<double, double> inflow,
        Func<List<Entry>, double> outflow,
        Func<double, double> attribute,
        double change,
        double initialAttribute
    )
    {
        int first = (int)(range / Step);
        List<Entry> queue =
        [
            .. Enumerable.Range(0, first).Select(i => new Entry((first - i) * Step, initial / first, initialAttribute)),
        ];
        var all = new List<List<Entry>>();
        for (int step = 0; step <= 20; step++)
        {
            all.Add([.. queue]);
            double leaves = outflow(queue) * Step;
            queue = [.. queue.Select(e => new Entry(e.Age + Step, e.Amount, e.Attribute + change * Step))];
            queue.Add(new Entry(Step, inflow(step * Step) * Step, attribute(step * Step) + change * Step));
            while (leaves > 1e-9 && queue.Count > 0)
            {
                double taken = Math.Min(leaves, queue[0].Amount);
                leaves -= taken;
                queue[0] = queue[0] with { Amount = queue[0].Amount - taken };
                if (queue[0].Amount < 1e-9)
                    queue.RemoveAt(0);
            }
        }
        return all;
    }

    private static double Mean(List<Entry> queue, double quantity, Func<Entry, double> of)
    {
        double sum = 0;
        double left = quantity;
        foreach (var entry in queue)
        {
            double part = Math.Min(entry.Amount, left);
            sum += part * of(entry);
            left -= part;
        }
        return sum / (quantity - left);
    }

    [Fact]
    public void What_waits_longest_leaves_first()
    {
        var run = Simulate(Orders);
        var queues = ByHand(
            100,
            3,
            t => t is >= 4 and < 5 ? 60 : 10,
            q => Math.Min(20, q.Where(e => e.Age >= 2).Sum(e => e.Amount) / Step),
            _ => 0,
            0,
            0
        );
        for (int step = 0; step <= 20; step++)
        {
            var queue = queues[step];
            double all = queue.Sum(e => e.Amount);
            Assert.Equal(all, run["WIP"][step], 9);
            Assert.Equal(Mean(queue, all, e => e.Age), run["mean age"][step], 9);
            Assert.Equal(Mean(queue, 15 + step * Step, e => e.Age), run["mean of some"][step], 9);
            Assert.Equal(queue[0].Age, run["oldest"][step], 9);
            Assert.Equal(queue.Where(e => e.Age <= 1).Sum(e => e.Amount), run["young"][step], 9);
        }
    }

    [Fact]
    public void Attributes_go_with_what_waits_and_change()
    {
        var run = Simulate(
            "flat((0,1),(1,1)) ~~|\nq = QUEUE FIFO ATTRIB(5, done, 2 + Time, 0.5, flat, flat, 30, 1, 3) ~~|\n"
                + "done = QUEUE ATTRIB QUANTITY(q, 12*TIME STEP)/TIME STEP ~~|\nmean = QUEUE ATTRIB AVERAGE(q, -1) ~~|\n"
                + "largest = QUEUE ATTRIB MAX(q) ~~|\nsmallest = QUEUE ATTRIB MIN(q) ~~|\nlarge = QUEUE ATTRIB IN RANGE(q, 3, :NA:) ~~|\n"
        );
        double Done(List<Entry> queue)
        {
            double left = 12 * Step;
            double sum = 0;
            foreach (var entry in queue)
            {
                double part = Math.Min(entry.Amount, left / entry.Attribute);
                sum += part;
                left -= part * entry.Attribute;
            }
            return sum / Step;
        }
        var queues = ByHand(30, 3, _ => 5, Done, t => 2 + t, 0.5, 1);
        for (int step = 0; step <= 20; step++)
        {
            var queue = queues[step];
            Assert.Equal(queue.Sum(e => e.Amount), run["q"][step], 9);
            Assert.Equal(Mean(queue, queue.Sum(e => e.Amount), e => e.Attribute), run["mean"][step], 9);
            Assert.Equal(queue.Max(e => e.Attribute), run["largest"][step], 9);
            Assert.Equal(queue.Min(e => e.Attribute), run["smallest"][step], 9);
            Assert.Equal(queue.Where(e => e.Attribute >= 3).Sum(e => e.Amount), run["large"][step], 9);
        }
    }

    // A negative inflow leaves, and what goes below zero has the age of one step (Vensim Reference Manual, "QUEUE FIFO").
    [Fact]
    public void A_queue_with_subscripts_may_go_negative()
    {
        var run = Simulate(
            "D: a, b ~~|\nq[D] = QUEUE FIFO(-1, 2*D, table, 5*D, 2) ~~|\nage[D] = QUEUE AGE OLDEST(q[D]) ~~|\ntable((0,1),(4,3)) ~~|\n"
        );
        for (int step = 0; step <= 20; step++)
        {
            Assert.Equal(5 - 3 * step * Step, run["q[a]"][step], 9);
            Assert.Equal(10 - 5 * step * Step, run["q[b]"][step], 9);
        }
        Assert.Equal([2, Step], new[] { run["age[a]"][0], run["age[a]"][20] });
        // The profile rises from 1 to 3 over the age range: of four steps the first holds 5/32 of all.
        Assert.Equal(
            5 * 5 / 32.0,
            Simulate(
                "q = QUEUE FIFO(0, 0, table, 5, 2) ~~|\nyoung = QUEUE AGE IN RANGE(q, :NA:, TIME STEP) ~~|\ntable((0,1),(4,3)) ~~|\n"
            )["young"][0],
            12
        );
    }

    [Fact]
    public void A_run_beside_others_is_the_run_alone()
    {
        var simulator = Simulator.Compile(Model.Parse(Orders + Clock));
        var worlds = new Uncertainty().Uniform("capacity", 5, 40).Sample(40, 3);
        var ensemble = simulator.Run(worlds, ["mean age"], new() { Keep = KeptValues.Trajectories });
        foreach (long number in new long[] { 0, 7, 39 })
        {
            var run = simulator.Run(new Dictionary<string, double> { ["capacity"] = worlds.Row(number)[0] });
            Assert.Equal(run["mean age"].ToArray(), ensemble["mean age"].Spreads.Select(s => s.Values[(int)number]));
        }
    }

    [Fact]
    public void What_grows_older_than_there_is_room_for_is_no_number()
    {
        var model = Model.Parse("flat((0,1),(1,1)) ~~|\nrange = 2 ~~|\nq = QUEUE FIFO(1, 0, flat, 5, range) ~~|\n" + Clock);
        var run = Simulator.Compile(model).Run(new Dictionary<string, double> { ["range"] = 20 });
        Assert.True(double.IsNaN(run["q"][0]));
    }

    [Theory]
    [InlineData("x = INTEG(1, 1) ~~|\ny = QUEUE AGE OLDEST(x) ~~|\n", "EN3018")]
    [InlineData("x = QUEUE FIFO(1, 0, flat, 1, 1) ~~|\ny = QUEUE ATTRIB MAX(x) ~~|\n", "EN3018")]
    [InlineData("x = QUEUE FIFO(1, 0, flat, 1, 10000) ~~|\n", "EN3019")]
    [InlineData("x = QUEUE FIFO(1, 0, flat, 1, Time) ~~|\n", "EN3019")]
    [InlineData("d: a, b ~~|\ntable[d]((0,1),(1,1)) ~~|\nx[d] = QUEUE FIFO(1, 0, table[d], 1, 1) ~~|\n", "EN3020")]
    public void What_queues_do_not_do_is_refused(string equations, string code)
    {
        var model = Model.Parse("flat((0,1),(1,1)) ~~|\n" + equations + Clock);
        Assert.Contains(code, Assert.Throws<DiagnosticException>(() => Simulator.Compile(model)).Diagnostics.Select(p => p.Code));
    }
}
