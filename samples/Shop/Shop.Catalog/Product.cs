using FluentValidation;
using Humanizer;
using Markdig;

namespace Shop.Catalog;

public sealed record Product
{
    public int Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Markdown.</summary>
    public string Description { get; init; } = "";

    public decimal Price { get; init; }

    public DateTime Added { get; init; }

    public string DescriptionHtml => Markdown.ToHtml(Description);

    public string Age(DateTime now) => (now - Added).Humanize();
}

public sealed class ProductRules : AbstractValidator<Product>
{
    public ProductRules()
    {
        RuleFor(p => p.Name).NotEmpty().MaximumLength(80);
        RuleFor(p => p.Price).GreaterThan(0);
    }
}
