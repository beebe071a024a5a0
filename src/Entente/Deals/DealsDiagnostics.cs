using System.Collections.Immutable;
using Entente.Deals.Reading;
using Entente.Diagnostics;

namespace Entente.Deals;

/// <summary>The problems of deal files and of weighing (EN7; EN6 for sources and claims).</summary>
internal static class DealsDiagnostics
{
    public static Diagnostic NoDealFile(string folder) =>
        Error(
            "EN7001",
            SourceSpan.Whole(folder),
            "There is no deal file (*.deal.yaml) in this folder.",
            "Name the deal file itself, or make one with 'entente new'."
        );

    public static Diagnostic SeveralDealFiles(string folder, IEnumerable<string> names) =>
        Error(
            "EN7002",
            SourceSpan.Whole(folder),
            $"There are several deal files in this folder: {string.Join(", ", names)}.",
            "Name the one that you mean."
        );

    public static Diagnostic FileTooLarge(SourceSpan span, long size, long limit) =>
        Error(
            "EN7003",
            span,
            FormattableString.Invariant($"The file has {size} characters, more than the limit of {limit}."),
            "Move data into data files."
        );

    public static Diagnostic NotAMapping(SourceSpan span) =>
        Error(
            "EN7004",
            span,
            "The file holds no keys.",
            "Begin with 'deal: …' and 'model: …' ('entente new' writes an example), or, where only what is uncertain is said, with 'uncertain: …'."
        );

    public static Diagnostic Syntax(string message, SourceSpan span) =>
        Error(
            "EN7005",
            span,
            $"This is not valid YAML: {message}.",
            "Check the indentation, and put names with brackets or colons in quotes."
        );

    public static Diagnostic Alias(SourceSpan span) =>
        Error("EN7006", span, "An alias (*name) cannot be used in a deal file.", "Write the values out.");

    public static Diagnostic TooDeep(SourceSpan span, int limit) =>
        Error(
            "EN7007",
            span,
            FormattableString.Invariant($"The file is nested deeper than {limit} levels."),
            "Check the indentation."
        );

    public static Diagnostic MustBeMap(string what, SourceSpan span) =>
        Error(
            "EN7008",
            span,
            $"{Capital(what)} must be keys with values.",
            "Write key: value lines below it, or { key: value, … } behind it."
        );

    public static Diagnostic UnknownKey(string key, DealSection section, SourceSpan span) =>
        Error(
            "EN7009",
            span,
            $"'{key}' is no key of {section.Name}.",
            Nearest.Question(key, section.Keys.Select(k => k.Name)) is { Length: > 0 } question
                ? question
                : $"Its keys are {string.Join(", ", section.Keys.Select(k => k.Name))}."
        );

    public static Diagnostic MissingKey(DealKey key, DealSection section, SourceSpan span) =>
        Error("EN7010", span, $"'{key.Name}' is missing in {section.Name}.", key.About);

    public static Diagnostic MustBeNumber(string what, string text, SourceSpan span) =>
        Error(
            "EN7011",
            span,
            text.Length > 0 ? $"{what} must be a number, but is '{text}'." : $"{what} must be a number.",
            text.Contains(',', StringComparison.Ordinal)
                ? "Write decimals with a point and no thousands separators."
                : "Write it as 0.5 or 1e6."
        );

    public static Diagnostic MustBeNames(string what, SourceSpan span) =>
        Error("EN7012", span, $"{Capital(what)} must be a name or a list of names.", "Write [A, B].");

    public static Diagnostic MustBeText(string key, SourceSpan span) =>
        Error("EN7013", span, $"'{key}' must be a text.", "Put it in quotes if it holds special characters.");

    public static Diagnostic NotOneOf(string key, string text, ImmutableArray<string> allowed, SourceSpan span) =>
        Error("EN7014", span, $"'{key}' cannot be '{text}'.", $"It can be {string.Join(", ", allowed)}.");

