using System.Runtime.ExceptionServices;

namespace Entente.Deals;

/// <summary>Pieces of work on several threads, begun in the order in which they were added; the longest best first. Some of them wait for work that goes on before,
/// the others may begin as soon as that work leaves a thread idle.</summary>
/// <param name="threads">Threads in all, at least 1.</param>
internal sealed class SideBySide(int threads) : IDisposable
{
    private readonly List<Piece> pieces = [];
    private readonly List<Thread> workers = [];
    private readonly Lock gate = new();
    private int going;
    private bool mayAllBegin;

    /// <summary>Adds a piece.</summary>
    /// <param name="waits">Whether it needs what is done before <see cref="Run"/>.</param>
    /// <param name="work">Does it, given how many threads it may use.</param>
    public void Add(bool waits, Action<int> work) => pieces.Add(new Piece(waits, work));

    /// <summary>Begins with what waits for nothing, on a thread beside the calling one; nothing where there is to be no other.</summary>
    public void Begin() => Start(Math.Min(1, threads - 1));

    /// <summary>Does all pieces; the calling thread helps. Where some fail the first of them is told, whichever failed first, when all have ended.</summary>
    public void Run()
    {
        lock (gate)
        {
            mayAllBegin = true;
            going++;
            Start(Math.Min(threads, pieces.Count) - going);
        }
        Work();
        Dispose();
        pieces.Find(p => p.Failure != null)?.Failure?.Throw();
    }

    /// <summary>Waits until all that has begun has ended.</summary>
    public void Dispose() => workers.ForEach(thread => thread.Join());

    private void Start(int count)
    {
        lock (gate)
            for (int i = 0; i < count; i++)
            {
                going++;
                workers.Add(new Thread(Work));
                workers[^1].Start();
            }
    }

    private void Work()
    {
        while (Next() is { } piece)
            try
            {
                piece.Work(Math.Max(1, threads / pieces.Count));
            }
            catch (Exception exception)
            {
                piece.Failure = ExceptionDispatchInfo.Capture(exception);
            }
    }

    private Piece? Next()
    {
        lock (gate)
        {
            var next = pieces.Find(p => !p.IsTaken && (mayAllBegin || !p.Waits));
            if (next == null)
                going--;
            else
                next.IsTaken = true;
            return next;
        }
    }

    private sealed class Piece(bool waits, Action<int> work)
    {
        public bool Waits => waits;

        public Action<int> Work => work;

        public bool IsTaken { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
