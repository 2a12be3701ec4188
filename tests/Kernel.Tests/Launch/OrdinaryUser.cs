using System.Diagnostics;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>Runs the dummy as user 65534 ("nobody"), without capabilities.</summary>
internal sealed class OrdinaryUser : IDisposable
{
    private readonly BusyboxRoot _files = new();

    public string Maps { get; init; } = "single";

    public string Verb { get; init; } = "run";

    public async Task<Outcome> RunAsync(params string[] args)
    {
        _files.GiveTo("65534:65534");
        var ranges = Path.Combine(_files.Folder, "subids");
        await File.WriteAllTextAsync(ranges, "nobody:300000:1000\n");
        var dummy = typeof(BoxContainer).Assembly.Location;
        // In a mount namespace of its own, so that the machine's /etc/subuid stays what it is.
        const string Script = "mount --bind \"$0\" /etc/subuid && mount --bind \"$0\" /etc/subgid && exec setpriv --reuid 65534 --regid 65534 --clear-groups dotnet \"$@\"";
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["-m", "--propagation", "private", "sh", "-c", Script, ranges, dummy, Verb, _files.Folder, Maps, .. args];
        foreach (var arg in all) start.ArgumentList.Add(arg);
        start.Environment["HOME"] = "/tmp";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return new Outcome(process.ExitCode, await output + (process.ExitCode == 0 ? errors : ""));
    }

    public void Dispose() => _files.Dispose();
}