    public static Diagnostic Empty(string key, SourceSpan span) =>
        Error("EN7015", span, $"'{key}' is empty.", "Give it a value, or leave it out.");

    public static Diagnostic FileMissing(string what, string file, SourceSpan span) =>
        Error("EN7016", span, $"The {what} '{file}' is not there.", "It is looked for beside the deal file.");

    public static Diagnostic UnknownVariable(string problem, SourceSpan span) =>
        Error("EN7017", span, problem, "Write it as the model does, with its elements in brackets and in quotes.");

    public static Diagnostic NotAConstant(string name, SourceSpan span) =>
        Error(
            "EN7018",
            span,
            $"'{name}' is no constant of the model, so nothing can set it.",
            "Set a constant that it depends on."
        );

    public static Diagnostic SignsWhenNotUnderstood(string text, SourceSpan span) =>
        Error(
            "EN7019",
            span,
            $"'{text}' is no condition on a gain.",
            "Write for example: mean gain >= 0, or probability of gain >= 0.6 and worst tenth >= -5."
        );

    public static Diagnostic UnknownName(string what, string name, IEnumerable<string> known, SourceSpan span) =>
        Error(
            "EN7020",
            span,
            $"There is no {what} '{name}'.",
            Nearest.Question(name, known) is { Length: > 0 } q ? q
                : string.Join(", ", known) is { Length: > 0 } all ? $"There are {all}."
                : "None could be read; mend first what else is said of them."
        );

    public static Diagnostic NoSettings(string clause, SourceSpan span) =>
        Error(
            "EN7021",
            span,
            $"The clause '{clause}' has no settings.",
            "Give it at least one, with the constants that it sets."
        );

    public static Diagnostic ContradictoryClauses(string message, SourceSpan span) =>
        Error("EN7022", span, message, "No package could ever hold both; correct one of them.");

    public static Diagnostic CircularRequires(IEnumerable<string> chain, SourceSpan span) =>
        Warning(
            "EN7023",
            span,
            $"Clauses require each other in a circle: {string.Join(" → ", chain)}.",
            "They can only be agreed together; make one clause of them if that is meant."
        );

    public static Diagnostic PackageContradicts(string name, string problem, SourceSpan span) =>
        Error(
            "EN7024",
            span,
            $"The package '{name}' contradicts itself: {problem}",
            "Add what is missing, or leave the clause out."
        );

    public static Diagnostic SettingsClash(string first, string second, string constant, SourceSpan span) =>
        Error(
            "EN7025",
            span,
            $"'{first}' and '{second}' set {constant} to different values and can be in one package.",
            "Let one exclude the other, or use two constants."
        );

    public static Diagnostic DistributionProblem(string name, string problem, string hint, SourceSpan span) =>
        Error("EN7026", span, $"{name}: {problem}", hint);

    public static Diagnostic NoDistribution(string name, SourceSpan span) =>
        Error("EN7027", span, $"'{name}' has no distribution.", "Give it one, for example lognormal: { p5: 1, p95: 2 }.");

    public static Diagnostic SeveralDistributions(string name, IEnumerable<string> kinds, SourceSpan span) =>
        Error("EN7028", span, $"'{name}' has several distributions: {string.Join(", ", kinds)}.", "Keep one.");

    public static Diagnostic CorrelationProblem(string problem, string hint, SourceSpan span) =>
        Error("EN7029", span, problem, hint);

    public static Diagnostic SampledTwice(string name, string other, SourceSpan span) =>
        Error("EN7030", span, $"'{name}' has two distributions; '{other}' covers it too.", "Keep one.");

    public static Diagnostic NoSource(string name, SourceSpan span) =>
        Warning(
            "EN6001",
            span,
            $"'{name}' has no source.",
            "Say where the number comes from with 'source:'; an own estimate is a source too."
        );

    public static Diagnostic NoUnit(string name, SourceSpan span) =>
        Warning("EN6002", span, $"'{name}' has no unit.", "Give it one with 'unit:', or in the model.");

