using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>
/// Makes loops of statements of one shape: what is left of the loops over subscripts after elements have been taken apart, folded and merged. The operations of
/// an element and their order stay as they are, so that loops change no bit. Where operands do not advance steadily, a table says where runs of steady elements
/// begin; in the worst case each is a run of its own.
/// </summary>
internal sealed class Roll
{
    private readonly Plan plan;
    private readonly Graph graph;

    private Roll(Plan plan)
    {
        this.plan = plan;
        graph = plan.Model.Graph;
    }

    /// <summary>Makes loops in both sections of a plan.</summary>
    public static Plan Loops(Plan plan)
    {
        var roll = new Roll(plan);
        return plan.With(roll.Section(plan.Start), roll.Section(plan.Step));
    }

    private Section Section(Section section) =>
        new(section.Levels.ConvertAll(level => level with { Passages = [.. level.Passages.SelectMany(Passages)] }));

    private IEnumerable<Passage> Passages(Passage passage)
    {
        if (!passage.AreAlike)
            return [passage];
        var first = passage.Statements[0];
        var fold = IsOwn(first) ? plan.Statements.FoldOf(first.Node) : null;
        if (fold == null)
            return [passage with { Loop = Plain(passage.Statements) }];
        if (Inside(passage.Statements, fold) is { } inside)
            return [passage with { Loop = inside }];
        return passage.Statements.Select(s => new Passage([s], AreAlike: true) { Loop = Along(s) });
    }

    // A value is written where it lives, or beside it.
    private bool IsOwn(Store store) => plan.Row(store.Node) == store.Row;

    private Loop Plain(List<Store> statements)
    {
        var walk = new Walk(statements.Count);
        var operands = statements.ConvertAll(plan.OperandsOf);
        var places = new List<Place>();
        places.Add(walk.Rows(i => statements[i].Row));
        for (int k = 0; k < operands[0].Count; k++)
            places.Add(Operand(walk, i => operands[i][k]));
        return walk.Loop(statements[0], [.. places]);
    }

    private Place Operand(Walk walk, Func<int, int> node) =>
        graph[node(0)].Op == Op.Literal ? walk.Numbers(i => graph[node(i)].Value) : walk.Rows(i => plan.Row(node(i)));

    // Where the joined values advance by the same strides in all statements.
    private Loop? Inside(List<Store> statements, Fold fold)
    {
        var operands = statements.ConvertAll(plan.OperandsOf);
        int parts = plan.Statements.OperandsRead(fold.Others[0]).Count;
        int joined = fold.Others.Length;
        int first = operands[0].Count - parts * joined;
        var strides = new List<int>();
        strides.AddRange(new int[1 + first]);
        for (int p = 0; p < parts; p++)
        {
            int at = first + p;
            if (graph[operands[0][at]].Op == Op.Literal)
            {
                // Numbers that differ would need a table for each statement.
                if (!AllEqual(operands, at, parts))
                    return null;
                strides.Add(0);
                continue;
            }
            int stride = plan.Row(operands[0][at + parts]) - plan.Row(operands[0][at]);
            foreach (var of in operands)
                for (int j = at + parts; j < of.Count; j += parts)
                    if (plan.Row(of[j]) - plan.Row(of[j - parts]) != stride)
                        return null;
            strides.Add(stride);
        }
        var walk = new Walk(statements.Count);
        var places = new List<Place>();
        places.Add(walk.Rows(i => statements[i].Row));
        for (int k = 0; k < first + parts; k++)
            places.Add(Operand(walk, i => operands[i][k]));
        return walk.Loop(statements[0], [.. places]) with
        {
            Way = FoldWay.Inside,
            InnerCount = joined,
            InnerStrides = [.. strides],
        };
    }

    private static bool AllEqual(List<List<int>> operands, int at, int parts)
    {
        foreach (var of in operands)
            for (int j = at; j < of.Count; j += parts)
                if (of[j] != operands[0][at])
                    return false;
        return true;
    }

