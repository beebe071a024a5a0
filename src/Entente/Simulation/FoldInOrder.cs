namespace Entente.Simulation;

/// <summary>Hands partial results on in the order of their blocks, whichever thread comes first.</summary>
internal sealed class FoldInOrder<T>(BlockObserver<T> observer, long first, long blocks, int mostAhead, Action<double>? progress)
{
    private readonly long first = first;
    private readonly object gate = new();
    private readonly Dictionary<long, T> waiting = [];
    private long next = first;
    private bool stopped;

    /// <summary>Number of the first block that has not been handed on.</summary>
    public long Next => next;

    /// <summary>Waits until a block is not too far ahead of the first that is missing.</summary>
    /// <returns>False where that one will not come.</returns>
    public bool WaitFor(long block)
    {
        lock (gate)
        {
            while (!stopped && block - next > mostAhead)
                Monitor.Wait(gate);
            return !stopped;
        }
    }

    /// <summary>No further blocks will come.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Takes a finished block; folds it where all before it have been.</summary>
    public void Take(long block, T partial)
    {
        lock (gate)
        {
            waiting.Add(block, partial);
            while (waiting.Remove(next, out var ready))
            {
                observer.Fold(ready);
                next++;
            }
            Monitor.PulseAll(gate);
            progress?.Invoke((double)(next - first) / (blocks - first));
        }
    }
}