    public static Diagnostic UnknownSource(string id, IEnumerable<string> known, SourceSpan span) =>
        Error(
            "EN6003",
            span,
            $"There is no source '{id}'.",
            Nearest.Question(id, known) is { Length: > 0 } q ? q : "Add it under 'sources:'."
        );

    public static Diagnostic UnitDiffers(string name, string here, string model, SourceSpan span) =>
        Warning("EN6004", span, $"The unit of '{name}' is '{here}' here and '{model}' in the model.", "Make them the same.");

    public static Diagnostic ClaimWithoutVerdict(string id, SourceSpan span) =>
        Error(
            "EN6005",
            span,
            $"The claim '{id}' is checked by a source but has no verdict.",
            "Add 'verdict: supported', contested, unsupported or untestable."
        );

    public static Diagnostic ClaimWithoutCondition(string id, SourceSpan span) =>
        Error("EN6006", span, $"The claim '{id}' is checked by the model but has no condition.", "Add 'holds when: …'.");

    public static Diagnostic SourceUnused(string id, SourceSpan span) =>
        new("EN6007", Severity.Info, span, $"The source '{id}' is not used.", "");

    public static Diagnostic DateNotUnderstood(string text, SourceSpan span) =>
        Error(
            "EN7031",
            span,
            $"'{text}' is neither a number nor a date of the breach.",
            "Write a number, start, seen, or one of these plus or minus a number."
        );

    public static Diagnostic BodyUndecided(string name, SourceSpan span) =>
        Error(
            "EN7032",
            span,
            $"The body '{name}' neither decides by a condition nor has members.",
            "Add 'decides: …', or 'quota: …' and 'members: …'."
        );

    public static Diagnostic NotBetween(string what, double low, double high, SourceSpan span) =>
        Error("EN7033", span, FormattableString.Invariant($"{what} must lie between {low} and {high}."), "Correct the number.");

    public static Diagnostic NameTaken(string name, SourceSpan span) =>
        Error(
            "EN7034",
            span,
            $"The name '{name}' is used for two of the parties, affected and bodies.",
            "Give each a name of its own."
        );

    public static Diagnostic UnknownPackage(string problem, SourceSpan span) => Error("EN7035", span, problem, "");

    public static Diagnostic UnknownParty(string name, IEnumerable<string> names, SourceSpan span) =>
        Error("EN7090", span, $"The deal has no party '{name}'.", $"It has {string.Join(", ", names)}.");

    public static Diagnostic PackagesSampled(int listed, long consistent, SourceSpan span) =>
        new(
            "EN7036",
            Severity.Info,
            span,
            consistent < 0
                ? FormattableString.Invariant($"The clauses allow millions of packages; {listed} of them were weighed.")
                : FormattableString.Invariant(
                    $"The clauses allow {consistent} packages; {listed} of them were weighed: the full one, its parts, each clause alone, the named ones and a space-filling sample."
                ),
            "Ask for others with --packages."
        );

    public static Diagnostic NothingFinite(string file) =>
        Error(
            "EN7037",
            SourceSpan.Whole(file),
            "In no world are all payoffs finite numbers.",
            "Run the model alone with 'entente simulate' and look for the first variable that is not a number."
        );

    public static Diagnostic SomeNotFinite(int count, int runs, string file) =>
        Warning(
            "EN7038",
            SourceSpan.Whole(file),
            FormattableString.Invariant(
                $"In {count} of {runs} worlds a payoff is not a finite number; these worlds are left out of every figure."
            ),
            "Look for divisions by zero, or inputs whose range is too wide."
        );

    public static Diagnostic TooManyWorlds(double gigabytes, string file) =>
        Error(
            "EN7039",
            SourceSpan.Whole(file),
            FormattableString.Invariant(
                $"The gains of so many worlds and packages would take {gigabytes:0.#} GB of a temporary file."
            ),
            "Ask for fewer with --runs or --packages."
        );

