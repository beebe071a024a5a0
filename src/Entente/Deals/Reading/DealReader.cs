using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals.Reading;

/// <summary>Reads deal files: YAML to <see cref="Deal"/>, all problems at once, each with its place.</summary>
internal sealed partial class DealReader
{
    private readonly string file;
    private readonly YamlReading yaml;
    private readonly Model model;
    private readonly YamlSection root;
    private readonly List<Assumption> assumptions = [];
    private readonly List<Quantity> quantities = [];
    private readonly HashSet<string> usedSources = [];

    private DealReader(string file, YamlReading yaml, YamlSection root, Model model)
    {
        this.file = file;
        this.yaml = yaml;
        this.root = root;
        this.model = model;
    }

    private List<Diagnostic> Problems => yaml.Problems;

    /// <summary>Reads the deal of a file, or of the one deal file in a folder.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out Deal? deal, out ImmutableArray<Diagnostic> problems)
    {
        deal = null;
        if (!TryFindFile(path, out string? file, out var problem))
        {
            problems = [problem];
            return false;
        }
        var yaml = new YamlReading(file);
        if (yaml.Load() is not { } mapping)
        {
            problems = [.. yaml.Problems];
            return false;
        }
        var root = yaml.Section(mapping, DealKeys.Root, SourceSpan.Whole(file));
        var remarks = ImmutableArray<Diagnostic>.Empty;
        if (LoadModel(file, root, yaml, out remarks) is { } model)
        {
            try
            {
                model = VariationReader.Prepared(yaml, mapping, model);
            }
            catch (DiagnosticException exception)
            {
                yaml.Problems.AddRange(exception.Diagnostics);
            }
            deal = new DealReader(file, yaml, root, model).Read();
            remarks = WithoutUses(remarks, model, yaml);
            // A deal that records where constants come from is held to it; one that does not yet is not.
            if (deal != null && root["constants"] is { } constants && KnownAt.Undescribed(deal) is { Count: > 0 } silent)
                yaml.Problems.Add(DealsDiagnostics.Undescribed(silent.Count, KnownAt.First(silent), yaml.Span(constants)));
        }
        problems =
        [
            .. remarks,
            .. yaml.Problems.OrderBy(p => p.Span.Line).ThenBy(p => p.Span.Column).ThenBy(p => p.Code).Distinct(),
        ];
        if (problems.Any(p => p.Severity == Severity.Error))
            deal = null;
        return deal != null;
    }

    // What the deal names is used, even where no other variable of the model uses it.
    private static ImmutableArray<Diagnostic> WithoutUses(ImmutableArray<Diagnostic> remarks, Model model, YamlReading yaml)
    {
        var unused = remarks.Where(r => r.Code == ModelsDiagnostics.UnusedCode).Select(r => r.Span).ToHashSet();
        var named = model.Variables.Where(v => unused.Contains(v.Span) && yaml.Mentions(v.Name)).Select(v => v.Span).ToHashSet();
        return [.. remarks.Where(r => r.Code != ModelsDiagnostics.UnusedCode || !named.Contains(r.Span))];
    }

    private static bool TryFindFile(
        string path,
        [NotNullWhen(true)] out string? file,
        [NotNullWhen(false)] out Diagnostic? problem
    )
    {
        file = path;
        problem = null;
        if (File.Exists(path))
            return true;
        if (!Directory.Exists(path))
        {
            file = null;
            problem = DealsDiagnostics.FileMissing("deal file", path, SourceSpan.Whole(path));
            return false;
        }
        string[] files =
        [
            .. Directory
                .GetFiles(path, "*.deal.yaml")
                .Concat(Directory.GetFiles(path, "*.deal.yml"))
                .Order(StringComparer.Ordinal),
        ];
        if (files.Length == 0)
            problem = DealsDiagnostics.NoDealFile(path);
        else if (files.Length > 1)
            problem = DealsDiagnostics.SeveralDealFiles(path, files.Select(f => Path.GetFileName(f)));
        file = files.Length == 1 ? files[0] : null;
        return problem == null && file != null;
    }

