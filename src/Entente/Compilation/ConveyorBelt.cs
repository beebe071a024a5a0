using Entente.Language.Xmile;

namespace Entente.Compilation;

/// <summary>
/// The contents of an XMILE conveyor in one run: a place for each time step of the way, the first one at its end (isee systems, "Traditional Conveyor
/// Computation"; see docs/methods/conveyors.md). In a step leaks take first, then what is at the end leaves, everything moves on by one place, and what
/// comes in is put as many places before the end as its transit time has steps.
/// </summary>
internal sealed class ConveyorBelt
{
    private const int MostPlaces = 1 << 22;

    private readonly ConveyorShape shape;
    private readonly double timeStep;
    private readonly List<double> contents = [];

    // For each leak by place what a linear leak takes in a step, and what it may still take.
    private readonly List<double>[] portions;
    private readonly List<double>[] allowed;

    // For each linear leak by place what it will take in this step.
    private readonly double[][] planned;
    private readonly double[] carried;
    private double transit;
    private double admitted;

    /// <summary>A conveyor at the start of a run.</summary>
    public ConveyorBelt(ConveyorShape shape, double total, double transit, double timeStep, ReadOnlySpan<double> fractions)
    {
        this.shape = shape;
        this.timeStep = timeStep;
        this.transit = transit;
        int leaks = shape.Leaks.Length;
        portions = [.. Enumerable.Range(0, leaks).Select(_ => new List<double>())];
        allowed = [.. Enumerable.Range(0, leaks).Select(_ => new List<double>())];
        planned = new double[leaks][];
        carried = new double[leaks];
        Fill(total, fractions);
        PlanLeaks();
    }

    /// <summary>A share that a leak takes in a step of a given length, between 0 and 1.</summary>
    public static double Rate(double fraction, double timeStep) =>
        double.IsNaN(fraction) ? 0 : Math.Clamp(fraction * timeStep, 0, 1);

    /// <summary>One of the results of CONVEYOR BELT.</summary>
    public double Result(int number)
    {
        switch (number)
        {
            case 0:
                return contents[0];
            case 1:
                return contents.Sum();
            case 2:
                return admitted;
        }
        int pair = (number - ConveyorShape.OwnResults) / 2;
        bool isAtEnd = (number - ConveyorShape.OwnResults) % 2 == 1;
        if (!shape.IsExponential)
            return isAtEnd ? planned[pair][0] : planned[pair].Sum();
        double sum = 0;
        for (int i = 0; i < (isAtEnd ? 1 : contents.Count); i++)
            if (shape.Stretch(i, contents.Count) == pair)
                sum += contents[i];
        return sum;
    }

    /// <summary>Moves on by a step.</summary>
    /// <param name="inputs">What CONVEYOR BELT takes, from the transit time on.</param>
    /// <param name="next">The time of the next step.</param>
    public void Advance(ReadOnlySpan<double> inputs, double next)
    {
        var (transitNow, sample, arrest) = (inputs[0], inputs[1], inputs[2]);
        var (entering, evenly, likewise) = (inputs[3] * timeStep, inputs[4] * timeStep, inputs[5] * timeStep);
        admitted += inputs[6] * timeStep;
        // A new unit of time begins with the next step.
        if (Math.Floor(next + 1e-9) > Math.Floor(next - timeStep + 1e-9))
            admitted = 0;
        var ofLeaks = inputs[8..];
        if (IsTrue(arrest))
            return;
        if (IsTrue(sample) && double.IsFinite(transitNow))
            transit = Math.Max(timeStep, transitNow);
        Leak(ofLeaks);
        Move(isHeld: IsTrue(inputs[7]));
        Insert(entering, evenly, likewise, ofLeaks);
        PlanLeaks();
    }

    private static bool IsTrue(double value) => value != 0 && !double.IsNaN(value);

    private int EntryPlaces() => Places(transit);

    private int Places(double time)
    {
        double steps = Math.Round(time / timeStep, MidpointRounding.AwayFromZero);
        return steps >= 1 ? (int)Math.Min(steps, MostPlaces) : 1;
    }

    private void Leak(ReadOnlySpan<double> ofLeaks)
    {
        for (int leak = 0; leak < planned.Length; leak++)
        {
            if (IsTrue(ofLeaks[2 * leak]))
                continue;
            double share = Rate(ofLeaks[2 * leak + 1], timeStep);
            if (!shape.IsExponential && shape.Leaks[leak].IsWhole)
                carried[leak] = Math.Max(0, carried[leak] + Due(leak) - planned[leak].Sum());
            for (int i = 0; i < contents.Count; i++)
            {
                if (shape.IsExponential)
                {
                    if (shape.Takes(leak, shape.Stretch(i, contents.Count)))
                        contents[i] -= contents[i] * share;
                    continue;
                }
                contents[i] -= planned[leak][i];
                if (IsIn(leak, i, contents.Count))
                    allowed[leak][i] -= Math.Min(portions[leak][i], allowed[leak][i]);
            }
        }
    }

    // What a leak takes in this step before it is rounded to whole units.
    private double Due(int leak)
    {
        double due = 0;
        for (int i = 0; i < contents.Count; i++)
            if (IsIn(leak, i, contents.Count))
                due += Math.Min(portions[leak][i], allowed[leak][i]);
        return due;
    }

    private void Move(bool isHeld)
    {
        if (isHeld && contents.Count > 1)
        {
            contents[1] += contents[0];
            for (int leak = 0; leak < planned.Length; leak++)
            {
                portions[leak][1] += portions[leak][0];
                allowed[leak][1] += allowed[leak][0];
            }
        }
        if (isHeld && contents.Count <= 1)
            return;
        contents.RemoveAt(0);
        foreach (var list in portions.Concat(allowed))
            list.RemoveAt(0);
        while (contents is [.., 0])
            Cut(contents.Count - 1);
    }

