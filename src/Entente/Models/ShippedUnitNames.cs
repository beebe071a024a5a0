namespace Entente.Models;

/// <summary>
/// Names that mean the same unit, a line each. Compared without capitals; an underscore is a space; a plural in s, es or ies is its singular. The last word of a
/// longer name is looked up too: "million people" is "million person". Only what can mean nothing else stands here.
/// </summary>
internal static class ShippedUnitNames
{
    /// <summary>The lines, names separated by commas.</summary>
    public static readonly string[] Lines =
    [
        "1, dmnl, dimensionless, unitless, nondimensional, non-dimensional, dimless, fraction, ratio, proportion, percent, percentage, %, radian, -",
        "second, sec",
        "minute, min",
        "hour, hr",
        "week, wk",
        "month, mth",
        "year, yr, annum",
        "person, people, capita",
        "USD, $, US$, $US, dollar, US dollar, $s",
        "EUR, euro, €",
        "GBP, £, pound sterling",
        "RUB, ruble, rouble",
        "CNY, yuan, RMB, renminbi",
        "JPY, yen",
        "INR, Rs, rupee",
        "kilogram, kg",
        "gram, g",
        "tonne, metric ton, metric tonne",
        "kilotonne, thousand tonne, kt",
        "megatonne, million tonne",
        "gigatonne, billion tonne",
        "kilometre, kilometer, km",
        "metre, meter",
        "litre, liter",
        "hectare, ha",
        "kilowatt, kW",
        "megawatt, MW",
        "gigawatt, GW",
        "terawatt, TW",
        "kilowatt hour, kWh",
        "megawatt hour, MWh",
        "gigawatt hour, GWh",
        "terawatt hour, TWh",
        "joule, J",
        "gigajoule, GJ",
        "exajoule, EJ",
        "barrel, bbl",
        "degree, deg",
        "degree Celsius, celsius, degC, °C, deg C, degree C",
        "degree Fahrenheit, fahrenheit, degF, °F, deg F, degree F",
    ];
}
