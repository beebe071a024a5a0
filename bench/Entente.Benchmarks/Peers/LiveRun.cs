using Entente.Models;
using Entente.Simulation;

namespace Entente.Benchmarks.Peers;

/// <summary>Live use: a constant of a large model is changed and the model run again. The bar is En-ROADS: some 14,000 equations over 110 years in steps of
/// 45 days, in 60 ms in a browser (Climate Interactive, En-ROADS Technical Reference).</summary>
internal static class LiveRun
{
    public static PeerFigure Measure(int rounds)
    {
        var model = Model.Parse(SectorsModel.Write(32, 33, years: 110, step: "0.125"));
        var simulator = Simulator.Compile(model, ["world income", "price", "payoff"]);
        double least = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            double start = ThreadTime.Now;
            simulator.Run(new Dictionary<string, double> { ["levy"] = 0.1 + 0.001 * round });
            least = Math.Min(least, ThreadTime.Now - start);
        }
        return new PeerFigure(
            "14,053 equations, 110 years in steps of 45 days: changing a constant and running again",
            least / 1e6,
            "ms"
        );
    }
}
