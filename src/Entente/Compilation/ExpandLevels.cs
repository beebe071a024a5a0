using System.Collections.Immutable;
using Entente.Language;
using Entente.Models;
using Index = Entente.Models.Index;

namespace Entente.Compilation;

// Levels that do more than integrate: SINTEG, and stocks whose elements SHIFT IF TRUE moves along.
internal sealed partial class Expand
{
    private readonly List<Shifted> shifts = [];

    // What one call of SHIFT IF TRUE does to a stock: while the condition holds, elements from First on move along the last subscript.
    private sealed record Shifted(
        Variable Stock,
        ImmutableArray<Index> Indexes,
        int First,
        int Size,
        ImmutableArray<Axis> Axes,
        ElementSet Excluded,
        Expression Condition,
        Expression Accumulates,
        Expression Entering,
        CallExpression At
    )
    {
        /// <summary>The stock's element with a number among those that move, from 0.</summary>
        public ReferenceExpression Element(int number) => new(Stock, Target(number), At.Span);

        public ImmutableArray<Index> Target(int number) => Indexes.SetItem(Indexes.Length - 1, new FixedIndex(First + number));

        /// <summary>What an element holds after the move.</summary>
        public Expression After(int number)
        {
            if (number == 0)
                return Entering;
            var before = Element(number - 1);
            return number < Size - 1
                ? before
                : Call("IF THEN ELSE", At, Accumulates, Binary(BinaryOperator.Add, Element(number), before, At), before);
        }
    }

    // Vensim changes the stock in place; what is computed in the step sees it as it was, and the net rate comes on top.
    private Expression Shift(CallExpression at, ImmutableArray<Expression> a)
    {
        if (!IsEuler(at))
            return at;
        if (
            a[0] is not ReferenceExpression { Variable.Kind: VariableKind.Stock, Indexes: [.., FixedIndex first] } reference
            || KnownNumber(a[2]) is not { } size
            || size != Math.Floor(size)
            || size < 1
            || size > reference.Variable.Shape[^1].Length - first.Position
            || !IsWhole(at)
        )
        {
            problems.Add(CompilationDiagnostics.NotAShift(at.Span));
            return at;
        }
        var shift = new Shifted(
            reference.Variable,
            reference.Indexes,
            first.Position,
            (int)size,
            [.. loops],
            excluded,
            a[1],
            a[3],
            a[4],
            at
        );
        shifts.Add(shift);
        // What leaves for good is what stood in the last element, unless that gathers.
        var leaves = Call("IF THEN ELSE", at, a[3], Number(0, at), shift.Element(shift.Size - 1));
        return Call("IF THEN ELSE", at, a[1], leaves, Number(0, at));
    }

    // The shifts of a stock are a further part of its rate: what an element gains or loses within a step.
    private void AddShifts()
    {
        foreach (var own in shifts.GroupBy(s => s.Stock))
        {
            var stock = own.Key;
            var moved = new Variable
            {
                Name = $"#SHIFT IF TRUE of {stock.Name}",
                Kind = VariableKind.Auxiliary,
                Shape = stock.Shape,
                IsInternal = true,
                Span = stock.Span,
            };
            var equations = ImmutableArray.CreateBuilder<CellEquation>();
            var covered = new HashSet<int>();
            foreach (var shift in own)
                for (int i = 0; i < shift.Size; i++)
                {
                    var gain = Binary(BinaryOperator.Subtract, shift.After(i), shift.Element(i), shift.At);
                    var rate = Call(
                        "IF THEN ELSE",
                        shift.At,
                        shift.Condition,
                        Binary(BinaryOperator.Divide, gain, TimeStep(shift.At), shift.At),
                        Number(0, shift.At)
                    );
                    equations.Add(new CellEquation(shift.Axes, shift.Target(i), shift.Excluded, rate, null, shift.At.Span));
                    if (!Cover(covered, stock, equations[^1]))
                        problems.Add(CompilationDiagnostics.ShiftedTwice(stock.Name, shift.At.Span));
                }
            for (int flat = 0; flat < stock.Size; flat++)
                if (!covered.Contains(flat))
                    equations.Add(Still(stock, flat));
            cells.Add(new Cell(moved, CellKind.Auxiliary, equations.ToImmutable()));
            int place = cells.FindIndex(c => c.Variable == stock);
            cells[place] = cells[place] with
            {
                Equations = [.. cells[place].Equations.Select(e => e with { Value = WithShift(e, moved) })],
            };
        }
    }

