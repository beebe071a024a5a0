using BenchmarkDotNet.Attributes;
using Entente.Benchmarks.Peers;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Benchmarks.Micro;

/// <summary>Reading, compiling and running subscripted models of growing size.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private string text = "";
    private Model? model;
    private Simulator? simulator;

    [Params(8, 23, 70)]
    public int Sectors { get; set; }

    [GlobalSetup]
    public void Write()
    {
        text = SectorsModel.Write(16, Sectors);
        model = Model.Parse(text);
        simulator = Simulator.Compile(model);
    }

    [Benchmark]
    public Model Read() => Model.Parse(text);

    [Benchmark]
    public Simulator? Compile() => model == null ? null : Simulator.Compile(model);

    [Benchmark]
    public Run? RunOnce() => simulator?.Run();
}