    public static Diagnostic YearsOfBreach(SourceSpan span) =>
        Error("EN7041", span, "The years of the breach make no list.", "'step' must be above 0, and 'to' not before 'from'.");

    public static Diagnostic NoComponents(string party, SourceSpan span) =>
        Error("EN7042", span, $"The payoff of '{party}' has no components.", "Name at least one, with a flow of money per year.");

    public static Diagnostic GainNotUnderstood(string text, SourceSpan span) =>
        Error(
            "EN7043",
            span,
            $"'{text}' cannot be checked.",
            "A claim on gains reads gain[Party] > number, one party at a time; conditions on the model stand in claims of their own."
        );

    public static Diagnostic BaseYear(SourceSpan span) =>
        Error("EN7044", span, "The base year must be a whole year.", "Write for example 2023.");

    public static Diagnostic NotEuler(SourceSpan span) =>
        Warning(
            "EN7040",
            span,
            "The model is not integrated by Euler's method, so present values are integrals and not sums over time steps.",
            "Set the integration type to Euler to have the sums that the ledger describes."
        );

    public static Diagnostic MustBeList(string what, string example, SourceSpan span) =>
        Error("EN7045", span, $"{what} must be a list.", $"Write {example}.");

    public static Diagnostic DecimalComma(string digits, SourceSpan span) =>
        Error(
            "EN7046",
            span,
            $"A comma parts two entries, so '{digits}' stands here without a meaning.",
            "Write decimals with a point and no thousands separators."
        );

    public static Diagnostic NotADay(string key, string text, SourceSpan span) =>
        Warning(
            "EN6008",
            span,
            $"'{key}' is '{text}', which is no day.",
            "Write it as 2025-02-25; a month (2025-02) or a year means its last day."
        );

    public static Diagnostic NotEarlier(string name, string earlier, string present, SourceSpan span) =>
        Warning(
            "EN6009",
            span,
            $"The earlier vintage of '{name}' is known since {earlier}, which is not before {present}.",
            "Correct one of the days, or leave the vintage out."
        );

    public static Diagnostic YearsOfHistory(string name, SourceSpan span) =>
        Error("EN7047", span, $"The run of history '{name}' covers no time.", "'to' must be after 'from', and 'step' above 0.");

    public static Diagnostic CannotBeDriven(string name, SourceSpan span) =>
        Error(
            "EN7048",
            span,
            $"'{name}' is a lookup, which cannot be taken from outside.",
            "Drive the variable that is read with it."
        );

    public static Diagnostic NotASeries(string name, SourceSpan span) =>
        Error(
            "EN7049",
            span,
            $"'{name}' needs numbers over time.",
            "Write { 2009: 1.2, 2010: 1.4 }, or { file: series/prices.csv, column: NdPr oxide }."
        );

    public static Diagnostic NoColumn(string file, string column, IEnumerable<string> columns, SourceSpan span) =>
        Error(
            "EN7050",
            span,
            $"The file '{file}' has no column '{column}'.",
            Nearest.Question(column, columns) is { Length: > 0 } q ? q : $"It has {string.Join(", ", columns)}."
        );

    public static Diagnostic ForecastUndecided(string id, SourceSpan span) =>
        Error(
            "EN7051",
            span,
            $"The forecast '{id}' needs either an event or a value.",
            "Add 'event: CONDITION' for a probability, or 'value: EXPRESSION' for a distribution."
        );

    public static Diagnostic ResolvesOnNoDay(string text, SourceSpan span) =>
        Error(
            "EN7052",
            span,
            $"'resolves' is '{text}', which is no day.",
            "Write the day on which the question is decided, as 2025-12-31."
        );

    public static Diagnostic NotKnownYet(string name, string since, string day, SourceSpan span) =>
        Error(
            "EN6010",
            span,
            $"Nothing about '{name}' was known at {day}; the first figure is known since {since}.",
            "Give what was known then under 'earlier:', or ask for a later day."
        );

