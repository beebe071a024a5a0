using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language;

/// <summary>Replaces macro calls by equations of their own, one set for each call, with the subscripts of the equation that calls. What a macro keeps
/// between steps is kept per call.</summary>
internal sealed class MacroExpansion
{
    private const int MostCalls = 10_000;

    // Functions of Vensim that give a further result, as the macros that its manual says they are.
    private const string BuiltIn = """
        {UTF-8}
        :MACRO: DELAYP(input, delay time : pipeline)
        DELAYP = LV3 / DL ~~|
        pipeline = LV3 + LV2 + LV1 ~~|
        LV3 = INTEG(RT2 - DELAYP, DL * input) ~~|
        RT2 = LV2 / DL ~~|
        LV2 = INTEG(RT1 - RT2, LV3) ~~|
        RT1 = LV1 / DL ~~|
        LV1 = INTEG(input - RT1, LV3) ~~|
        DL = delay time / 3 ~~|
        :END OF MACRO:
        """;

    private static readonly Lazy<ImmutableArray<MacroSyntax>> BuiltInMacros = new(() =>
        Vensim.VensimReader.Read("", BuiltIn).Macros
    );

    private readonly Dictionary<string, MacroSyntax> macros = [];
    private readonly List<EquationSyntax> result = [];
    private readonly List<Diagnostic> problems;
    private readonly Stack<MacroSyntax> open = [];
    private int calls;

    private MacroExpansion(ModelSyntax model, List<Diagnostic> problems)
    {
        this.problems = problems;
        foreach (var macro in model.Macros)
            macros[Names.Canonical(macro.Name)] = macro;
    }

    /// <summary>The model's equations with all macro calls expanded.</summary>
    public static ImmutableArray<EquationSyntax> Run(ModelSyntax model, List<Diagnostic> problems)
    {
        bool usesBuiltIn = model.Dialect == Dialect.Vensim && model.Equations.Any(e => e.Value != null && CallsBuiltIn(e.Value));
        if (model.Macros.IsEmpty && !usesBuiltIn)
            return model.Equations;
        var expansion = new MacroExpansion(model, problems);
        if (usesBuiltIn)
            foreach (var macro in BuiltInMacros.Value)
                expansion.macros.TryAdd(Names.Canonical(macro.Name), macro);
        foreach (var equation in model.Equations)
            expansion.result.Add(expansion.Rewritten(equation));
        return [.. expansion.result];
    }

    private static bool CallsBuiltIn(SyntaxNode node) =>
        node switch
        {
            UnarySyntax unary => CallsBuiltIn(unary.Operand),
            BinarySyntax binary => CallsBuiltIn(binary.Left) || CallsBuiltIn(binary.Right),
            CallSyntax call => call.Name.Equals("DELAYP", StringComparison.OrdinalIgnoreCase) || call.Arguments.Any(CallsBuiltIn),
            _ => false,
        };

    private EquationSyntax Rewritten(EquationSyntax equation) =>
        equation.Value == null ? equation : equation with { Value = Rewrite(equation.Value, equation) };

    private SyntaxNode Rewrite(SyntaxNode node, EquationSyntax caller)
    {
        switch (node)
        {
            case UnarySyntax unary:
                return unary with { Operand = Rewrite(unary.Operand, caller) };
            case BinarySyntax binary:
                return binary with { Left = Rewrite(binary.Left, caller), Right = Rewrite(binary.Right, caller) };
            case CallSyntax call:
                call = call with { Arguments = [.. call.Arguments.Select(a => Rewrite(a, caller))] };
                return macros.TryGetValue(Names.Canonical(call.Name), out var macro) ? Expand(call, macro, caller) : call;
            default:
                return node;
        }
    }