    private void Cut(int places)
    {
        contents.RemoveRange(places, contents.Count - places);
        foreach (var list in portions.Concat(allowed))
            list.RemoveRange(places, list.Count - places);
    }

    private void Extend(int places)
    {
        foreach (var list in portions.Concat(allowed).Append(contents))
            while (list.Count < places)
                list.Add(0);
    }

    private void Insert(double entering, double evenly, double likewise, ReadOnlySpan<double> ofLeaks)
    {
        int entry = EntryPlaces();
        Extend(entry);
        double[] shares = new double[contents.Count];
        shares[entry - 1] = entering;
        double all = contents.Sum();
        for (int i = 0; i < shares.Length; i++)
        {
            if (i < entry)
                shares[i] += evenly / entry;
            shares[i] += all > 0 ? likewise * contents[i] / all : (i == entry - 1 ? likewise : 0);
        }
        for (int i = 0; i < shares.Length; i++)
        {
            if (shares[i] == 0)
                continue;
            contents[i] += shares[i];
            for (int leak = 0; leak < planned.Length && !shape.IsExponential; leak++)
                AddPortion(leak, i, shares[i], ofLeaks[2 * leak + 1], entry);
        }
    }

    // The fraction that counts is the one that holds when the material comes in, and its portions are equal along the way through the zone.
    private void AddPortion(int leak, int place, double amount, double fraction, int entry)
    {
        int places = InZone(leak, entry);
        if (places == 0 || double.IsNaN(fraction))
            return;
        double portion = Math.Clamp(fraction, 0, 1) * amount / places;
        portions[leak][place] += portion;
        allowed[leak][place] += portion * Math.Min(InZone(leak, place + 1), places);
    }

    private int InZone(int leak, int places)
    {
        int count = 0;
        for (int i = 0; i < places; i++)
            if (IsIn(leak, i, contents.Count))
                count++;
        return count;
    }

    private bool IsIn(int leak, int place, int places)
    {
        double at = 1 - (place + 0.5) / places;
        return shape.Leaks[leak].From <= at + 1e-12 && at <= shape.Leaks[leak].Until + 1e-12;
    }

    private void PlanLeaks()
    {
        if (shape.IsExponential)
            return;
        double[] left = [.. contents];
        for (int leak = 0; leak < planned.Length; leak++)
        {
            double[] take = planned[leak] = new double[left.Length];
            double whole = shape.Leaks[leak].IsWhole ? Math.Floor(carried[leak] + Due(leak) + 1e-9) : double.NaN;
            for (int i = 0; i < left.Length; i++)
            {
                if (!IsIn(leak, i, left.Length))
                    continue;
                double most = double.IsNaN(whole) ? Math.Min(portions[leak][i], allowed[leak][i]) : whole;
                take[i] = Math.Min(most, left[i]);
                left[i] -= take[i];
                whole -= take[i];
            }
        }
    }

    // A total is spread so that a constant inflow would keep it as it is; a list says what leaves in each unit of time or in each step.
    private void Fill(double total, ReadOnlySpan<double> fractions)
    {
        int places = EntryPlaces();
        Extend(places);
        double[] profile = Profile(places, fractions);
        double[] amounts = shape.Initial.IsEmpty ? Spread(total, profile) : Listed(places);
        for (int i = 0; i < places; i++)
        {
            contents[i] = amounts[i];
            double entered = profile[i] > 0 ? amounts[i] / profile[i] : 0;
            for (int leak = 0; leak < planned.Length && !shape.IsExponential; leak++)
                AddPortion(leak, i, entered, fractions[leak], places);
        }
    }

    // What is left at each place of one unit that came in.
    private double[] Profile(int places, ReadOnlySpan<double> fractions)
    {
        double[] left = new double[places];
        left[places - 1] = 1;
        for (int i = places - 1; i > 0; i--)
        {
            double now = left[i];
            for (int leak = 0; leak < planned.Length; leak++)
            {
                if (shape.IsExponential && shape.Takes(leak, shape.Stretch(i, places)))
                    now -= now * Rate(fractions[leak], timeStep);
                else if (!shape.IsExponential && IsIn(leak, i, places))
                    now -= Math.Clamp(double.IsNaN(fractions[leak]) ? 0 : fractions[leak], 0, 1) / InZone(leak, places);
            }
            left[i - 1] = Math.Max(0, now);
        }
        return left;
    }

    private double[] Spread(double total, double[] profile)
    {
        double[] amounts = new double[profile.Length];
        double all = 0;
        for (int i = 0; i < amounts.Length; i++)
            if (!shape.IsDiscrete || IsFirstOfUnit(i, amounts.Length))
                all += amounts[i] = profile[i];
        for (int i = 0; i < amounts.Length; i++)
            amounts[i] = all > 0 ? total * amounts[i] / all : 0;
        return amounts;
    }

    private int Unit(int place) => (int)Math.Floor(place * timeStep + 1e-9);

    // Whether a place is the one of its unit of time that came in first of all, so that it is farthest from the end.
    private bool IsFirstOfUnit(int place, int places) => place == places - 1 || Unit(place + 1) > Unit(place);

    private double[] Listed(int places)
    {
        var list = shape.Initial;
        double[] amounts = new double[places];
        if (list.Length == places)
            return [.. list];
        for (int i = 0; i < places; i++)
        {
            double ofUnit = list[Math.Min(Unit(i), list.Length - 1)];
            if (shape.IsDiscrete)
                amounts[i] = IsFirstOfUnit(i, places) ? ofUnit : 0;
            else
                amounts[i] = ofUnit / Enumerable.Range(0, places).Count(k => Unit(k) == Unit(i));
        }
        return amounts;
    }
}
