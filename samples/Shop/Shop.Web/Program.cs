using Shop.Data;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddRazorPages();
builder.Services.AddShop(builder.Configuration.GetConnectionString("Shop"));

var app = builder.Build();
using (var scope = app.Services.CreateScope())
using (var prices = File.OpenText(Path.Combine(AppContext.BaseDirectory, "prices.csv")))
    scope.ServiceProvider.GetRequiredService<ShopContext>().Seed(prices);

app.UseExceptionHandler("/Error");
app.UseRouting();
app.MapStaticAssets();
app.MapRazorPages().WithStaticAssets();
app.MapGet("/health", () => "ok");
app.Run();