    private SyntaxNode Expand(CallSyntax call, MacroSyntax macro, EquationSyntax caller)
    {
        int most = macro.Inputs.Length;
        int least = most;
        while (least > 0 && least <= macro.Defaults.Length && macro.Defaults[least - 1] != null)
            least--;
        if (call.Arguments.Length < least || call.Arguments.Length > most)
        {
            string expected =
                least < most
                    ? FormattableString.Invariant($"{least} to {most} arguments")
                    : FormattableString.Invariant($"{most} argument{(most == 1 ? "" : "s")}");
            problems.Add(LanguageDiagnostics.WrongArguments(macro.Name, expected, call.Arguments.Length, call.Span));
            return new NumberSyntax(double.NaN, call.Span);
        }
        if (++calls > MostCalls || open.Contains(macro))
        {
            problems.Add(
                calls > MostCalls
                    ? LanguageDiagnostics.TooManyMacroCalls(MostCalls, call.Span)
                    : LanguageDiagnostics.MacroCallsItself(macro.Name, call.Span)
            );
            return new NumberSyntax(double.NaN, call.Span);
        }
        open.Push(macro);
        int number = calls;
        var names = new Dictionary<string, SyntaxNode>();
        for (int i = 0; i < macro.Inputs.Length; i++)
        {
            var argument = i < call.Arguments.Length ? call.Arguments[i] : Rewrite(Substitute(macro.Defaults[i]!, names), caller);
            names[Names.Canonical(macro.Inputs[i])] = Argument(argument, macro.Inputs[i], number, caller);
        }
        foreach (var equation in macro.Equations)
            names.TryAdd(
                Names.Canonical(equation.Name),
                new NameSyntax(Local(equation.Name, macro, number), caller.Subscripts, call.Span)
            );
        foreach (var equation in macro.Equations)
        {
            var local = equation with
            {
                Name = Local(equation.Name, macro, number),
                // The caller's subscripts come first, so that the macro's own stay the last.
                Subscripts = [.. caller.Subscripts, .. equation.Subscripts],
                Except =
                [
                    .. equation.Except.Select(list => caller.Subscripts.AddRange(list)),
                    .. caller.Except.Select(list => list.AddRange(equation.Subscripts)),
                ],
                Value = equation.Value == null ? null : Substitute(equation.Value, names),
                IsInternal = true,
                Group = caller.Group,
            };
            result.Add(Rewritten(local));
        }
        open.Pop();
        AddResults(call, macro, caller, names);
        return names.TryGetValue(Names.Canonical(macro.Name), out var output) ? output : new NumberSyntax(double.NaN, call.Span);
    }

    // call(inputs : x, y) defines x and y by the outputs that the macro's head names behind its colon.
    private void AddResults(CallSyntax call, MacroSyntax macro, EquationSyntax caller, Dictionary<string, SyntaxNode> names)
    {
        if (call.Results.Length > macro.Outputs.Length)
            problems.Add(LanguageDiagnostics.MacroResults(macro.Name, macro.Outputs.Length, call.Results.Length, call.Span));
        foreach (var (wanted, output) in call.Results.Zip(macro.Outputs))
        {
            var value = names.GetValueOrDefault(Names.Canonical(output), new NameSyntax(output, [], macro.Span));
            result.Add(
                new EquationSyntax(
                    wanted.Name,
                    caller.Subscripts,
                    caller.Except,
                    DefinitionKind.Equation,
                    value,
                    default,
                    wanted.Span
                )
                {
                    Group = caller.Group,
                }
            );
        }
    }

    // A plain name stands for itself, so that lookups can be passed; anything else becomes a variable.
    private SyntaxNode Argument(SyntaxNode argument, string input, int number, EquationSyntax caller)
    {
        if (argument is NameSyntax or NumberSyntax)
            return argument;
        string name = FormattableString.Invariant($"#{input} {number}");
        result.Add(
            new EquationSyntax(name, caller.Subscripts, caller.Except, DefinitionKind.Equation, argument, default, argument.Span)
            {
                IsInternal = true,
            }
        );
        return new NameSyntax(name, caller.Subscripts, argument.Span);
    }

    private static string Local(string name, MacroSyntax macro, int number) =>
        FormattableString.Invariant($"#{macro.Name} {number} {name}");

    private SyntaxNode Substitute(SyntaxNode node, Dictionary<string, SyntaxNode> names) =>
        node switch
        {
            NameSyntax name => Named(name.Name, name, names),
            UnarySyntax unary => unary with { Operand = Substitute(unary.Operand, names) },
            BinarySyntax binary => binary with { Left = Substitute(binary.Left, names), Right = Substitute(binary.Right, names) },
            CallSyntax call => SubstituteCall(call, names),
            _ => node,
        };

    // Inside a macro a name followed by $ is one of the model outside.
    private static SyntaxNode Named(string name, NameSyntax otherwise, Dictionary<string, SyntaxNode> names) =>
        names.TryGetValue(Names.Canonical(name), out var found)
            ? found is NameSyntax variable && otherwise.Subscripts.Length > 0
                ? variable with
                {
                    Subscripts = [.. variable.Subscripts, .. otherwise.Subscripts],
                }
                : found
            : name.EndsWith('$')
                ? otherwise with
                {
                    Name = name[..^1],
                }
                : otherwise;

    private CallSyntax SubstituteCall(CallSyntax call, Dictionary<string, SyntaxNode> names)
    {
        ImmutableArray<SyntaxNode> arguments = [.. call.Arguments.Select(a => Substitute(a, names))];
        // A lookup that was passed in is called under its own name.
        return
            !macros.ContainsKey(Names.Canonical(call.Name))
            && names.TryGetValue(Names.Canonical(call.Name), out var passed)
            && passed is NameSyntax lookup
            ? new CallSyntax(lookup.Name, lookup.Subscripts, arguments, call.Span)
            : call with
            {
                Arguments = arguments,
            };
    }
}
