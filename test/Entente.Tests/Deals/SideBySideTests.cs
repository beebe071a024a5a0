using Entente.Deals;

namespace Entente.Tests.Deals;

/// <summary>Pieces of work on several threads, and their one progress.</summary>
public class SideBySideTests
{
    [Fact]
    public void On_one_thread_all_is_done_in_order_by_the_caller()
    {
        int caller = Environment.CurrentManagedThreadId;
        var done = new List<(int Piece, int Thread, int Threads)>();
        using var pieces = new SideBySide(1);
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            pieces.Add(waits: i == 0, threads => done.Add((number, Environment.CurrentManagedThreadId, threads)));
        }
        pieces.Begin();
        Assert.Empty(done);
        pieces.Run();
        Assert.Equal([(0, caller, 1), (1, caller, 1), (2, caller, 1)], done);
    }

    [Fact]
    public void What_waits_for_nothing_begins_before_the_rest_may()
    {
        using var began = new ManualResetEventSlim();
        bool first = false;
        using var pieces = new SideBySide(2);
        pieces.Add(waits: true, _ => first = true);
        pieces.Add(waits: false, _ => began.Set());
        pieces.Begin();
        began.Wait(TestContext.Current.CancellationToken);
        Assert.False(first);
        pieces.Run();
        Assert.True(first);
    }

    [Fact]
    public void Pieces_go_on_at_the_same_time_and_share_the_threads()
    {
        using var both = new Barrier(2);
        using var pieces = new SideBySide(8);
        var threads = new int[2];
        for (int i = 0; i < 2; i++)
        {
            int number = i;
            pieces.Add(
                waits: true,
                own =>
                {
                    threads[number] = own;
                    both.SignalAndWait(TestContext.Current.CancellationToken);
                }
            );
        }
        pieces.Run();
        Assert.Equal([4, 4], threads);
    }

    [Fact]
    public void The_first_failure_by_order_is_told_when_all_have_ended()
    {
        using var second = new ManualResetEventSlim();
        bool third = false;
        using var pieces = new SideBySide(2);
        pieces.Add(
            waits: true,
            _ =>
            {
                second.Wait();
                throw new ArgumentException("first");
            }
        );
        pieces.Add(
            waits: true,
            _ =>
            {
                second.Set();
                throw new InvalidOperationException("second");
            }
        );
        pieces.Add(waits: true, _ => third = true);
        Assert.Equal("first", Assert.Throws<ArgumentException>(pieces.Run).Message);
        Assert.True(third);
    }

    [Fact]
    public void Progress_names_what_goes_on_and_never_falls()
    {
        var told = new List<WeighProgress>();
        var progress = new SharedProgress(told.Add);
        var a = progress.Add("a", 0.75);
        var b = progress.Add("b", 0.25);
        a(0);
        a(0.5);
        b(0);
        a(0.25);
        b(1);
        a(1);
        Assert.Equal(["a", "a", "a, b", "a, b", "a", "a"], told.Select(t => t.Stage));
        Assert.Equal([0, 0.375, 0.375, 0.375, 0.625, 1], told.Select(t => t.Done));
    }
}
