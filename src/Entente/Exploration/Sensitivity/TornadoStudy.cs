using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>One factor at a time: all inputs at their medians, then each at its 5 % and its 95 % quantile.</summary>
internal sealed class TornadoStudy : Study
{
    private readonly Design design;

    public TornadoStudy(Factors factors, DriverOptions options) => design = new Design(factors, options);

    /// <inheritdoc/>
    public override DriverMethod Method => DriverMethod.Tornado;

    /// <inheritdoc/>
    public override Inputs Inputs => design;

    /// <inheritdoc/>
    public override Tally NewTally() => new TornadoTally(design.Varied, !design.Factors.Noises.IsEmpty);

    private sealed class Design(Factors factors, DriverOptions options)
        : FactorInputs(factors, 1 + (2 * factors.All.Count(f => !f.IsNoise)), options.Seed)
    {
        public ImmutableArray<Factor> Varied => [.. Factors.All.Where(f => !f.IsNoise)];

        protected override double[] Values(long run)
        {
            var uniforms = new double[Names.Length];
            Array.Fill(uniforms, 0.5);
            if (run > 0)
                foreach (int i in Factors.All[(int)((run - 1) / 2)].Members)
                    uniforms[i] = run % 2 == 1 ? 0.05 : 0.95;
            Factors.Space.MapCorrelated(1, uniforms);
            return uniforms;
        }

        protected override long NoiseOf(long run) => 0;
    }

    private sealed class TornadoTally(ImmutableArray<Factor> factors, bool hasNoise) : Tally
    {
        private readonly List<double> outcomes = [];

        public override void Take(double outcome) => outcomes.Add(outcome);

        public override Finding Finish() =>
            new([
                .. factors.Select(
                    (f, i) =>
                        Finding.Index(
                            f.Name,
                            ("swing", Estimate.Exact(Math.Abs(outcomes[2 + (2 * i)] - outcomes[1 + (2 * i)]))),
                            ("low", Estimate.Exact(outcomes[1 + (2 * i)])),
                            ("high", Estimate.Exact(outcomes[2 + (2 * i)]))
                        )
                ),
            ])
            {
                NotFinite = outcomes.Count(o => !double.IsFinite(o)),
                Remarks =
                [
                    FormattableString.Invariant(
                        $"With all inputs at their medians the outcome is {outcomes[0]:G6}; low and high are the outcome with one input at its 5 % and 95 % quantile. Interactions do not show."
                    ),
                    .. factors.Any(f => f.Members.Length > 1)
                        ?
                        [
                            "What stands for several inputs has all of them there at once: where they work against each other, it shows less than they can do.",
                        ]
                        : Array.Empty<string>(),
                    .. hasNoise ? ["All runs have the same noise."] : Array.Empty<string>(),
                ],
            };
    }
}
