using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>At which value of an input a decision flips.</summary>
internal static class FlipsText
{
    public static void Write(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Flips.IsDefaultOrEmpty)
            return;
        page.Heading(FlipWords.Title);
        page.Note(FlipWords.Method(ledger));
        foreach (var input in FlipWords.Flipping(ledger).GroupBy(f => f.Input))
        {
            DecisionFlip first = input.First();
            page.Subheading(input.Key, $"median {Figures.Short(first.Present)}{TextPage.Behind(first.Unit)}");
            var table = new TextTable([
                new("Package"),
                new("Party"),
                new("There it"),
                new("Flips"),
                new("Percentile", ColumnKind.Numbers),
            ]);
            foreach (DecisionFlip flip in input)
                table.Add(
                    new TextSpan(page.Labels[flip.Package]),
                    new TextSpan(flip.Party),
                    new TextSpan(FlipWords.Present(ledger, flip), flip.AcceptsAtPresent ? TextStyle.Good : TextStyle.Bad),
                    new TextSpan(FlipWords.Place(flip)),
                    new TextSpan(flip.Probability is { } p ? Figures.Share(p) : "")
                );
            page.Table(table);
        }
        foreach (string sentence in FlipWords.Rest(ledger))
            page.Note(sentence);
    }
}