    private static Model? LoadModel(string file, YamlSection root, YamlReading yaml, out ImmutableArray<Diagnostic> remarks)
    {
        remarks = [];
        string name = root.Text("model");
        if (name.Length == 0)
            return null;
        string path = Path.Combine(Path.GetDirectoryName(file) ?? "", name);
        if (!System.IO.File.Exists(path))
        {
            yaml.Problems.Add(
                DealsDiagnostics.FileMissing("model", name, root["model"] is { } node ? yaml.Span(node) : root.Span)
            );
            return null;
        }
        Model.TryLoad(path, out var model, out remarks, LoadOptions.Parse(DataFiles(file, root, yaml)));
        return model;
    }

    // Paths beside the deal file, "?name=FILE" for a file that the model calls by a name.
    private static List<string> DataFiles(string file, YamlSection root, YamlReading yaml)
    {
        var result = new List<string>();
        foreach (var (entry, span) in root.Names("data"))
        {
            int at = entry.StartsWith('?') ? entry.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
            string path = Path.Combine(Path.GetDirectoryName(file) ?? "", entry[at..]);
            if (System.IO.File.Exists(path))
                result.Add(entry[..at] + path);
            else
                yaml.Problems.Add(DealsDiagnostics.FileMissing("data file", entry[at..], span));
        }
        return result;
    }

    private Deal? Read()
    {
        if (root.Number("base year") is { } year && year != Math.Floor(year))
            Problems.Add(DealsDiagnostics.BaseYear(root["base year"] is { } node ? yaml.Span(node) : root.Span));
        var sources = ReadSources();
        var parties = ReadParties();
        var bodies = ReadBodies(parties);
        var clauses = ReadClauses(parties, bodies);
        var uncertainty = ReadUncertainty();
        var worlds = root.Maps("named worlds")
            .Select(w => new NamedWorld(w.Name, [.. w.Values.SelectMany(Changes)]))
            .ToImmutableArray();
        ReadConstants();
        CheckSources(sources);
        var claims = ReadClaims(sources);
        var deal = new Deal
        {
            Name = root.Text("deal"),
            About = root.Text("about"),
            File = file,
            Model = model,
            Unit = root.Text("unit"),
            BaseYear = (int)(root.Number("base year") ?? 0),
            Remarks = [],
            Sources = sources,
            Assumptions = [.. assumptions],
            Uncertainty = uncertainty,
            Signing = root.Term("signing") ?? new Term("INITIAL TIME", root.Span),
            Parties = parties,
            Bodies = bodies,
            Clauses = clauses,
            Full = new Package(PackageNames.Full, []),
            NamedPackages = [],
            NamedWorlds = worlds,
            Breaches = ReadBreaches(parties, clauses),
            Claims = claims,
            Show = ReadShow(),
            Flips = ReadFlips(uncertainty),
            BesideMoney = ReadBesideMoney(),
            History = ReadHistory(sources),
            Sought = ReadSearch(),
            Forecasts = ReadForecasts(sources),
            Quantities = [.. quantities],
        };
        CheckSourcesUsed(sources);
        if (Problems.Exists(p => p.Severity == Severity.Error))
        {
            // What hangs on sound clauses is read as far as it goes, so that its problems are told too.
            _ = clauses.IsEmpty ? deal : WithPackages(deal);
            Problems.AddRange(PayoffModel.CheckTerms(deal, Conditions(deal)));
            return null;
        }
        deal = WithPackages(deal);
        CheckExpressions(deal);
        return deal.With(remarks: [.. Problems.Where(p => p.Severity != Severity.Error)]);
    }