    public static Diagnostic Undated(string name, string day, SourceSpan span) =>
        Error(
            "EN6011",
            span,
            $"'{name}' does not say since when it is known, so it cannot be used as of {day}.",
            "Add 'known since:' to it or to its source."
        );

    public static Diagnostic UndescribedAsOf(int count, string names, string day, string file) =>
        Warning(
            "EN6012",
            SourceSpan.Whole(file),
            FormattableString.Invariant(
                $"{count} constants of the model are taken as written, though the deal file does not say that they were known at {day}: {names}."
            ),
            "Describe them under 'constants:' with 'known since:'."
        );

    public static Diagnostic Undescribed(int count, string names, SourceSpan span) =>
        Warning(
            "EN6013",
            span,
            FormattableString.Invariant(
                $"{count} {(count == 1 ? "constant of the model is" : "constants of the model are")} not described: {names}."
            ),
            "Give each its unit, range, source and quality under 'constants:'."
        );

    public static Diagnostic NoHistory(string file) =>
        Error(
            "EN7053",
            SourceSpan.Whole(file),
            "The deal file describes no run of history.",
            "Add 'history:' with at least one run; docs/reference/deal-file.md shows one."
        );

    public static Diagnostic NoForecasts(string file) =>
        Error(
            "EN7054",
            SourceSpan.Whole(file),
            "The deal file holds no forecasts.",
            "Add 'forecasts:' with dated questions; docs/reference/deal-file.md shows some."
        );

    public static Diagnostic NothingToCompare(string name, string run, SourceSpan span) =>
        Error(
            "EN7055",
            span,
            $"'{name}' has fewer than two actual figures within the run '{run}'.",
            "Give figures between 'from' and 'to'."
        );

    public static Diagnostic NoBehaviourFile(string file) =>
        Error(
            "EN7056",
            SourceSpan.Whole(file),
            $"There are no tests of behaviour: '{file}' is not there.",
            "Write one beside the model; docs/reference/deal-file.md shows its form."
        );

    public static Diagnostic TestsNothing(string name, SourceSpan span) =>
        Error("EN7057", span, $"The test '{name}' tests nothing.", "Add 'holds: CONDITION', 'leaves unchanged:' or 'changes:'.");

    public static Diagnostic ComparesNothing(string name, SourceSpan span) =>
        Error(
            "EN7058",
            span,
            $"The test '{name}' compares runs with and without what it sets, but sets nothing.",
            "Add 'sets: { CONSTANT: VALUE }'."
        );

    public static Diagnostic NothingToFlip(string name, SourceSpan span) =>
        Error(
            "EN7060",
            span,
            $"'{name}' under 'flips' has no distribution, so nothing says between which values it may lie.",
            "Give it one under 'uncertain', by the name under which it is listed here."
        );

    public static Diagnostic NoVintages(string file) =>
        Error(
            "EN7061",
            SourceSpan.Whole(file),
            "Only a deal says since when figures were known, so nothing can be taken as of a day.",
            "Name a deal file (.deal.yaml), or its folder."
        );

    public static Diagnostic NoSearchRange(string line, SourceSpan span) =>
        Error(
            "EN7095",
            span,
            $"'{line}' gives no constant a range.",
            "Write LOW <= CONSTANT = START <= HIGH, with numbers, or constants of the model, as bounds; a search without a bound is not made."
        );

    public static Diagnostic UnknownPayoff(string line, SourceSpan span) =>
        Error(
            "EN7096",
            span,
            $"'{line}' is no comparison with data that is computed.",
            "These kinds are: *C, *CL and *CK. Policies are searched with 'entente search'; other errors have no likelihood here, see 'fit:' in docs/methods/calibration.md."
        );

    public static Diagnostic BrokenPayoff(string line, SourceSpan span) =>
        Error(
            "EN7097",
            span,
            $"'{line}' is no element of a payoff.",
            "Write VARIABLE|SERIES/WEIGHT; the weight is a number or a constant of the model, above zero."
        );

