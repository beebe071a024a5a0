using Entente.Diagnostics;
using Entente.Language;
using Entente.Language.Vensim;
using Entente.Language.Xmile;

namespace Entente.Models;

/// <summary>Reads a model's text in the format that it is written in.</summary>
internal static class ModelFile
{
    /// <summary>Reads a text: XMILE where it is XML, else Vensim's format.</summary>
    public static ModelSyntax Read(string path, string text) =>
        XmileReader.IsXml(text) ? XmileReader.Read(path, text, other => Open(path, other)) : VensimReader.Read(path, text);

    /// <summary>Reads one expression that stands outside the model's file but in its language.</summary>
    public static EquationSyntax ReadExpression(
        ModelSyntax model,
        string name,
        string expression,
        SourceSpan span,
        List<Diagnostic> problems
    )
    {
        var source = new SourceText(span, expression);
        var tokens = Lexer.Tokens(source, 0, expression.Length, problems);
        var parser = new ExpressionParser(source, tokens, problems);
        SyntaxNode? value = null;
        try
        {
            value = parser.Expression();
            if (parser.Now.Kind != TokenKind.End)
                throw parser.Broken("the end of the expression or an operator");
        }
        catch (EquationBroken)
        {
            // The problem has been noted.
        }
        return new EquationSyntax(name, [], [], DefinitionKind.Equation, value, default, span) { IsInternal = true };
    }

    private static string? Open(string model, string other)
    {
        string path = Path.Combine(Path.GetDirectoryName(model) ?? "", other.Replace('\\', '/'));
        return File.Exists(path) ? SourceText.Decode(File.ReadAllBytes(path)) : null;
    }
}
