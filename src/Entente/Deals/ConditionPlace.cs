using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Diagnostics;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A condition on the model, and when it is read (null: at the final time).</summary>
internal sealed record ConditionPlace(string Text, double? At, SourceSpan Span)
{
    /// <summary>The step at which it is read.</summary>
    public long StepOn(Clock clock) =>
        At is { } at ? Math.Clamp((long)Math.Round((at - clock.Initial) / clock.Step), 0, clock.Steps) : clock.Steps;

    /// <summary>All conditions of a deal on its model: those of bodies and of claims.</summary>
    public static ImmutableArray<ConditionPlace> Of(Deal deal) =>
        [
            .. deal
                .Bodies.Where(b => b.Decides != null)
                .Select(b => (b.Decides, b.At))
                .Concat(
                    deal.Claims.Where(c => c.Check != null && !GainCondition.IsMeant(c.Check.Condition.Text))
                        .Select(c => (c.Check?.Condition, c.Check?.At))
                )
                .Where(c => c.Item1 != null)
                .Select(c => new ConditionPlace(c.Item1?.Text ?? "", c.Item2, c.Item1?.Span ?? default))
                .DistinctBy(c => (c.Text, c.At)),
        ];
}

/// <summary>A condition on the present value of a party's gain: <c>gain[Russia] &gt; 0</c>.</summary>
internal sealed partial record GainCondition(string Party, string Comparison, double Number)
{
    /// <summary>Whether a text speaks of gains, rightly or not.</summary>
    public static bool IsMeant(string text) =>
        text.Contains("gain[", StringComparison.OrdinalIgnoreCase) || TryParse(text) != null;

    /// <summary>Reads one; null where the text is another condition.</summary>
    public static GainCondition? TryParse(string text)
    {
        var match = Form().Match(text);
        return
            match.Success
            && double.TryParse(
                match.Groups["number"].ValueSpan,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double number
            )
            ? new GainCondition(match.Groups["party"].Value.Trim(), match.Groups["comparison"].Value, number)
            : null;
    }

    /// <summary>Whether it holds for a gain.</summary>
    public bool Holds(double gain) =>
        Comparison switch
        {
            ">=" => gain >= Number,
            ">" => gain > Number,
            "<=" => gain <= Number,
            "<" => gain < Number,
            _ => gain == Number,
        };

    [GeneratedRegex(
        @"^\s*gain\s*\[(?<party>[^\]]+)\]\s*(?<comparison>>=|<=|>|<|=)\s*(?<number>[-+0-9.eE]+)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}