    private static bool Cover(HashSet<int> covered, Variable stock, CellEquation equation)
    {
        var walk = new Loops();
        bool isNew = true;
        for (int i = 0; i < equation.LoopSize; i++)
        {
            walk.Set(equation.Axes, i);
            isNew &= equation.Excluded.Contains(i) || covered.Add(walk.Flat(stock, equation.Target));
        }
        return isNew;
    }

    private static CellEquation Still(Variable stock, int flat)
    {
        var target = new Index[stock.Shape.Length];
        int rest = flat;
        for (int k = target.Length - 1; k >= 0; k--)
        {
            target[k] = new FixedIndex(rest % stock.Shape[k].Length);
            rest /= stock.Shape[k].Length;
        }
        return new CellEquation([], [.. target], ElementSet.None, new NumberExpression(0, stock.Span), null, stock.Span);
    }

    private static Expression? WithShift(CellEquation equation, Variable moved) =>
        equation.Value == null
            ? null
            : Binary(
                BinaryOperator.Add,
                equation.Value,
                new ReferenceExpression(moved, equation.Target, equation.Span),
                equation.Value
            );

    // The level itself is bounded, so that what lies beyond is lost.
    private Expression Bounded(CallExpression at, ImmutableArray<Expression> a)
    {
        if (!IsEuler(at))
            return at;
        var bounds = a[2..].Select(KnownNumber).ToList();
        if (bounds.Contains(null))
        {
            problems.Add(CompilationDiagnostics.BoundsNotNumbers(at.Span));
            return at;
        }
        double? Given(int number) => bounds[number] is var bound && bound == SpecialNumbers.NotAvailable ? null : bound;
        if (Given(2) != null)
        {
            problems.Add(CompilationDiagnostics.QuantumNotDefined(at.Span));
            return at;
        }
        Expression Within(Expression value)
        {
            if (Given(3) is { } special && Given(4) is { } threshold)
            {
                var distance = Call("ABS", at, Binary(BinaryOperator.Subtract, value, Number(special, at), at));
                var isNear = Binary(BinaryOperator.Less, distance, Number(threshold, at), at);
                value = Call("IF THEN ELSE", at, isNear, Number(special, at), value);
            }
            if (Given(0) is { } least)
                value = Call("MAX", at, value, Number(least, at));
            if (Given(1) is { } most)
                value = Call("MIN", at, value, Number(most, at));
            return value;
        }
        var (cell, reference) = Shell(at, CellKind.Held);
        var grown = Binary(BinaryOperator.Add, reference, Binary(BinaryOperator.Multiply, a[0], TimeStep(at), at), at);
        cells.Add(cell(Within(grown), Within(a[1])));
        return reference;
    }

    // What changes a level at the end of a step has no meaning for a method that looks ahead within the step.
    private bool IsEuler(CallExpression at)
    {
        if (integration is IntegrationMethod.Euler or IntegrationMethod.Difference)
            return true;
        problems.Add(CompilationDiagnostics.OnlyEuler(at.Function.Name, at.Span));
        return false;
    }

    private bool IsWhole(CallExpression at) => whole is CallExpression call && call.Span == at.Span;

    // A number, or a constant without subscripts.
    private static double? KnownNumber(Expression expression) =>
        expression switch
        {
            NumberExpression number => number.Value,
            ReferenceExpression { Variable: { Kind: VariableKind.Constant, Size: 1 } constant } => ConstantNumbers.Of(
                constant,
                0
            ),
            _ => null,
        };
}
