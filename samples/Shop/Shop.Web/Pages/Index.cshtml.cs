using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shop.Catalog;
using Shop.Data;

namespace Shop.Web.Pages;

public sealed class IndexModel(ShopContext shop, TimeProvider clock) : PageModel
{
    public IReadOnlyList<Product> Products { get; private set; } = [];

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task OnGetAsync() => Products = await shop.Products.OrderBy(p => p.Name).ToListAsync();
}
