namespace Entente.Language.Xmile;

/// <summary>What holds for all stocks or flows of a file or model that do not say otherwise.</summary>
internal sealed class XmileBehavior
{
    private readonly bool stocks;
    private readonly bool flows;

    /// <summary>Behaviour as the elements around say; the last one counts.</summary>
    public XmileBehavior(params ReadOnlySpan<XmlElement?> around)
    {
        foreach (var element in around)
        {
            if (element?.Child("behavior") is not { } behavior)
                continue;
            stocks = flows = Says(behavior) ?? stocks;
            stocks = (behavior.Child("stock") is { } ofStocks ? Says(ofStocks) : null) ?? stocks;
            flows = (behavior.Child("flow") is { } ofFlows ? Says(ofFlows) : null) ?? flows;
        }
    }

    /// <summary>Whether a variable is non-negative.</summary>
    public bool IsNonNegative(XmlElement variable) =>
        Says(variable) ?? (variable.Is("stock") ? stocks : variable.Is("flow") && flows);

    private static bool? Says(XmlElement element) =>
        element.Child("non_negative") is { } own
            ? !own.Content.Text.Trim().Equals("false", StringComparison.OrdinalIgnoreCase)
            : null;
}