    private ImmutableArray<Party> ReadParties()
    {
        var result = ImmutableArray.CreateBuilder<Party>();
        foreach (bool affected in new[] { false, true })
        foreach (var (name, section) in root.Named(affected ? "affected" : "parties"))
        {
            if (result.Any(p => p.Name == name))
                Problems.Add(DealsDiagnostics.NameTaken(name, section.Span));
            var components = section
                .Named("payoff")
                .Select(c => new PayoffComponent(
                    c.Name,
                    c.Section.Term("flow") ?? new Term("0", c.Section.Span),
                    c.Section.Term("weight") ?? new Term("1", c.Section.Span),
                    c.Section.Text("about")
                ));
            if (section["payoff"] != null && !section.Named("payoff").Any())
                Problems.Add(DealsDiagnostics.NoComponents(name, section.Span));
            var rate = section.Term("discount rate") ?? new Term("0", section.Span);
            if (YamlReading.TryNumber(rate.Text, out double r) && r is <= -1 or > 10)
                Problems.Add(DealsDiagnostics.NotBetween("The discount rate", -1, 10, rate.Span));
            result.Add(
                new Party(name, affected, [.. components], rate, section.Term("residual value"), SignsWhen(section), section.Span)
            );
        }
        return result.ToImmutable();
    }

    private AcceptanceRule SignsWhen(YamlSection section)
    {
        string text = section.Text("signs when");
        if (text.Length == 0)
            return AcceptanceRule.Default;
        var terms = ImmutableArray.CreateBuilder<AcceptanceTerm>();
        foreach (string part in text.Split(" and ", StringSplitOptions.TrimEntries))
        {
            if (TryTerm(part) is { } term)
                terms.Add(term);
            else
                Problems.Add(
                    DealsDiagnostics.SignsWhenNotUnderstood(
                        part,
                        section["signs when"] is { } node ? yaml.Span(node) : section.Span
                    )
                );
        }
        return new AcceptanceRule(text, terms.ToImmutable());
    }

