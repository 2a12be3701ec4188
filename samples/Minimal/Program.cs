var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/", () => $"Hello from {Environment.MachineName}");
app.Run();
