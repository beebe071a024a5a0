using System.Globalization;
using System.Text;

namespace Entente.Benchmarks.Peers;

/// <summary>Writes the model of sectors.mdl for any number of parties and sectors: 13 equations for each pair, 6 for a party, 4 for a sector, 1 more.</summary>
internal static class SectorsModel
{
    public static string Write(int parties, int sectors, int years = 100, string step = "0.25")
    {
        string[] equations =
        [
            "Party: " + Names('P', parties),
            "Sector: " + Names('S', sectors),
            Grid("initial capital", 1, 50, 150),
            Grid("capital exponent", 2, 0.3, 0.5),
            Grid("base efficiency", 3, 0.8, 1.2),
            Grid("capital life", 4, 12, 30),
            Row("savings rate", 5, 0.15, 0.3),
            Row("risk aversion", 6, 0.5, 2),
            "capital[Party,Sector] = INTEG(investment[Party,Sector] - depreciation[Party,Sector], initial capital[Party,Sector])",
            "depreciation[Party,Sector] = capital[Party,Sector] / capital life[Party,Sector]",
            "efficiency[Party,Sector] = INTEG(learning[Party,Sector], base efficiency[Party,Sector])",
            "learning[Party,Sector] = learning rate * efficiency[Party,Sector] * output[Party,Sector] / (output[Party,Sector] + half learning)",
            "output[Party,Sector] = efficiency[Party,Sector] * capital[Party,Sector] ^ capital exponent[Party,Sector]",
            "margin[Party,Sector] = price[Sector] - unit cost[Party,Sector]",
            "unit cost[Party,Sector] = 0.5 + wage[Party] / efficiency[Party,Sector]",
            "appeal[Party,Sector] = EXP(MIN(3, MAX(-3, margin[Party,Sector] / risk aversion[Party])))",
            "share[Party,Sector] = appeal[Party,Sector] / total appeal[Party]",
            "total appeal[Party] = SUM(appeal[Party,Sector!])",
            "wanted[Party,Sector] = savings[Party] * share[Party,Sector]",
            "investment[Party,Sector] = SMOOTH(wanted[Party,Sector], planning time)",
            "savings[Party] = savings rate[Party] * income[Party] * (1 - levy * IF THEN ELSE(Time >= 10, 1, 0))",
            "income[Party] = SUM(output[Party,Sector!])",
            "wage[Party] = wage table(income[Party] / reference income)",
            "supply[Sector] = SUM(output[Party!,Sector])",
            "demand[Sector] = demand base * world income * MAX(price[Sector], 0.1) ^ (-elasticity)",
            "world income = SUM(income[Party!])",
            "price[Sector] = INTEG(price change[Sector], 1.5)",
            "price change[Sector] = price[Sector] * MIN(0.5, MAX(-0.5, (demand[Sector] - supply[Sector]) / supply[Sector])) / price time",
            "strain[Party,Sector] = IF THEN ELSE(margin[Party,Sector] < 0, -margin[Party,Sector] * output[Party,Sector], 0)",
            "rent[Party,Sector] = MAX(margin[Party,Sector], 0) * output[Party,Sector]",
            "welfare[Party] = LN(1 + income[Party] - SUM(investment[Party,Sector!])) + 0.001 * SUM(rent[Party,Sector!]) - 0.001 * SUM(strain[Party,Sector!])",
            "payoff[Party] = INTEG(welfare[Party] * EXP(-0.03 * Time), 0)",
            "learning rate = 0.01",
            "half learning = 5",
            "planning time = 2",
            "levy = 0.1",
            "reference income = 40",
            "demand base = " + (1.6 / sectors).ToString("G4", CultureInfo.InvariantCulture),
            "elasticity = 0.8",
            "price time = 3",
            "wage table( (0,0.2),(0.5,0.5),(1,0.8),(2,1.2),(4,1.8),(8,2.5) )",
            "INITIAL TIME = 0",
            $"FINAL TIME = {years}",
            $"TIME STEP = {step}",
            "SAVEPER = 1",
        ];
        var text = new StringBuilder("{UTF-8}\n");
        for (int i = 0; i < equations.Length; i++)
            text.Append(equations[i]).Append(i < 2 ? "\n\t~\t\n\t~\t\t|\n\n" : "\n\t~\tdmnl\n\t~\t\t|\n\n");
        return text.ToString();

        string Grid(string name, long seed, double low, double high)
        {
            string[] numbers = Numbers(seed, low, high, parties * sectors);
            return $"{name}[Party,Sector] = {string.Join(' ', numbers.Chunk(sectors).Select(row => string.Join(',', row) + ";"))}";
        }

        string Row(string name, long seed, double low, double high) =>
            $"{name}[Party] = {string.Join(',', Numbers(seed, low, high, parties))}";
    }

    private static string Names(char letter, int count) =>
        string.Join(", ", Enumerable.Range(1, count).Select(i => letter + i.ToString(CultureInfo.InvariantCulture)));

    private static string[] Numbers(long seed, double low, double high, int count)
    {
        string[] numbers = new string[count];
        for (int i = 0; i < count; i++)
        {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            numbers[i] = (low + (high - low) * seed / 2147483648).ToString("G3", CultureInfo.InvariantCulture);
        }
        return numbers;
    }
}