    private static AcceptanceTerm? TryTerm(string text)
    {
        foreach (string comparison in new[] { ">=", "<=", ">", "<" })
        {
            int at = text.IndexOf(comparison, StringComparison.Ordinal);
            if (at < 0)
                continue;
            string figure = string.Join(' ', text[..at].Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
            string number = text[(at + comparison.Length)..].Trim();
            double scale = number.EndsWith('%') ? 0.01 : 1;
            GainFigure? found = figure switch
            {
                "mean gain" or "mean" => GainFigure.Mean,
                "median gain" or "median" => GainFigure.Median,
                "worst tenth" => GainFigure.WorstTenth,
                "p5" => GainFigure.P5,
                "p95" => GainFigure.P95,
                "probability of gain" => GainFigure.ProbabilityOfGain,
                _ => null,
            };
            return found is { } f && YamlReading.TryNumber(number.TrimEnd('%').Trim(), out double value)
                ? new AcceptanceTerm(f, comparison, value * scale)
                : null;
        }
        return null;
    }

    private ImmutableArray<Body> ReadBodies(ImmutableArray<Party> parties)
    {
        var result = ImmutableArray.CreateBuilder<Body>();
        foreach (var (name, section) in root.Named("bodies"))
        {
            if (parties.Any(p => p.Name == name))
                Problems.Add(DealsDiagnostics.NameTaken(name, section.Span));
            var members = section.Named("members").Select(m => Member(m.Name, m.Section, parties)).ToImmutableArray();
            var decides = section.Term("decides");
            if (decides == null && members.IsEmpty)
                Problems.Add(DealsDiagnostics.BodyUndecided(name, section.Span));
            double needed = section.Number("needed") ?? 0.5;
            if (needed is < 0 or > 1)
                Problems.Add(DealsDiagnostics.NotBetween("'needed'", 0, 1, section.Span));
            result.Add(new Body(name, decides, At(section), needed, section.Number("quota") ?? 0, members, section.Span));
        }
        return result.ToImmutable();
    }

    private BodyMember Member(string name, YamlSection section, ImmutableArray<Party> parties)
    {
        string votes = section.Text("votes");
        Vote? vote = votes switch
        {
            // YAML reads a bare yes or no as a truth value.
            "yes" or "true" or "Yes" => Vote.Yes,
            "no" or "false" or "No" => Vote.No,
            "abstains" or "abstain" => Vote.Abstain,
            _ => null,
        };
        if (vote == null && !parties.Any(p => p.Name == votes))
            Problems.Add(
                DealsDiagnostics.UnknownName(
                    "vote or party",
                    votes,
                    parties.Select(p => p.Name).Distinct().Concat(["yes", "no", "abstains"]),
                    section["votes"] is { } node ? yaml.Span(node) : section.Span
                )
            );
        return new BodyMember(name, vote, vote == null ? votes : "", section.Number("weight") ?? 1, section.Flag("veto"));
    }

    private ImmutableArray<Clause> ReadClauses(ImmutableArray<Party> parties, ImmutableArray<Body> bodies)
    {
        var names = root.Named("clauses").Select(c => c.Name).ToList();
        // An affected party may be named too: it then performs, as Ukraine would a ceasefire.
        var performers = parties.Select(p => p.Name).ToList();
        var consenters = parties.Select(p => p.Name).Concat(bodies.Select(b => b.Name)).ToList();
        var result = ImmutableArray.CreateBuilder<Clause>();
        foreach (var (name, section) in root.Named("clauses"))
        {
            var settings = section
                .Maps("settings")
                .Select(s => new Setting(s.Name, [.. s.Values.SelectMany(Changes)], s.Span))
                .ToImmutableArray();
            if (settings.IsEmpty)
                Problems.Add(DealsDiagnostics.NoSettings(name, section.Span));
            result.Add(
                new Clause(
                    name,
                    section.Text("about"),
                    Known(section.Names("performs"), "party", performers),
                    Known(section.Names("needs consent of"), "party, affected or body", consenters),
                    Conditions(section["requires"], names),
                    Conditions(section["excludes"], names),
                    settings,
                    section.Span
                )
            );
        }
        CheckClauses(result);
        return result.ToImmutable();
    }

    private ImmutableArray<string> Known(ImmutableArray<(string Name, SourceSpan Span)> names, string what, List<string> known)
    {
        foreach (var (name, span) in names)
            if (!known.Contains(name))
                Problems.Add(DealsDiagnostics.UnknownName(what, name, known, span));
        return [.. names.Select(n => n.Name)];
    }

    private ImmutableArray<ClauseCondition> Conditions(YamlDotNet.RepresentationModel.YamlNode? node, List<string> clauses)
    {
        if (node == null)
            return [];
        ImmutableArray<ClauseCondition> conditions =
            node is YamlDotNet.RepresentationModel.YamlMappingNode
                ?
                [
                    .. yaml.Entries(node, "clauses")
                        .Select(e => new ClauseCondition(
                            e.Key,
                            [.. yaml.Names(e.Value, $"'{e.Key}'").Select(n => n.Name)],
                            e.Span
                        )),
                ]
                : [.. yaml.Names(node, "Clauses").Select(n => new ClauseCondition(n.Name, [], n.Span))];
        foreach (var condition in conditions)
            if (!clauses.Contains(condition.Clause))
                Problems.Add(DealsDiagnostics.UnknownName("clause", condition.Clause, clauses, condition.Span));
        return [.. conditions.Where(c => clauses.Contains(c.Clause))];
    }

    private void CheckClauses(ImmutableArray<Clause>.Builder clauses)
    {
        foreach (var clause in clauses)
        {
            foreach (var condition in clause.Requires.Concat(clause.Excludes))
            {
                var other = clauses.First(c => c.Name == condition.Clause);
                foreach (string setting in condition.Settings.Where(s => other.Settings.All(o => o.Name != s)))
                    Problems.Add(
                        DealsDiagnostics.UnknownName(
                            $"setting of '{other.Name}'",
                            setting,
                            other.Settings.Select(s => s.Name),
                            condition.Span
                        )
                    );
            }
            if (clause.Requires.FirstOrDefault(r => r.Clause == clause.Name) is { } self)
                Problems.Add(DealsDiagnostics.ContradictoryClauses($"'{clause.Name}' requires itself.", self.Span));
            foreach (var excluded in clause.Excludes)
            {
                if (excluded.Clause == clause.Name)
                    Problems.Add(DealsDiagnostics.ContradictoryClauses($"'{clause.Name}' excludes itself.", excluded.Span));
                if (excluded.Settings.IsEmpty && clause.Requires.Any(r => r.Clause == excluded.Clause))
                    Problems.Add(
                        DealsDiagnostics.ContradictoryClauses(
                            $"'{clause.Name}' both requires and excludes '{excluded.Clause}'.",
                            excluded.Span
                        )
                    );
            }
        }
        CheckClashes(clauses);
        CheckCircles(clauses);
    }

    // Clauses that require each other can only be agreed together; each circle is told once, at its first clause.
    private void CheckCircles(ImmutableArray<Clause>.Builder clauses)
    {
        foreach (var first in clauses)
        {
            var chains = new Queue<ImmutableArray<string>>([
                [first.Name],
            ]);
            var seen = new HashSet<string>();
            while (chains.TryDequeue(out var chain))
            {
                foreach (var next in clauses.First(c => c.Name == chain[^1]).Requires.Where(r => r.Clause != chain[^1]))
                {
                    if (next.Clause == first.Name && IsFirst(clauses, chain))
                        Problems.Add(DealsDiagnostics.CircularRequires(chain.Add(first.Name), first.Span));
                    else if (next.Clause != first.Name && seen.Add(next.Clause))
                        chains.Enqueue(chain.Add(next.Clause));
                }
            }
        }
    }

    private static bool IsFirst(ImmutableArray<Clause>.Builder clauses, ImmutableArray<string> chain) =>
        clauses.First(c => chain.Contains(c.Name)).Name == chain[0];

    // Two clauses that can be in one package must not set one constant to different values.
    private void CheckClashes(ImmutableArray<Clause>.Builder clauses)
    {
        for (int i = 0; i < clauses.Count; i++)
        for (int j = i + 1; j < clauses.Count; j++)
        {
            if (
                clauses[i].Excludes.Any(e => e.Clause == clauses[j].Name)
                || clauses[j].Excludes.Any(e => e.Clause == clauses[i].Name)
            )
                continue;
            var clash =
                from a in clauses[i].Settings
                from b in clauses[j].Settings
                from x in a.Changes
                from y in b.Changes
                where x.Variable == y.Variable && x.Flat == y.Flat && x.Value != y.Value
                select (x.Variable.ElementName(x.Flat), b.Span);
            foreach (var (constant, span) in clash.Take(1))
                Problems.Add(DealsDiagnostics.SettingsClash(clauses[i].Name, clauses[j].Name, constant, span));
        }
    }

    // The constants that an entry "name: number" sets.
    private IEnumerable<ConstantChange> Changes(YamlEntry entry)
    {
        if (
            Find(entry.Key, entry.Span, mustBeConstant: true) is not { } found
            || yaml.Number(entry.Value, $"'{entry.Key}'") is not { } value
        )
            return [];
        return found.Positions.Select(flat => new ConstantChange(found.Variable, flat, value));
    }

    private VariableElements? Find(string name, SourceSpan span, bool mustBeConstant)
    {
        if (!model.TryFind(name, out var found, out string problem))
        {
            Problems.Add(DealsDiagnostics.UnknownVariable(problem, span));
            return null;
        }
        if (mustBeConstant && found.Variable.Kind != VariableKind.Constant)
        {
            Problems.Add(DealsDiagnostics.NotAConstant(name, span));
            return null;
        }
        return found;
    }

    private Deal WithPackages(Deal deal)
    {
        var full = root["full"] is { } node
            ? ReadPackage(deal, PackageNames.Full, yaml.Span(node), yaml.Entries(node, "'full'"))
            : new Package(
                PackageNames.Full,
                [.. deal.Clauses.Where(c => !c.Settings.IsEmpty).Select(c => KeyValuePair.Create(c.Name, c.Settings[^1].Name))]
            );
        CheckPackage(deal, full, root["full"] is { } n ? yaml.Span(n) : root.Span);
        var named = ImmutableArray.CreateBuilder<Package>();
        foreach (var (name, span, values) in root.Maps("packages"))
        {
            var package = ReadPackage(deal, name, span, values);
            CheckPackage(deal, package, span);
            named.Add(package);
        }
        var complete = deal.With(full: full, named: named.ToImmutable());
        CheckClaimPackages(complete);
        CheckForecastPackages(complete);
        return complete;
    }

    private Package ReadPackage(Deal deal, string name, SourceSpan span, ImmutableArray<YamlEntry> values)
    {
        var chosen = new Dictionary<string, string>();
        foreach (var entry in values)
        {
            var clause = deal.Clauses.FirstOrDefault(c => c.Name == entry.Key);
            string setting = YamlReading.Text(entry.Value);
            if (clause == null)
                Problems.Add(DealsDiagnostics.UnknownName("clause", entry.Key, deal.Clauses.Select(c => c.Name), entry.Span));
            else if (clause.Settings.All(s => s.Name != setting))
                Problems.Add(
                    DealsDiagnostics.UnknownName(
                        $"setting of '{clause.Name}'",
                        setting,
                        clause.Settings.Select(s => s.Name),
                        yaml.Span(entry.Value)
                    )
                );
            else
                chosen[clause.Name] = setting;
        }
        if (chosen.Count == 0 && values.Length == 0)
            Problems.Add(DealsDiagnostics.Empty(name, span));
        return new Package(name, PackageList.InOrder(deal, chosen));
    }

    private void CheckPackage(Deal deal, Package package, SourceSpan span)
    {
        if (PackageList.Contradiction(deal, package.Clauses.ToDictionary(c => c.Key, c => c.Value)) is { } problem)
            Problems.Add(DealsDiagnostics.PackageContradicts(package.Name, problem, span));
    }

    private ImmutableArray<VariableElement> ReadShow()
    {
        var result = ImmutableArray.CreateBuilder<VariableElement>();
        foreach (var (name, span) in root.Names("show"))
            if (Find(name, span, mustBeConstant: false) is { } found)
                result.AddRange(found.Elements);
        return result.ToImmutable();
    }

    // Payoffs, rates, conditions: what does not fit the model is told with its place in the deal file.
    private void CheckExpressions(Deal deal)
    {
        Problems.AddRange(PayoffModel.Check(deal, Conditions(deal)));
        if (deal.Model.Integration != IntegrationMethod.Euler)
            Problems.Add(DealsDiagnostics.NotEuler(deal.Model.TimeStep.Span));
    }

    private static ImmutableArray<(string Text, SourceSpan Span)> Conditions(Deal deal) =>
        [.. ConditionPlace.Of(deal).Select(c => (c.Text, c.Span)).Concat(RecordTerms(deal)).DistinctBy(c => c.Text)];

    // A condition is read at a time that the run passes.
    private double? At(YamlSection section)
    {
        if (section.Number("at") is not { } at)
            return null;
        var constants = new ConstantValues();
        var (first, last) = (model.InitialTime, model.FinalTime);
        if (
            first.Kind == VariableKind.Constant
            && last.Kind == VariableKind.Constant
            && (at < constants[first, 0] || at > constants[last, 0])
        )
            Problems.Add(
                DealsDiagnostics.NotBetween(
                    "'at'",
                    constants[first, 0],
                    constants[last, 0],
                    section["at"] is { } node ? yaml.Span(node) : section.Span
                )
            );
        return at;
    }

    private static string Invariant(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