    public static Diagnostic EmptyPayoff(string file) =>
        Error(
            "EN7098",
            SourceSpan.Whole(file),
            "The payoff compares nothing with data.",
            "Write *C, and below it VARIABLE|SERIES/WEIGHT."
        );

    public static Diagnostic NotCompared(string name, string problem, SourceSpan span) =>
        Error(
            "EN7099",
            span,
            problem.Length > 0 ? problem : $"'{name}' is no stock or auxiliary.",
            "A payoff compares a stock or an auxiliary of the model with a series."
        );

    public static Diagnostic NoSeries(string name, IReadOnlyList<string> names, SourceSpan span) =>
        Error(
            "EN7100",
            span,
            $"No data file holds the series '{name}'.",
            names.Count == 0 ? "Give the file with --data FILE."
                : Nearest.Question(name, names) is { Length: > 0 } question ? question
                : $"There are {string.Join(", ", names.Take(20).Select(n => $"'{n}'"))}."
        );

    public static Diagnostic LookupNeedsMove(string name, SourceSpan span) =>
        Error(
            "EN7119",
            span,
            $"'{name}' is a lookup, which one number cannot take the place of.",
            "Say what the number does to its values with 'as: scale' or 'as: shift'; or write between: [low, high] or among: [one, other] with lookups of the model."
        );

    public static Diagnostic ParametersAlone(string name, IEnumerable<string> keys, SourceSpan span) =>
        DistributionProblem(
            name,
            $"{string.Join(", ", keys.Select(k => $"'{k}'"))} {(keys.Count() == 1 ? "is" : "are")} no distribution.",
            "Name one, with its parameters in its braces: uniform: { min: 5, max: 15 }.",
            span
        );

    public static Diagnostic UnknownDistribution(string name, string kind, IReadOnlyList<string> known, SourceSpan span) =>
        DistributionProblem(
            name,
            $"There is no distribution '{kind}'.",
            Nearest.Question(kind.Replace('-', ' '), known) is { Length: > 0 } question
                ? question
                : $"There are {string.Join(", ", known)}.",
            span
        );

    public static Diagnostic OnlyShare(string name, string whole, SourceSpan span) =>
        DistributionProblem(
            name,
            $"It is the only share of '{whole}', so it is always 1.",
            "Give the other shares the same 'of'; of a constant with subscripts write 'elements: independent', so that its elements are the shares.",
            span
        );

    public static Diagnostic NotMovedSo(string name, SourceSpan span) =>
        Error(
            "EN7116",
            span,
            $"It is not said in one way how '{name}' is moved as a whole.",
            "Give one of 'as: scale', 'as: shift', 'between: [first, second]' and 'among: [one, other, …]'."
        );

    public static Diagnostic NoNumberToMoveBy(string name, string kind, SourceSpan span) =>
        Error(
            "EN7117",
            span,
            $"'{kind}' says nothing of how '{name}' is moved as a whole.",
            "Of 'as' and 'between' give a distribution, such as uniform: { min: 0.8, max: 1.2 }; 'among' has none."
        );

    public static Diagnostic NotMovedHere(string name, SourceSpan span) =>
        Error(
            "EN7130",
            span,
            $"'{name}' cannot be moved as a whole here.",
            "Tests of behaviour take such inputs from a deal; in the library take the model from UncertaintyFile.ModelFor."
        );

    public static Diagnostic OneNumberForAll(string name, SourceSpan span) =>
        Error(
            "EN7118",
            span,
            $"'{name}' is moved as a whole, by one number for all elements.",
            "Leave out 'elements', or 'as', 'between' and 'among'."
        );

    public static Diagnostic NoSuchMember(string name, IEnumerable<string> known, SourceSpan span) =>
        Error(
            "EN7110",
            span,
            $"'{name}' under 'groups' is no entry of 'uncertain', and no group of the model.",
            $"{Nearest.Question(name, known)} A '*' stands for any text, as in 'price*'.".TrimStart()
        );

