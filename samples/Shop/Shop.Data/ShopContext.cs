using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shop.Catalog;

namespace Shop.Data;

public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    protected override void OnModelCreating(ModelBuilder model) => model.Entity<Product>().Ignore(p => p.DescriptionHtml);
}

public static class ShopStorage
{
    /// <summary>PostgreSQL when a connection string is given, memory otherwise: the sample runs without a server.</summary>
    public static IServiceCollection AddShop(this IServiceCollection services, string? postgres) => services.AddDbContext<ShopContext>(o =>
    {
        if (string.IsNullOrEmpty(postgres)) o.UseInMemoryDatabase("shop");
        else o.UseNpgsql(postgres);
    });

    public static void Seed(this ShopContext shop, TextReader priceList)
    {
        shop.Database.EnsureCreated();
        if (shop.Products.Any()) return;
        shop.Products.AddRange(PriceList.Read(priceList));
        shop.SaveChanges();
    }
}
