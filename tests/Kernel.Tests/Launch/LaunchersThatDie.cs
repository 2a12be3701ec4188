using System.Diagnostics;
using System.Globalization;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class LaunchersThatDie
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_that_belongs_to_its_launcher_dies_with_it(bool rootless)
    {
        using var files = new BusyboxRoot();
        if (rootless) files.GiveTo("65534:65534");
        using var launcher = Start(rootless, "run", files.Folder, rootless ? "single" : "none", "sh", "-c", "echo up > /tmp/up; sleep 60");
        await Until(() => File.Exists(Path.Combine(files.Upper, "tmp/up")));
        var container = Children(launcher.Id).Single();
        using var handle = ProcessCalls.Open(container);
        launcher.Kill();
        await launcher.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await Until(() => !ProcessCalls.TrySignal(handle, 0));
    }

    [Fact]
    public async Task A_created_container_outlives_its_launcher_and_starts_for_somebody_else()
    {
        using var files = new BusyboxRoot();
        using var gate = new Gate(files.Folder);
        using var launcher = Start(false, "leave", files.Folder, "none", Path.Combine(files.Folder, "gate"), "sh", "-c", "echo ran > /tmp/ran");
        var pid = int.Parse((await launcher.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30))).Trim(), CultureInfo.InvariantCulture);
        await launcher.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        using var handle = ProcessCalls.Open(pid);
        Assert.True(ProcessCalls.TrySignal(handle, 0));
        Assert.False(File.Exists(Path.Combine(files.Upper, "tmp/ran")));
        gate.Open();
        await Until(() => File.Exists(Path.Combine(files.Upper, "tmp/ran")));
    }

    private static Process Start(bool rootless, params string[] arguments)
    {
        string[] user = rootless ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : [];
        string[] all = [.. user, "dotnet", typeof(BoxContainer).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true };
        start.Environment["HOME"] = "/tmp";
        return Process.Start(start)!;
    }

    private static IEnumerable<int> Children(int pid) => Directory.EnumerateDirectories($"/proc/{pid}/task")
        .SelectMany(t => File.ReadAllText(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(c => int.Parse(c, CultureInfo.InvariantCulture));

    /// <summary>Another process does it, and tells nobody; looks again until it is done or the time is over.</summary>
    private static async Task Until(Func<bool> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!done()) await Task.Delay(5, patience.Token);
    }
}