    public static Diagnostic NothingUncertainInSection(string name, SourceSpan span) =>
        Error(
            "EN7111",
            span,
            $"Nothing in the model's group '{name}' is uncertain.",
            "Leave it out, or give a constant of it a distribution under 'uncertain'."
        );

    public static Diagnostic InTwoGroups(IReadOnlyList<string> names, string first, string second, SourceSpan span) =>
        Error(
            "EN7112",
            span,
            $"{string.Join(", ", names.Select(n => $"'{n}'"))} {(names.Count == 1 ? "is" : "are")} in two groups, '{first}' and '{second}'.",
            "Name each in one: its own name counts before a name with '*', and that before a group of the model."
        );

    public static Diagnostic EmptyGroup(string name, SourceSpan span) =>
        Error("EN7113", span, $"The group '{name}' is empty.", "List what belongs to it, or leave it out.");

    public static Diagnostic NothingLeftOfGroup(string name, SourceSpan span) =>
        Error(
            "EN7114",
            span,
            $"Nothing is left of the group '{name}': other groups name all of it more closely.",
            "Leave it out, or name what belongs to it by its own name."
        );

    public static Diagnostic NoiseInGroup(string name, SourceSpan span) =>
        Error(
            "EN7115",
            span,
            $"'{name}' is a noise, and all noises are varied as one, in the group 'noise'.",
            "Leave it out; inputs that belong with the noises, such as their standard deviations, can be put into a group 'noise'."
        );

    public static Diagnostic NoPolicies(SourceSpan span) =>
        Error(
            "EN7120",
            span,
            "There are no policies to choose among.",
            "Name at least one beside 'uncertain:', for example policies: { bold: { harvest rate: 0.4 } }; a deal has packages instead."
        );

    public static Diagnostic PolicySetsNothing(string name, SourceSpan span) =>
        Error(
            "EN7121",
            span,
            $"The policy '{name}' sets nothing.",
            $"Give it constants with numbers, or leave it out: '{Exploration.Policy.AsWritten}' is compared too."
        );

    public static Diagnostic PolicyNamedTwice(string name, string other, SourceSpan span) =>
        Error(
            "EN7122",
            span,
            other == Exploration.Policy.AsWritten
                ? $"'{name}' is the name of the alternative that sets nothing."
                : $"There are two policies of the name '{other}'.",
            "Give each a name of its own."
        );

    public static Diagnostic PolicySetsTwice(string policy, string name, string other, SourceSpan span) =>
        Error("EN7123", span, $"The policy '{policy}' sets '{name}' twice; '{other}' covers it too.", "Keep one.");

    public static Diagnostic PolicySetsMoved(string name, string mover, SourceSpan span) =>
        Error(
            "EN7124",
            span,
            $"'{name}' is moved as a whole by '{mover}', so no policy can set it.",
            "Let the policy set the number that moves it, or draw the constant itself, without 'as'."
        );

    public static Diagnostic Interrupted(int worlds, int asked, string file) =>
        Warning(
            "EN7059",
            SourceSpan.Whole(file),
            FormattableString.Invariant(
                $"Interrupted: {worlds} of {asked} worlds are complete and counted; breaches, paths and other worlds are left out."
            ),
            "Weigh again, or with fewer --runs, for all of it."
        );

    public static Diagnostic FirstWorldsStudied(int studied, int worlds, string file) =>
        new(
            "EN7101",
            Severity.Info,
            SourceSpan.Whole(file),
            FormattableString.Invariant(
                $"What drives gains and where decisions and verdicts turn comes from the first {studied:N0} of {worlds:N0} worlds."
            ),
            "Their own errors say what that leaves open; all other figures are of all worlds."
        );

    private static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    private static Diagnostic Error(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Error, span, message, hint);

    private static Diagnostic Warning(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Warning, span, message, hint);
}
