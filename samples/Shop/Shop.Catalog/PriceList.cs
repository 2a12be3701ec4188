using System.Globalization;
using CsvHelper;
using FluentValidation;

namespace Shop.Catalog;

/// <summary>Reads products from a CSV price list and refuses lines that break the rules.</summary>
public static class PriceList
{
    public static IReadOnlyList<Product> Read(TextReader csv)
    {
        using var reader = new CsvReader(csv, CultureInfo.InvariantCulture);
        var products = reader.GetRecords<Line>()
            .Select(l => new Product { Name = l.Name, Description = l.Description, Price = l.Price, Added = l.Added })
            .ToList();
        foreach (var product in products) new ProductRules().ValidateAndThrow(product);
        return products;
    }

    private sealed record Line(string Name, string Description, decimal Price, DateTime Added);
}
