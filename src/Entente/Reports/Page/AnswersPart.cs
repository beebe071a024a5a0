using System.Collections.Immutable;

namespace Entente.Reports.Page;

/// <summary>The opening of the page: five questions with their answers, each leading to the section that says more.</summary>
internal static class AnswersPart
{
    public static Html Write(PageParts page)
    {
        ImmutableArray<FiveAnswers.Answer> answers = FiveAnswers.Of(page.Ledger);
        return answers.IsEmpty
            ? Html.None
            : Html.Of(
                $"<dl class=\"answers\">\n{answers.Select(a => Html.Of($"<dt><a href=\"#{a.Section}\">{a.Question}</a></dt><dd>{a.Text}</dd>\n"))}</dl>\n"
            );
    }
}
