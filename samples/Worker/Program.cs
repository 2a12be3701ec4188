var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHostedService<Heartbeat>();
builder.Build().Run();

/// <summary>Counts until it is told to stop, then says goodbye: shows that a container's stop signal arrives.</summary>
internal sealed class Heartbeat(ILogger<Heartbeat> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var beat = 1; !stoppingToken.IsCancellationRequested; beat++)
        {
            log.LogInformation("beat {Beat}", beat);
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                log.LogInformation("stopped after {Beat} beats", beat);
            }
        }
    }
}
