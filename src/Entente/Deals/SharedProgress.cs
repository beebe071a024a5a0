namespace Entente.Deals;

/// <summary>One progress of parts of a work that may go on at the same time.</summary>
/// <param name="progress">Told, by one thread at a time, which parts go on, and what share of all is done, which never falls.</param>
internal sealed class SharedProgress(Action<WeighProgress>? progress)
{
    private readonly List<Part> parts = [];
    private readonly Lock gate = new();

    /// <summary>Adds a part.</summary>
    /// <param name="stage">What it does, in words.</param>
    /// <param name="share">Its share of the whole, about; all shares together are 1.</param>
    /// <returns>To be told the share of the part that is done, 0 when it begins and 1 when it ends.</returns>
    public Action<double> Add(string stage, double share)
    {
        var part = new Part(stage, share);
        parts.Add(part);
        return done => Tell(part, done);
    }

    private void Tell(Part part, double done)
    {
        if (progress == null)
            return;
        lock (gate)
        {
            part.Done = Math.Max(part.Done ?? 0, done);
            var going = parts.Where(p => p.Done is < 1).DefaultIfEmpty(part);
            double told = parts.Sum(p => p.Share * (p.Done ?? 0));
            progress(new WeighProgress(string.Join(", ", going.Select(p => p.Stage)), Math.Min(1, told)));
        }
    }

    private sealed class Part(string stage, double share)
    {
        public string Stage => stage;

        public double Share => share;

        /// <summary>What of it is done; null before it begins.</summary>
        public double? Done { get; set; }
    }
}
