using Entente.Deals;
using Entente.Reports;

namespace Entente.Tests.Deals;

/// <summary>Weighing looks at the first worlds while the others are to come, and counts what is complete when somebody interrupts.</summary>
public class InterruptedTests
{
    private static readonly Deal Fishery = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));

    [Fact]
    public void Looks_change_no_number_and_are_the_ledger_of_fewer_worlds()
    {
        var looks = new List<Ledger>();
        var options = new WeighOptions { Runs = 300, BreachRuns = 0 };
        var looked = Fishery.Weigh(options, soFar: looks.Add);
        Assert.Equal([32, 256], looks.Select(l => l.Runs));
        Assert.Equal(Means(Fishery.Weigh(options)), Means(looked));
        Assert.Equal(Means(Fishery.Weigh(options with { Runs = 32 })), Means(looks[0]));
        Assert.Empty(looks[0].Breaches);
    }

    [Fact]
    public void An_interrupted_ledger_holds_the_complete_worlds_and_says_so()
    {
        using var interrupted = new CancellationTokenSource();
        var options = new WeighOptions
        {
            Runs = 300,
            BreachRuns = 20,
            TurnClaims = true,
        };
        var ledger = Fishery.Weigh(options, soFar: _ => interrupted.Cancel(), cancellation: interrupted.Token);
        Assert.Equal(32, ledger.Runs);
        Assert.Contains(ledger.Remarks, r => r.Code == "EN7059");
        Assert.Empty(ledger.Breaches);
        Assert.Equal(Means(Fishery.Weigh(options with { Runs = 32 })), Means(ledger));
    }

    [Fact]
    public void Interrupted_after_the_packages_all_worlds_count_without_what_follows()
    {
        using var interrupted = new CancellationTokenSource();
        var options = new WeighOptions { Runs = 100, BreachRuns = 20 };
        void CancelAfterPackages(WeighProgress told)
        {
            if (told.Stage.Contains("turning points", StringComparison.Ordinal))
                interrupted.Cancel();
        }
        var ledger = Fishery.Weigh(options, CancelAfterPackages, cancellation: interrupted.Token);
        Assert.Equal(100, ledger.Runs);
        Assert.Contains(ledger.Remarks, r => r.Code == "EN7059");
        Assert.Empty(ledger.Breaches);
        Assert.Empty(ledger.Fans);
        Assert.Equal(Means(Fishery.Weigh(options)), Means(ledger));
    }

    [Fact]
    public void Interrupted_before_the_first_world_there_is_no_ledger() =>
        Assert.Throws<OperationCanceledException>(() => Fishery.Weigh(new() { Runs = 300 }, cancellation: new(canceled: true)));

    [Fact]
    public void The_ledger_is_the_same_on_any_number_of_threads_and_its_progress_never_falls()
    {
        var told = new List<WeighProgress>();
        Ledger On(int threads)
        {
            told.Clear();
            return Fishery.Weigh(
                new()
                {
                    Runs = 100,
                    BreachRuns = 20,
                    TurnClaims = true,
                    Threads = threads,
                    Changes = [KeyValuePair.Create("nursery effect", 0.1)],
                },
                told.Add
            );
        }
        string one = LedgerJson.Text(On(1));
        var ledger = On(5);
        Assert.Equal(one, LedgerJson.Text(ledger));
        Assert.NotEmpty(ledger.Breaches);
        Assert.NotEmpty(ledger.Fans);
        Assert.Equal(told.Select(t => t.Done).Order(), told.Select(t => t.Done));
        Assert.Equal(1, told[^1].Done, 1e-9);
        // The ledger is half of it, that without the change the other.
        Assert.InRange(told.First(t => t.Stage.Contains("breaches", StringComparison.Ordinal)).Done, 0.2, 0.5);
    }

    private static double[] Means(Ledger ledger) => [.. ledger.Packages.SelectMany(p => p.Gains.Select(g => g.Mean))];
}
