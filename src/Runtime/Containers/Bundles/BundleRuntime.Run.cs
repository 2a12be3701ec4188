using BuildKit.Containers.Launch;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    /// <summary>create, start, wait and delete in one. Detached, it ends after start and returns 0; the container stays.</summary>
    public int Run(BundleCreateOrder order, bool detached, bool keep = false)
    {
        using var process = Make(order with { RelaysTerminal = !detached && order.ConsoleSocket is null });
        try
        {
            using var relay = TerminalRelay.Begin(order.ConsoleSocket is null ? process.Terminal : null);
            StartAndListen(order.Id, process);
            if (detached) return 0;
            return Foreground(process, relay);
        }
        catch
        {
            keep = detached = false;
            throw;
        }
        finally
        {
            if (!detached && !keep) Delete(order.Id, force: true);
        }
    }

    /// <summary>A further process and its exit code; detached, 0 as soon as it runs.</summary>
    public int Exec(BundleExecOrder order, bool detached)
    {
        using var process = Exec(order with { RelaysTerminal = !detached && order.ConsoleSocket is null });
        if (detached) return 0;
        using var relay = TerminalRelay.Begin(order.ConsoleSocket is null ? process.Terminal : null);
        return Foreground(process, relay);
    }

    /// <summary>Whoever made the process knows why it did not run its program; the others only see that it ended.</summary>
    private void StartAndListen(string id, LaunchedProcess process)
    {
        try
        {
            Start(id);
        }
        catch (BundleException e) when (e.Code == "BK3412")
        {
            process.WaitForExec();
            throw;
        }
    }

    private static int Foreground(LaunchedProcess process, TerminalRelay? relay)
    {
        using var signals = new PassedSignals(process.PidFd);
        var exit = process.WaitAsync(CancellationToken.None).GetAwaiter().GetResult();
        relay?.Finish();
        return exit.ContainerCode;
    }
}
