using System.Collections.Immutable;

namespace Entente.Models;

/// <summary>
/// How the units of a function's arguments and result go together, as its record writes it: a unit for each argument and, behind an arrow, the result's:
/// <c>x, y, x/y -> x/y</c>. x, y and z stand for any unit, the same at each place; <c>time</c> is the unit of time, <c>1</c> a pure number, <c>any</c> says nothing.
/// The last argument's unit holds for those that may follow.
/// </summary>
internal sealed class UnitsRule
{
    private static readonly Dictionary<string, UnitsRule> Known = [];

    // Short forms of common rules.
    private static readonly Dictionary<string, string> Short = new()
    {
        ["1"] = "any -> 1",
        ["a0"] = "x, any -> x",
        ["a1"] = "any, x, any -> x",
        ["a2"] = "any, any, x, any -> x",
        ["same"] = "x -> x",
        ["same01"] = "x, x, any -> x",
        ["same12"] = "any, x, x -> x",
        ["a0/a1"] = "x, y -> x/y",
        ["xidz"] = "x, y, x/y -> x/y",
        ["sqrt"] = "x -> x^0.5",
        ["a0/time"] = "x, time, time -> x/time",
        ["a0*time"] = "x/time, time -> x",
        ["1/time"] = "x, time, 1/time -> 1/time",
        ["time"] = "any -> time",
        ["integ"] = "x/time, x -> x",
        ["npv"] = "x, 1/time, x*time, 1 -> x*time",
        ["inverse"] = "x, 1 -> 1/x",
        ["lookup"] = "x, any -> x",
        ["prod"] = "any -> any",
        ["free"] = "any -> any",
        ["power"] = "any -> any",
    };

    private UnitsRule(ImmutableArray<Units?> arguments, Units? result)
    {
        Arguments = arguments;
        Result = result;
    }

    /// <summary>The pattern of each argument; null where any unit will do.</summary>
    public ImmutableArray<Units?> Arguments { get; }

    /// <summary>The pattern of the result; null where nothing is known of it.</summary>
    public Units? Result { get; }

    /// <summary>The pattern of one argument.</summary>
    public Units? Argument(int number) => Arguments.IsEmpty ? null : Arguments[Math.Min(number, Arguments.Length - 1)];

    /// <summary>Reads a rule.</summary>
    /// <exception cref="FormatException">The text is no rule: a bug in the function table.</exception>
    public static UnitsRule Of(string text)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(text, out var rule))
                Known.Add(text, rule = Parse(text));
            return rule;
        }
    }

    private static UnitsRule Parse(string text)
    {
        text = Short.GetValueOrDefault(text, text);
        string[] sides = text.Split("->", StringSplitOptions.TrimEntries);
        if (sides.Length != 2)
            throw new FormatException($"'{text}' is no unit rule.");
        return new UnitsRule(
            [.. sides[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Pattern)],
            Pattern(sides[1])
        );
    }

    private static Units? Pattern(string text) =>
        text == "any"
            ? null
            : UnitsText.Read(
                text,
                name =>
                    name is "x" or "y" or "z" or "time"
                        ? Units.Base(name)
                        : throw new FormatException($"'{name}' is no name of a unit rule.")
            ) ?? throw new FormatException($"'{text}' is no unit pattern.");
}