    private Loop Along(Store statement)
    {
        var fold =
            plan.Statements.FoldOf(statement.Node) ?? throw new InvalidOperationException("This is a bug in Entente: no fold.");
        var walk = new Walk(fold.Others.Length);
        var operands = plan.OperandsOf(statement);
        int parts = plan.Statements.OperandsRead(fold.Others[0]).Count;
        int first = operands.Count - parts * fold.Others.Length;
        var places = new List<Place>();
        places.Add(new Place(-1, statement.Row, 0));
        for (int k = 0; k < first; k++)
            places.Add(
                graph.IsLiteral(operands[k], out double value)
                    ? new Place(-1, -1, value)
                    : new Place(-1, plan.Row(operands[k]), 0)
            );
        for (int p = 0; p < parts; p++)
            places.Add(Operand(walk, j => operands[first + j * parts + p]));
        return walk.Loop(statement, [.. places]) with { Way = FoldWay.Along };
    }

    /// <summary>Collects how the operands of a number of elements move.</summary>
    private sealed class Walk(int count)
    {
        private readonly List<Moves> tracks = [];
        private readonly List<double> numbers = [];

        public Place Rows(Func<int, int> row)
        {
            int first = row(0);
            int[] distances = new int[count];
            bool stays = true;
            for (int i = 0; i < count; i++)
                stays &= (distances[i] = row(i) - first) == 0;
            return new Place(stays ? -1 : TrackOf(distances, isOfNumbers: false), first, 0);
        }

        public Place Numbers(Func<int, double> number)
        {
            double first = number(0);
            int at = numbers.Count;
            bool stays = true;
            for (int i = 0; i < count; i++)
            {
                double value = number(i);
                stays &= BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(first);
                numbers.Add(value);
            }
            if (!stays)
                return new Place(TrackOf([.. Enumerable.Range(0, count)], isOfNumbers: true), at, 0);
            numbers.RemoveRange(at, count);
            return new Place(-1, -1, first);
        }

        public Loop Loop(Store pattern, ImmutableArray<Place> places)
        {
            int[] steps = Steps();
            int usual = Usual(steps);
            int from = count == 1 ? 0 : Array.IndexOf(steps, usual, 1);
            ImmutableArray<Track> made =
            [
                .. tracks.Select(t => new Track(count == 1 ? 0 : t.Distances[from] - t.Distances[from - 1], t.IsOfNumbers)),
            ];
            var runs = new List<Run>();
            for (int start = 0, i = 1; i <= count; i++)
            {
                if (i < count && steps[i] == usual)
                    continue;
                int begin = start;
                runs.Add(new Run(i - start, [.. tracks.Select(t => t.Distances[begin])]));
                start = i;
            }
            return new Loop(pattern, places, made, [.. runs], [.. numbers]);
        }

        // The step that most elements are reached by.
        private static int Usual(int[] steps)
        {
            int[] often = new int[steps.Max() + 1];
            for (int i = 1; i < steps.Length; i++)
                often[steps[i]]++;
            return Array.IndexOf(often, often.Max());
        }

        // Two elements have the same number if all tracks come to them by the same steps.
        private int[] Steps()
        {
            int[] steps = new int[count];
            foreach (var track in tracks)
            {
                var known = new Dictionary<long, int>();
                for (int i = 1; i < count; i++)
                {
                    long step = ((long)steps[i] << 32) + (uint)(track.Distances[i] - track.Distances[i - 1]);
                    if (!known.TryGetValue(step, out int number))
                        known.Add(step, number = known.Count);
                    steps[i] = number;
                }
            }
            return steps;
        }

        private int TrackOf(int[] distances, bool isOfNumbers)
        {
            int track = tracks.FindIndex(t => t.IsOfNumbers == isOfNumbers && t.Distances.AsSpan().SequenceEqual(distances));
            if (track >= 0)
                return track;
            tracks.Add(new Moves(distances, isOfNumbers));
            return tracks.Count - 1;
        }

        // How far each element is from the first.
        private sealed record Moves(int[] Distances, bool IsOfNumbers);
    }
}
