using CsCheck;
using Entente.Exploration;
using Entente.Language;
using Entente.Models;
using Entente.Simulation;
using Entente.Tests.Simulation;
using Xunit.Sdk;

namespace Entente.Tests.Independent;

/// <summary>Random models against an evaluator of their own, in both formats, in any order of equations, and written again.</summary>
public class RandomModelTests(ITestOutputHelper output)
{
    private static readonly Gen<RandomModel> Models = Gen.Int[0, 5039].Array[0, 800].Select(RandomModels.Make);

    private void Check(Action<RandomModel> check, int iterations)
    {
        int decided = 0;
        int all = 0;
        Models.Sample(
            model =>
            {
                Interlocked.Increment(ref all);
                try
                {
                    check(model);
                    Interlocked.Increment(ref decided);
                }
                catch (Undecided) { }
            },
            iter: iterations,
            threads: 2,
            print: m => RandomModelVensim.Write(m) + (m.OnlyVensim ? "" : RandomModelXmile.Write(m))
        );
        output.WriteLine($"{decided} of {all} models were decided");
        Assert.True(decided > 0.6 * all, $"rounding decides too often: {decided} of {all} models were decided");
    }

    private static Run Simulate(string text, string file)
    {
        if (!Model.TryParse(text, file, out var model, out var problems))
            throw new XunitException(string.Join('\n', problems));
        var simulator = Simulator.Compile(model);
        var run = simulator.Run();
        simulator.KernelFor(1).Compile();
        InterpreterTests.Same(run, simulator.Run());
        return run;
    }

    private static void Agree(RandomModel model, Dictionary<string, Rounded[]> expected, Run run)
    {
        var columns = run.Columns.ToDictionary(c => Key(c.Name), c => c.Values);
        int perSave = (int)Math.Round(model.Clock.SavePer / model.Clock.Step);
        bool every = run.Times.Length > 1 && Math.Abs(run.Times[1] - run.Times[0] - model.Clock.Step) < 1e-9;
        foreach (var (name, values) in expected)
        {
            Assert.True(columns.TryGetValue(Key(name), out var got), $"{name} is not there");
            for (int i = 0; i < values.Length; i++)
            {
                double other = got[every ? i * perSave : i];
                Assert.True(
                    values[i].Agrees(other),
                    $"{name} at saved time {i}: the evaluator has {values[i]}, the run {other:R}"
                );
            }
        }
    }

    private static string Key(string name) => Names.Canonical(name.Replace("\"", "", StringComparison.Ordinal));

    [Fact]
    public void Both_formats_give_what_the_evaluator_computes() =>
        Check(
            model =>
            {
                var expected = PlainEvaluator.Run(RandomModelPlain.Of(model));
                Agree(model, expected, Simulate(RandomModelVensim.Write(model), "m.mdl"));
                if (!model.OnlyVensim)
                    Agree(model, expected, Simulate(RandomModelXmile.Write(model), "m.xmile"));
            },
            400
        );

    [Fact]
    public void Every_run_of_an_ensemble_gives_what_the_evaluator_computes() =>
        Check(
            model =>
            {
                var constant = model.Quantities.Find(q => q.Kind == QuantityKind.Constant && q.Dims.Length == 0);
                var outcome = model.Quantities.Find(q => q.Kind is QuantityKind.Stock or QuantityKind.Auxiliary);
                if (constant == null || outcome == null)
                    return;
                var simulator = Simulator.Compile(Model.Parse(RandomModelVensim.Write(model)));
                var worlds = new Uncertainty().Uniform(constant.Name, 0, 3).Sample(9, 1);
                var runs = simulator.Run(worlds, [outcome.Name], new() { Keep = KeptValues.Final });
                for (int run = 0; run < 9; run++)
                {
                    var system = RandomModelPlain.Of(model);
                    system.Values[constant.Name] = new PlainNode.Number(worlds.Row(run)[0]);
                    var expected = PlainEvaluator.Run(system).ToDictionary(e => Key(e.Key), e => e.Value[^1]);
                    foreach (var one in runs.Outcomes)
                        Assert.True(
                            expected[Key(one.Name)].Agrees(one.Final.Values[run]),
                            $"{one.Name} in run {run}: the evaluator has {expected[Key(one.Name)]}, the ensemble {one.Final.Values[run]:R}"
                        );
                }
            },
            100
        );

    [Fact]
    public void The_order_of_equations_does_not_matter() =>
        Check(
            model =>
            {
                var run = Simulate(RandomModelVensim.Write(model), "m.mdl");
                var other = Simulate(RandomModelVensim.Write(model, reversed: true), "m.mdl")
                    .Columns.ToDictionary(c => c.Name, c => c.Values);
                foreach (var column in run.Columns)
                    Assert.Equal(column.Values, other[column.Name]);
            },
            100
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_and_written_the_same_again(bool toXmile) =>
        Check(
            model =>
            {
                string once = Conversion.Write(Model.Parse(RandomModelVensim.Write(model)), toXmile, "a", out _);
                Assert.Equal(once, Conversion.Write(Model.Parse(once, "b"), toXmile, "b", out _));
            },
            100
        );

    [Fact]
    public void A_model_goes_to_the_other_format_and_back() =>
        Check(
            model =>
            {
                var first = Model.Parse(RandomModelVensim.Write(model));
                var second = Model.Parse(Conversion.Write(first, toXmile: true, "a.xmile", out _), "a.xmile");
                var third = Model.Parse(Conversion.Write(second, toXmile: false, "b.mdl", out _), "b.mdl");
                Assert.Null(Conversion.Difference(Simulator.Compile(first).Run(), Simulator.Compile(third).Run()));
            },
            100
        );
}
