using System.Runtime.InteropServices;
using BuildKit;
using BuildKit.WebHost;

// Started by 'dotnet container registry serve', and in its place: signals and streams are those of the tool.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var settings = ServerSettings.Parse(args);
    await using var server = await RegistryServer.StartAsync(settings, TimeProvider.System, stop.Token);
    var host = settings.Address.Contains(':', StringComparison.Ordinal) ? $"[{settings.Address}]" : settings.Address;
    await Console.Out.WriteLineAsync($"Serving {settings.Store.Root} on http://{host}:{server.Port}{(settings.ReadOnly ? ", read only" : "")}. Ctrl-C ends it.");
    try
    {
        await Task.Delay(Timeout.Infinite, stop.Token);
    }
    catch (OperationCanceledException)
    {
        // The end that was asked for.
    }

    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (BuildKitException e)
{
    await Console.Error.WriteLineAsync($"{e.Code}: {e.Describe()}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    // A second one ends the process as it would have without us.
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
