using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language;

/// <summary>Thrown inside a parser when an equation cannot be understood further; caught by the reader of that equation.</summary>
internal sealed class EquationBroken : Exception;

/// <summary>
/// Reads expressions. Precedence, loosest first: :OR:, :AND:, :NOT:, comparison, sum, product, minus sign, power (to the right). So -2^2 is -4 and
/// :NOT: a = b is not (a = b), as in Vensim. In XMILE (OASIS 2015, section 3.3) NOT binds as a sign does.
/// </summary>
internal sealed class ExpressionParser(
    SourceText source,
    List<Token> tokens,
    List<Diagnostic> problems,
    Dialect dialect = Dialect.Vensim
)
{
    private const int MostNested = 5_000;
    private const int MostOperators = 100_000;

    private int at;
    private int depth;
    private int operators;

    public Token Now => tokens[at];

    public Token Ahead(int count) => tokens[Math.Min(at + count, tokens.Count - 1)];

    public Token Take() => at < tokens.Count - 1 ? tokens[at++] : tokens[at];

    public bool TakeIf(string symbol)
    {
        if (!Now.Is(symbol))
            return false;
        at++;
        return true;
    }

    public void Expect(string symbol)
    {
        if (!TakeIf(symbol))
            throw Broken($"'{symbol}'");
    }

    /// <summary>Takes what closes a bracket; where the equation ends before, the bracket is what is wrong.</summary>
    public void Close(Token open, string closing)
    {
        if (TakeIf(closing))
            return;
        if (Now.Kind != TokenKind.End)
            throw Broken($"an operator, a comma or '{closing}'");
        problems.Add(LanguageDiagnostics.NotClosed($"'{open.Text}'", Span(open)));
        throw new EquationBroken();
    }

    public SourceSpan Span(Token token) => source.Span(token.Start, token.Length);

    public EquationBroken Broken(string expected)
    {
        problems.Add(
            Now.Kind == TokenKind.End ? LanguageDiagnostics.UnexpectedEnd(expected, Span(Now))
            : Now.Is(")") || Now.Is("]") ? LanguageDiagnostics.NeverOpened(Now.Text, expected, Span(Now))
            : LanguageDiagnostics.Unexpected(
                Now.Kind == TokenKind.Name ? Names.AsWritten(Now.Text) : Now.Text,
                expected,
                Span(Now)
            )
        );
        return new EquationBroken();
    }

    public SyntaxNode Expression() => Or();

    /// <summary>A list of numbers, one for each element (1,2,3; 4,5,6;), or null where something else stands.</summary>
    public ListSyntax? List()
    {
        int ahead = 0;
        while (Ahead(ahead).Is("-") || Ahead(ahead).Is("+"))
            ahead++;
        if (Ahead(ahead).Kind != TokenKind.Number || !(Ahead(ahead + 1).Is(",") || Ahead(ahead + 1).Is(";")))
            return null;
        var span = Span(Now);
        var values = new NumberList();
        do
        {
            if (Now.Kind == TokenKind.End)
                break;
            values.Add(SignedNumber());
        } while (TakeIf(",") || TakeIf(";"));
        return new ListSyntax(values.ToImmutable(), span);
    }

    private SyntaxNode Or()
    {
        var left = And();
        while (Now.Is(":OR:"))
            left = Join(BinaryOperator.Or, left, And);
        return left;
    }

    private SyntaxNode And()
    {
        var left = Not();
        while (Now.Is(":AND:"))
            left = Join(BinaryOperator.And, left, Not);
        return left;
    }

    private SyntaxNode Not()
    {
        if (!Now.Is(":NOT:") || dialect == Dialect.Xmile)
            return Comparison();
        var token = Take();
        return Nested(() => new UnarySyntax(UnaryOperator.Not, Not(), Span(token)));
    }

    private SyntaxNode Comparison()
    {
        // In XMILE =  and <> bind less than the others.
        Func<SyntaxNode> operand = dialect == Dialect.Xmile ? Order : Sum;
        var left = operand();
        while (ComparisonOperator(Now) is { } op)
            left = Join(op, left, operand);
        return left;
    }

    private SyntaxNode Order()
    {
        var left = Sum();
        while (ComparisonOperator(Now) is { } op and not (BinaryOperator.Equal or BinaryOperator.NotEqual))
            left = Join(op, left, Sum);
        return left;
    }

    private static BinaryOperator? ComparisonOperator(Token token) =>
        token.Kind != TokenKind.Symbol
            ? null
            : token.Text switch
            {
                "=" or "==" => BinaryOperator.Equal,
                "<>" => BinaryOperator.NotEqual,
                "<" => BinaryOperator.Less,
                "<=" => BinaryOperator.LessOrEqual,
                ">" => BinaryOperator.Greater,
                ">=" => BinaryOperator.GreaterOrEqual,
                _ => null,
            };

    private SyntaxNode Sum()
    {
        var left = Product();
        while (Now.Is("+") || Now.Is("-"))
            left = Join(Now.Is("+") ? BinaryOperator.Add : BinaryOperator.Subtract, left, Product);
        return left;
    }

    private SyntaxNode Product()
    {
        var left = Signed();
        while (Now.Is("*") || Now.Is("/") || Now.Is("MOD"))
            left =
                dialect == Dialect.Xmile && (Now.Is("MOD") || Ahead(1).Is("/"))
                    ? JoinByFunction(left)
                    : Join(Now.Is("*") ? BinaryOperator.Multiply : BinaryOperator.Divide, left, Signed);
        return left;
    }

    // a MOD b, and a // b, which is 0 where b is 0.
    private SyntaxNode JoinByFunction(SyntaxNode left)
    {
        var token = Take();
        string name = token.Is("MOD") ? "MOD" : "SAFEDIV";
        if (name == "SAFEDIV")
            Take();
        CountOperator(token);
        return new CallSyntax(name, [], [left, Signed()], Span(token));
    }

    private SyntaxNode Join(BinaryOperator op, SyntaxNode left, Func<SyntaxNode> right)
    {
        var token = Take();
        CountOperator(token);
        return new BinarySyntax(op, left, right(), Span(token));
    }

    private void CountOperator(Token token)
    {
        if (++operators <= MostOperators)
            return;
        problems.Add(LanguageDiagnostics.TooLong(MostOperators, Span(token)));
        throw new EquationBroken();
    }

    private SyntaxNode Signed()
    {
        if (dialect == Dialect.Xmile && Now.Is(":NOT:"))
        {
            var not = Take();
            return Nested(() => new UnarySyntax(UnaryOperator.Not, Signed(), Span(not)));
        }
        if (!Now.Is("-") && !Now.Is("+"))
            return Power();
        var token = Take();
        return Nested(() => token.Text == "+" ? Signed() : Negate(Signed(), Span(token)));
    }

    // A negative number is a number, so that constants stay constants.
    private static SyntaxNode Negate(SyntaxNode operand, SourceSpan span) =>
        operand is NumberSyntax number
            ? new NumberSyntax(-number.Value, span)
            : new UnarySyntax(UnaryOperator.Negate, operand, span);

    private SyntaxNode Power()
    {
        var left = Operand();
        if (!Now.Is("^"))
            return left;
        var token = Take();
        return Nested(() => new BinarySyntax(BinaryOperator.Power, left, Signed(), Span(token)));
    }

    private T Nested<T>(Func<T> read)
    {
        if (++depth > MostNested)
        {
            problems.Add(LanguageDiagnostics.TooDeep(MostNested, Span(Now)));
            throw new EquationBroken();
        }
        var result = read();
        depth--;
        return result;
    }

    private SyntaxNode Operand()
    {
        var token = Now;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Take();
                return new NumberSyntax(token.Number, Span(token));
            case TokenKind.Text:
                Take();
                return new TextSyntax(token.Text, Span(token));
            case TokenKind.Name:
                return NameOrCall();
            default:
                if (token.Is(":NA:"))
                {
                    Take();
                    return new NumberSyntax(SpecialNumbers.NotAvailable, Span(token));
                }
                if (token.Is("IF"))
                    return Choice();
                if (!TakeIf("("))
                    throw Broken("a number, a name or a bracket");
                var inner = Nested(Expression);
                Close(token, ")");
                return inner;
        }
    }

    // IF condition THEN a ELSE b; also Vensim's IF THEN ELSE(condition, a, b).
    private SyntaxNode Choice()
    {
        var token = Take();
        if (Now.Is("THEN") && Ahead(1).Is("ELSE") && Ahead(2).Is("("))
        {
            Take();
            Take();
            return CallOf(token with { Text = "IF THEN ELSE" }, []);
        }
        var condition = Nested(Expression);
        if (!TakeIf("THEN"))
            throw Broken("THEN");
        var then = Nested(Expression);
        if (!TakeIf("ELSE"))
            throw Broken("ELSE");
        return new CallSyntax("IF THEN ELSE", [], [condition, then, Nested(Expression)], Span(token));
    }

    private SyntaxNode NameOrCall()
    {
        var token = Take();
        var subscripts = dialect == Dialect.Xmile ? XmileSubscripts() : Subscripts();
        return Now.Is("(") ? CallOf(token, subscripts) : new NameSyntax(token.Text, subscripts, Span(token));
    }

    private SyntaxNode CallOf(Token token, ImmutableArray<SubscriptSyntax> subscripts)
    {
        var open = Take();
        ImmutableArray<NameSyntax> results = [];
        var arguments = ImmutableArray.CreateBuilder<SyntaxNode>();
        if (Names.Canonical(token.Text) == "tabbed array")
            return TabbedArray(token);
        if (!TakeIf(")"))
        {
            do arguments.Add(Nested(Argument));
            while (TakeIf(","));
            if (TakeIf(":"))
                results = Results();
            Close(open, ")");
        }
        return new CallSyntax(token.Text, subscripts, arguments.ToImmutable(), Span(token)) { Results = results };
    }

    // Behind a colon a macro's call names variables that get its further results.
    private ImmutableArray<NameSyntax> Results()
    {
        var results = ImmutableArray.CreateBuilder<NameSyntax>();
        do
        {
            if (Now.Kind != TokenKind.Name)
                throw Broken("a name for a result of the macro");
            var name = Take();
            results.Add(new NameSyntax(name.Text, [], Span(name)));
        } while (TakeIf(","));
        return results.ToImmutable();
    }

    private SyntaxNode Argument()
    {
        // An argument may be left out, as in Vensim's (a, , b).
        if (Now.Is(",") || Now.Is(")"))
            return new TextSyntax("", Span(Now));
        return Now.Is("(") && IsLookupHere() ? LookupInBrackets() : Expression();
    }

    // ( [ …  or  ( ( number , number ) begin points.
    private bool IsLookupHere()
    {
        if (Ahead(1).Is("["))
            return true;
        int i = 1;
        if (!Ahead(i++).Is("("))
            return false;
        if (Ahead(i).Is("-") || Ahead(i).Is("+"))
            i++;
        return Ahead(i).Kind == TokenKind.Number && Ahead(i + 1).Is(",");
    }

    private LookupSyntax LookupInBrackets()
    {
        var open = Take();
        var table = Points();
        Expect(")");
        return new LookupSyntax(table, Span(open));
    }

    /// <summary>The points of a lookup, up to its closing bracket: with or without ranges, as pairs, or all x and then all y.</summary>
    public LookupTable Points()
    {
        var first = Now;
        SkipRanges();
        var x = new NumberList();
        var y = new NumberList();
        var flat = new NumberList();
        while (!Now.Is(")") && Now.Kind != TokenKind.End)
        {
            if (TakeIf("("))
            {
                x.Add(SignedNumber());
                Expect(",");
                y.Add(SignedNumber());
                Expect(")");
            }
            else
                flat.Add(SignedNumber());
            if (!TakeIf(","))
                break;
        }
        if (flat.Count % 2 != 0)
        {
            problems.Add(LanguageDiagnostics.LookupUneven(Span(first)));
            throw new EquationBroken();
        }
        for (int i = 0; i < flat.Count; i++)
            (i < flat.Count / 2 ? x : y).Add(flat[i]);
        if (x.Count == 0)
            throw Broken("a point (x,y)");
        return InOrder(x, y, Span(first));
    }

    // Vensim reads points in any order; those with the same x keep theirs.
    private LookupTable InOrder(NumberList x, NumberList y, SourceSpan span)
    {
        bool isInOrder = true;
        for (int i = 1; i < x.Count; i++)
            isInOrder &= x[i - 1] <= x[i];
        if (isInOrder)
            return new LookupTable(x.ToImmutable(), y.ToImmutable());
        int[] order = [.. Enumerable.Range(0, x.Count).OrderBy(i => x[i])];
        problems.Add(LanguageDiagnostics.LookupNotAscending(span));
        return new LookupTable([.. order.Select(i => x[i])], [.. order.Select(i => y[i])]);
    }

    private void SkipRanges()
    {
        if (!TakeIf("["))
            return;
        while (!Now.Is("]") && Now.Kind != TokenKind.End)
            Take();
        Expect("]");
        TakeIf(",");
    }

    public double SignedNumber()
    {
        double sign = 1;
        while (Now.Is("-") || Now.Is("+"))
            sign *= Take().Text == "-" ? -1 : 1;
        if (TakeIf(":NA:"))
            return SpecialNumbers.NotAvailable;
        if (Now.Kind != TokenKind.Number)
            throw Broken("a number");
        return sign * Take().Number;
    }

    private ListSyntax TabbedArray(Token name)
    {
        var values = new NumberList();
        while (!Now.Is(")") && Now.Kind != TokenKind.End)
        {
            TakeIf(",");
            values.Add(SignedNumber());
        }
        Expect(")");
        return new ListSyntax(values.ToImmutable(), Span(name));
    }

    // XMILE's: a name, a number, *, *:dimension, first:last, or an expression.
    private ImmutableArray<SubscriptSyntax> XmileSubscripts()
    {
        var open = Now;
        if (!TakeIf("["))
            return [];
        var subscripts = ImmutableArray.CreateBuilder<SubscriptSyntax>();
        do subscripts.Add(XmileSubscript());
        while (TakeIf(","));
        Close(open, "]");
        return subscripts.ToImmutable();
    }

    private SubscriptSyntax XmileSubscript()
    {
        var token = Now;
        bool isPlain = token.Kind is TokenKind.Name or TokenKind.Number || token.Is("*");
        bool isRange = isPlain && Ahead(1).Is(":");
        if (!isPlain || !(isRange || Ahead(1).Is(",") || Ahead(1).Is("]")))
            return new SubscriptSyntax("", false, Span(token)) { Index = Nested(Expression) };
        Take();
        if (!isRange)
            return new SubscriptSyntax(token.Text, false, Span(token));
        Take();
        if (Now.Kind is not (TokenKind.Name or TokenKind.Number))
            throw Broken("the end of the range");
        return new SubscriptSyntax(token.Text, false, Span(token)) { To = Take().Text };
    }

    /// <summary>Subscripts in brackets, or none.</summary>
    public ImmutableArray<SubscriptSyntax> Subscripts()
    {
        var open = Now;
        if (!TakeIf("["))
            return [];
        var subscripts = ImmutableArray.CreateBuilder<SubscriptSyntax>();
        do
        {
            if (Now.Kind is not (TokenKind.Name or TokenKind.Number))
                throw Broken("a dimension or element");
            var token = Take();
            subscripts.Add(new SubscriptSyntax(token.Text, TakeIf("!"), Span(token)));
        } while (TakeIf(","));
        Close(open, "]");
        return subscripts.ToImmutable();
    }
}
