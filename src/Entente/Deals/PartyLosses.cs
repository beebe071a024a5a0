using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>Under which conditions a party loses by a package.</summary>
/// <param name="Party">The party.</param>
/// <param name="Share">Share of worlds in which it loses, with its 95 % interval.</param>
/// <param name="Report">The conditions; null where it loses in all worlds, or in none.</param>
public sealed record PartyLosses(string Party, Estimate Share, DiscoveryReport? Report)
{
    /// <summary>Seeks them in worlds that have been simulated.</summary>
    /// <param name="gains">The worlds, as <see cref="Deal.Gains"/> gives them.</param>
    /// <param name="parties">Names of the parties.</param>
    /// <param name="inputs">The inputs that may be limited; null: all.</param>
    /// <param name="options">How.</param>
    public static ImmutableArray<PartyLosses> Of(
        Table gains,
        IReadOnlyList<string> parties,
        IReadOnlyList<string>? inputs = null,
        DiscoveryOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(gains);
        ArgumentNullException.ThrowIfNull(parties);
        return [.. parties.Select(Of)];

        PartyLosses Of(string party)
        {
            double[] finite = [.. gains[party].Where(double.IsFinite)];
            int losses = finite.Count(g => g < 0);
            var share = SamplingErrors.OfShare((double)losses / finite.Length, finite.Length);
            return losses == 0 || losses == finite.Length
                ? new PartyLosses(party, share, null)
                : new PartyLosses(
                    party,
                    share,
                    ScenarioDiscovery.Find(gains, inputs ?? gains.Inputs, $"\"{party}\" < 0", options)
                );
        }
    }

    /// <summary>The losses in a sentence for each box, or one where there is no box.</summary>
    public ImmutableArray<string> InWords()
    {
        string percent = FormattableString.Invariant($"{100 * Share.Value:0.#} % of the runs");
        if (Report == null)
            return [Share.Value > 0 ? $"{Party} loses in all runs." : $"{Party} loses in no run."];
        if (Report.Boxes.IsEmpty || Report.Boxes[0].Limits.IsEmpty)
            return [$"{Party} loses in {percent}; no input parts them from the others."];
        return [.. Report.Boxes.Select(b => ScenarioDiscovery.InWords(Report, b, $"{Party} loses"))];
    }
}
