using System.Diagnostics.CodeAnalysis;

namespace Entente.Exploration;

/// <summary>What is wrong with the parameters of something, in words; the reader that knows where they stand adds line and column.</summary>
/// <param name="Parameter">The parameter that is wrong ("sd", "p50"); empty where it is all of them together.</param>
/// <param name="Message">What is wrong, a sentence.</param>
/// <param name="Hint">What to do about it, a sentence; empty where the message says it.</param>
internal sealed record ParameterProblem(string Parameter, string Message, string Hint = "")
{
    public override string ToString() => Hint.Length > 0 ? $"{Message} {Hint}" : Message;
}

/// <summary>A value, or the problem that kept it from being made.</summary>
internal readonly struct Checked<T>
    where T : class
{
    private readonly T? value;
    private readonly ParameterProblem? problem;

    private Checked(T? value, ParameterProblem? problem) => (this.value, this.problem) = (value, problem);

    public static implicit operator Checked<T>(T value) => new(value, null);

    public static implicit operator Checked<T>(ParameterProblem problem) => new(null, problem);

    /// <summary>True with the value, or false with the problem.</summary>
    public bool Is([NotNullWhen(true)] out T? made, [NotNullWhen(false)] out ParameterProblem? wrong)
    {
        made = value;
        wrong = problem;
        return value != null;
    }

    /// <summary>The value; an <see cref="ArgumentException"/> with the problem's words where there is none.</summary>
    public T OrThrow() => value ?? throw new ArgumentException(problem?.ToString() ?? "Nothing was made.");
}
