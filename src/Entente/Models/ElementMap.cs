using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Entente.Models;

/// <summary>
/// A value for elements of variables, found by variable and number: a dictionary whose code is in this library, so that it can be compiled ahead of time (of a
/// dictionary of .NET that is possible only where the keys are objects).
/// </summary>
internal sealed class ElementMap<T> : IReadOnlyDictionary<VariableElement, T>
{
    private readonly Dictionary<Variable, Column> columns = [];

    private sealed class Column(int size)
    {
        public T[] Items { get; } = new T[size];

        public bool[] IsSet { get; } = new bool[size];
    }

    /// <summary>Number of elements that have a value.</summary>
    public int Count { get; private set; }

    /// <summary>The value of an element.</summary>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public T this[VariableElement key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key.Variable.ElementName(key.Flat));
        set
        {
            if (!columns.TryGetValue(key.Variable, out var column))
                columns.Add(key.Variable, column = new Column(key.Variable.Size));
            if (!column.IsSet[key.Flat])
                Count++;
            (column.Items[key.Flat], column.IsSet[key.Flat]) = (value, true);
        }
    }

    /// <summary>The elements that have a value, variable by variable.</summary>
    public IEnumerable<VariableElement> Keys
    {
        get
        {
            foreach (var (variable, column) in columns)
                for (int flat = 0; flat < column.IsSet.Length; flat++)
                    if (column.IsSet[flat])
                        yield return new VariableElement(variable, flat);
        }
    }

    /// <summary>The values in the order of the elements.</summary>
    public IEnumerable<T> Values
    {
        get
        {
            foreach (var column in columns.Values)
                for (int flat = 0; flat < column.IsSet.Length; flat++)
                    if (column.IsSet[flat])
                        yield return column.Items[flat];
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(VariableElement key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(VariableElement key, [MaybeNullWhen(false)] out T value)
    {
        if (
            columns.TryGetValue(key.Variable, out var column)
            && (uint)key.Flat < (uint)column.IsSet.Length
            && column.IsSet[key.Flat]
        )
        {
            value = column.Items[key.Flat];
            return true;
        }
        value = default;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<VariableElement, T>> GetEnumerator()
    {
        foreach (var key in Keys)
            yield return KeyValuePair.Create(key, this[key]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
