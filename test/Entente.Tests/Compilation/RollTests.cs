using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Entente.Compilation;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Compilation;

/// <summary>Loops over statements of one shape compute the bits of the same statements written out, in every row of memory.</summary>
public class RollTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 5 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 1 ~~|\n";

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void Loops_compute_the_bits_of_what_is_written_out(int lanes)
    {
        int loops = 0;
        for (int seed = 0; seed < 15; seed++)
        {
            var random = new Random(1000 * lanes + seed);
            string text = RandomText(random);
            var written = Written(Model.Parse(text), random);
            var rolled = Roll.Loops(written);
            loops += CountOfLoops(rolled);
            double[] expected = Memory(written, lanes);
            double[] found = Memory(rolled, lanes);
            for (int i = 0; i < expected.Length; i++)
                if (Bits(expected[i]) != Bits(found[i]))
                    Assert.Fail($"seed {seed}, row {i / lanes}: {expected[i]:R} became {found[i]:R} in\n{text}");
        }
        Assert.True(loops > 150, $"Only {loops} loops were made.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void What_nobody_asks_for_does_not_change_what_is_asked_for(int lanes)
    {
        int unasked = 0;
        for (int seed = 0; seed < 15; seed++)
        {
            var random = new Random(2000 * lanes + seed);
            string text = RandomText(random);
            var plan = Written(Model.Parse(text), random);
            var model = plan.Model;
            var all = Plan.Make(
                model,
                Enumerable.Range(0, model.Graph.Count).Where(n => plan.HasRow(n) && !model.Graph[n].IsMask)
            );
            double[] found = Memory(Roll.Loops(plan), lanes);
            double[] expected = Memory(Roll.Loops(all), lanes);
            for (int node = 0; node < model.Graph.Count; node++)
            {
                if (!plan.HasRow(node) || model.Graph[node].IsMask)
                    continue;
                if (!plan.Statements.IsWanted(node))
                {
                    unasked++;
                    continue;
                }
                for (int lane = 0; lane < lanes; lane++)
                    Assert.Equal(Bits(expected[all.Row(node) * lanes + lane]), Bits(found[plan.Row(node) * lanes + lane]));
            }
        }
        Assert.True(unasked > 500, $"Only {unasked} values were not asked for.");
    }

    [Fact]
    public void A_family_is_one_loop_and_a_sum_over_a_subscript_goes_on_inside()
    {
        var plan = Simulator
            .Compile(
                Model.Parse(
                    "D: (d1-d20) ~~|\nE: (e1-e30) ~~|\ns[D,E] = INTEG(x[D,E], 1) ~~|\nx[D,E] = s[D,E] * k[D] / t[E] ~~|\nk[D] = 2 ~~|\nt[E] = SUM(s[D!,E]) ~~|\n"
                        + Clock
                )
            )
            .Compiled.Rolled;
        var loops = plan.Step.Levels.SelectMany(l => l.Passages).Select(p => p.Loop).OfType<Loop>().ToList();
        Assert.Equal([30, 600], loops.Select(l => l.Runs.Sum(r => r.Length)).Order());
        var sum = Assert.Single(loops, l => l.Way == FoldWay.Inside);
        Assert.Equal(19, sum.InnerCount);
        // Of two subscripts the inner one is the run.
        Assert.Equal(20, Assert.Single(loops, l => l.Runs.Length > 1).Runs.Length);
    }

    [Fact]
    public void Arrays_of_a_hundred_thousand_elements_are_compiled_to_few_methods()
    {
        var model = Model.Parse(
            "D: (d1-d100000) ~~|\ns[D] = INTEG(x[D], D) ~~|\nx[D] = s[D] * 0.1 + D ~~|\ntotal = SUM(s[D!]) ~~|\n" + Clock
        );
        var simulator = Simulator.Compile(model);
        Assert.InRange(CountOfLoops(simulator.Compiled.Rolled), 1, 20);
        var run = simulator.Run();
        Assert.Equal(100_000.0 * 100_001 / 2, run["total"][0]);
        double element = 3;
        for (int step = 0; step < 2; step++)
            element += 0.5 * (element * 0.1 + 3);
        Assert.Equal(element, run["s[d3]"][1], 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void A_step_in_loops_allocates_nothing(int lanes)
    {
        var simulator = Simulator.Compile(Model.Load(Path.Combine(Shared.Repository, "bench", "models", "sectors.mdl")));
        simulator.KernelFor(lanes).Compile();
        using var batch = simulator.NewBatch(lanes);
        simulator.SetAsWritten(batch);
        var clock = simulator.ReadClock(batch);
        batch.Run(clock, -1, null, null, CancellationToken.None);
        long few = Allocated(clock with { Final = clock.Initial + 10 * clock.Step });
        Assert.Equal(few, Allocated(clock with { Final = clock.Initial + 1_000 * clock.Step }));

        long Allocated(Clock until)
        {
            batch.Run(until, -1, null, null, CancellationToken.None);
            long before = GC.GetAllocatedBytesForCurrentThread();
            batch.Run(until, -1, null, null, CancellationToken.None);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    // Of two operands that are no numbers a processor takes the first, and which that is .NET may choose; so their signs do not count.
    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);

    private static int CountOfLoops(Plan plan) =>
        plan.Start.Levels.Concat(plan.Step.Levels).SelectMany(l => l.Passages).Count(p => p.Loop != null);

    // A plan without loops; some constants have become literals, as in an ensemble.
    private static Plan Written(Model model, Random random)
    {
        var lowered = Simulator.Compile(model).Compiled.Plan.Model;
        var known = new Dictionary<int, double>();
        foreach (var family in lowered.Constants.Select((c, i) => (c.Variable, i)).GroupBy(c => c.Variable))
            if (random.Next(2) == 0)
                foreach (var (_, number) in family)
                    known[number] = Math.Round(random.NextDouble() * 3, 1);
        // Of some variables nobody asks for the value.
        var roots = lowered.Values.Where(_ => random.Next(3) > 0).Select(v => v.Value).ToList();
        var (copy, map, _) = GraphCopy.Of(lowered, roots, known, _ => false);
        return Plan.Make(copy, roots.Select(r => map[r]));
    }

    // All rows after the start and three steps, with constants that differ between lanes; those that nobody is to read are empty.
    private static unsafe double[] Memory(Plan plan, int lanes)
    {
        var kernel = new Kernel(plan, () => plan, lanes);
        kernel.Compile();
        nuint count = (nuint)(plan.RowCount * lanes);
        double* memory = (double*)NativeMemory.AlignedAlloc(count * sizeof(double), 64);
        NativeMemory.Clear(memory, count * sizeof(double));
        var rows = new Span<double>(memory, (int)count);
        foreach (var (row, value) in plan.Literals)
            rows.Slice(row * lanes, lanes).Fill(value);
        var random = new Random(7);
        foreach (int row in plan.ConstantRows)
            for (int lane = 0; lane < lanes; lane++)
                rows[row * lanes + lane] = random.NextDouble() * 2 - 0.5;
        kernel.Start(memory);
        for (int step = 0; step < 3; step++)
        {
            rows.Slice(Plan.TimeRow * lanes, lanes).Fill(step * 0.5);
            kernel.Step(memory);
            for (int i = 0; i < plan.Stocks.Length * lanes; i++)
                rows[plan.StockRow * lanes + i] += 0.5 * rows[plan.RateRow * lanes + i];
        }
        var graph = plan.Model.Graph;
        for (int n = 0; n < graph.Count; n++)
            if (
                plan.HasRow(n)
                && graph[n] is { IsLeaf: false, Phase: Phase.Step }
                && !plan.Statements.IsWanted(n)
                && !plan.IsRate(n)
            )
                rows.Slice(plan.Row(n) * lanes, lanes).Clear();
        double[] result = rows.ToArray();
        NativeMemory.AlignedFree(memory);
        return result;
    }

    // Families over one or two subscripts and parts of them, elements with equations of their own, sums and products over subscripts, calls.
    private static string RandomText(Random random)
    {
        int a = random.Next(8, 21);
        int b = random.Next(2, 13);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"A: (a1-a{a}) ~~|\nB: (b1-b{b}) ~~|\nF: (a2-a{a - 2}) ~~|\n");
        text.Append("T((0,1),(1,3),(4,2)) ~~|\n");
        string[] shapes = ["A,B", "A", "B", ""];
        var known = shapes.ToDictionary(s => s, _ => new List<string> { "Time" });
        for (int i = 0; i < 8; i++)
        {
            string shape = shapes[random.Next(4)];
            text.Append(CultureInfo.InvariantCulture, $"k{i}{Brackets(shape)} = {random.Next(1, 9)} ~~|\n");
            known[shape].Add($"k{i}{Brackets(shape)}");
        }
        // Stocks may be read before their rates are written.
        string[] stocks = [.. Enumerable.Range(0, 4).Select(_ => shapes[random.Next(3)])];
        for (int i = 0; i < stocks.Length; i++)
            known[stocks[i]].Add($"s{i}{Brackets(stocks[i])}");
        for (int i = 0; i < 12; i++)
        {
            string shape = shapes[random.Next(4)];
            string name = $"x{i}";
            if (shape.StartsWith('A') && random.Next(3) == 0)
            {
                string part = shape.Replace('A', 'F');
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}{Brackets(part)} = {Term(shape, 2).Replace("[A", "[F", StringComparison.Ordinal)} ~~|\n"
                );
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}{Brackets(shape)} :EXCEPT: {Brackets(part)} = {Term(shape, 2)} ~~|\n"
                );
            }
            else
                text.Append(CultureInfo.InvariantCulture, $"{name}{Brackets(shape)} = {Term(shape, 3)} ~~|\n");
            known[shape].Add(name + Brackets(shape));
        }
        for (int i = 0; i < stocks.Length; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"s{i}{Brackets(stocks[i])} = INTEG({Term(stocks[i], 2)}, {random.Next(1, 5)} + k0x) ~~|\n"
            );
        return text.Append("k0x = 0.5 ~~|\n").Append(Clock).ToString();

        string Term(string shape, int depth)
        {
            if (depth == 0)
                return Leaf(shape);
            string left = Term(shape, depth - 1);
            string right = Term(shape, random.Next(depth));
            return random.Next(12) switch
            {
                0 => $"({left} + {right})",
                1 => $"({left} - {right})",
                2 or 3 => $"({left} * {right})",
                4 => $"({left} / {right})",
                5 => $"MIN({left}, {right})",
                6 => $"MAX({left}, 1)",
                7 => $"IF THEN ELSE({left} > {right}, {right}, -{left})",
                8 => $"EXP(MIN({left}, 1))",
                9 => $"T({left})",
                10 => $"SQRT(ABS({left}))",
                _ => Over(shape),
            };
        }

        string Leaf(string shape)
        {
            var usable = known.Where(k => k.Key == shape || k.Key.Length == 0 || (shape == "A,B" && k.Key.Length == 1));
            string[] names = [.. usable.SelectMany(k => k.Value)];
            return names[random.Next(names.Length)];
        }

        string Over(string shape)
        {
            string function = new[] { "SUM", "VMIN", "VMAX", "PROD" }[random.Next(4)];
            bool overA = random.Next(2) == 0 || shape.Contains('B', StringComparison.Ordinal);
            string inner = shape switch
            {
                "" => "A,B",
                "A,B" => overA ? "A" : "B",
                _ => "A,B",
            };
            string body = $"({Leaf(inner)} * {Leaf(inner)})";
            string marked = shape switch
            {
                "" => body.Replace("A", "A!", StringComparison.Ordinal).Replace("B", "B!", StringComparison.Ordinal),
                "A" => body.Replace("B", "B!", StringComparison.Ordinal),
                "B" => body.Replace("A", "A!", StringComparison.Ordinal),
                _ => body.Replace("A", "A!", StringComparison.Ordinal).Replace("B", "B!", StringComparison.Ordinal),
            };
            return marked.Contains('!', StringComparison.Ordinal) ? $"{function}({marked})" : marked;
        }
    }

    private static string Brackets(string shape) => shape.Length == 0 ? "" : $"[{shape}]";
}
