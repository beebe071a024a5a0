using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>Lines being written for a ledger at a width, with what all sections need.</summary>
internal sealed class TextPage(Ledger ledger, int width) : TextLines(width)
{
    /// <summary>The ledger.</summary>
    public Ledger Ledger { get; } = ledger;

    /// <summary>Short labels of the packages.</summary>
    public PackageLabels Labels { get; } = new(ledger);

    /// <summary>The money of a party: "billion USD (2023)".</summary>
    public string Unit(LedgerParty party) => $"{party.Unit} ({Ledger.BaseYear})";

    /// <summary>The money of all parties where it is one; else a word that points to the headers.</summary>
    public string CommonUnit =>
        Ledger.Parties.Select(p => p.Unit).Distinct(StringComparer.Ordinal).Count() == 1
            ? Unit(Ledger.Parties[0])
            : "each party's unit";

    /// <summary>What brackets around a party mean; empty where no party is affected.</summary>
    public string InBrackets => Ledger.Parties.Any(p => p.Affected) ? "; in brackets who does not perform" : "";

    /// <summary>A unit as it stands behind a range; nothing for a pure number.</summary>
    public static string Behind(string unit) => unit is "" or "1" or "dmnl" or "Dmnl" ? "" : " " + unit;

    /// <summary>A party's name as a header, with its unit where units differ.</summary>
    public string Header(LedgerParty party) =>
        (party.Affected ? $"({party.Name})" : party.Name) + (party.Unit == Ledger.Parties[0].Unit ? "" : $" {Unit(party)}");

    /// <summary>Adds a matrix with a column for each party, in as many pieces as the width asks for.</summary>
    /// <param name="corner">Header of the column of names.</param>
    /// <param name="names">Name of each row.</param>
    /// <param name="value">Cell of a row and a party.</param>
    public void Matrix(string corner, IReadOnlyList<string> names, Func<int, int, TextSpan> value)
    {
        int longest = names.Append(corner).Max(TextWidth.Of);
        int forNames = Math.Min(longest, Wide ? 48 : 28);
        for (int first = 0; first < Ledger.Parties.Length; )
        {
            int used = Indent.Length + forNames;
            int next = first;
            while (next < Ledger.Parties.Length)
            {
                int party = next;
                int cell = Enumerable.Range(0, names.Count).Select(row => TextWidth.Of(value(row, party).Text)).Append(0).Max();
                int needed = 2 + Math.Max(cell, Header(Ledger.Parties[party]).Split(' ').Max(TextWidth.Of));
                if (next > first && used + needed > Width)
                    break;
                used += needed;
                next++;
            }
            ImmutableArray<int> shown = [.. Enumerable.Range(first, next - first)];
            var table = new TextTable([
                new TextColumn(corner),
                .. shown.Select(p => new TextColumn(Header(Ledger.Parties[p]), ColumnKind.Numbers)),
            ]);
            for (int row = 0; row < names.Count; row++)
            {
                int r = row;
                table.Add([new TextSpan(names[r]), .. shown.Select(p => value(r, p))]);
            }
            Table(table);
            first = next;
        }
    }

    /// <summary>A signed amount, styled by its sign.</summary>
    public static TextSpan Amount(double value, int decimals)
    {
        string text = Figures.Signed(value, decimals);
        return new TextSpan(
            text,
            text.StartsWith('+') ? TextStyle.Good
                : text.StartsWith('−') ? TextStyle.Bad
                : TextStyle.Plain
        );
    }
}
