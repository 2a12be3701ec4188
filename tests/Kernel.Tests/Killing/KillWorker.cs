using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Streams;
using BuildKit.Kernel.Tests.Engine;
using BuildKit.Storage;
using BuildKit.Volumes;

namespace BuildKit.Kernel.Tests.Killing;

/// <summary>Kills commands on a store of its own, one after the other, and uses the store in between as the next command would.</summary>
internal sealed class KillWorker : IDisposable
{
    private const string Data = "precious";
    private readonly EngineFolder _folder = new();
    private readonly Random _random;
    private readonly string _prefix;
    private readonly Store _store;
    private readonly ContainerEngine _engine;
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, TimeSpan> _times = new(StringComparer.Ordinal);

    public KillWorker(int seed)
    {
        _random = new Random(seed);
        _prefix = (seed & 0x7FFFFFFF).ToString("x8", CultureInfo.InvariantCulture);
        _store = Store.Open(new StoreLocation(_folder.Root, Path.Combine(_folder.Path, "run")));
        _engine = new ContainerEngine(new EngineOptions
        {
            Store = _store,
            RandomBytes = Ids,
            MonitorCommand = [EngineProgram.Path, "monitor"],
            MonitorEnvironment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}")],
        });
    }

    /// <summary>Kills that found their victim alive.</summary>
    public int Killed { get; private set; }

    /// <summary>Returns what was wrong.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int kills)
    {
        await RunHereAsync("first", "kept:/kept", $"printf {Data} > /kept/data");
        await _engine.RunDetachedAsync(Spec("steady", "sleep", "1000"), CancellationToken.None);
        foreach (var scenario in KillScenario.All) await StepAsync(scenario, $"c{scenario.Title.Replace(' ', '-')}", kill: false);
        for (var i = 0; Killed < kills && i < 4 * kills; i++) await StepAsync(KillScenario.All[_random.Next(KillScenario.All.Count)], $"k{i}", kill: true);
        await FinishAsync();
        return _faults;
    }

    public void Dispose()
    {
        _store.Dispose();
        foreach (var process in StoreTraces.Processes(_folder.Path)) Kill(process);
        _folder.Dispose();
    }

    private async Task StepAsync(KillScenario scenario, string name, bool kill)
    {
        var moment = TimeSpan.Zero;
        try
        {
            var running = await SetUpAsync(scenario.Setup, name);
            var begun = DateTime.Now;
            using var victim = Start(scenario.Args(name));
            var watch = Stopwatch.StartNew();
            if (kill)
            {
                // The first part of a command's time is the runtime's own start.
                moment = _times[scenario.Title] * (0.25 + (0.8 * _random.NextDouble()));
                await Task.Delay(moment);
                if (victim.HasExited) _times[scenario.Title] = (_times[scenario.Title] * 0.5) + ((victim.ExitTime - begun) * 0.5);
                else Learn(scenario, moment);
                KillOne(victim, scenario);
            }

            await victim.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
            if (!kill) _times[scenario.Title] = watch.Elapsed;
            await UseAsync(scenario, name, running);
        }
        catch (Exception e)
        {
            // Whatever it is, it is what the kill has led to; the others go on.
            _faults.Add($"'{scenario.Title}' of {name} killed after {moment.TotalMilliseconds:F0} ms: {e}");
        }
    }

    /// <summary>One that lived longer than it was thought to live: its time grows, as it shrinks with those that were too quick for us.</summary>
    private void Learn(KillScenario scenario, TimeSpan moment)
    {
        Killed++;
        if (moment > _times[scenario.Title] * 0.9) _times[scenario.Title] *= 1.1;
    }

    /// <summary>What the next commands do: nothing may stand in their way, and data is as it was.</summary>
    private async Task UseAsync(KillScenario scenario, string name, Task<int>? running)
    {
        _engine.List(new ListOptions { All = true, Damaged = e => _faults.Add($"'{scenario.Title}' left damage: {e.Message}") });
        if (scenario.Title == "run with a new volume" || (scenario.Title == "create" && Volumes().Contains(name)))
            await RunHereAsync(name + "-after", $"{name}:/data", "test -s /data/seed");
        try
        {
            await _engine.RemoveAsync(name, new RemoveOptions { Force = true, Volumes = true }, CancellationToken.None);
        }
        catch (ContainerException e) when (e.Code == "BK3203")
        {
            // Killed before it was there, or after it was gone.
        }

        if (running is not null) await ((Task)running).WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Volumes().Contains(name)) _engine.RemoveVolume(name);
        if (scenario.Title == "exec" && !_engine.Find("steady").State.IsRunning) _faults.Add($"{name}: a killed exec ended its container");
    }

    private async Task<Task<int>?> SetUpAsync(KillSetup setup, string name)
    {
        switch (setup)
        {
            case KillSetup.Nothing:
                return null;
            case KillSetup.Created:
                await _engine.CreateAsync(Spec(name, "sleep", "1000"), CancellationToken.None);
                return null;
            case KillSetup.Ended:
                await _engine.RunAsync(Spec(name, "sh", "-c", "echo x > /etc/made; cp /bin/busybox /etc/large"), Quietly(null), CancellationToken.None);
                return null;
            case KillSetup.Volume:
                _engine.CreateVolume(new VolumeRequest(name));
                return null;
            default:
                var started = new TaskCompletionSource();
                var end = _engine.RunAsync(Spec(name, "sleep", "1000"), Quietly(null) with { Started = _ => started.SetResult() }, CancellationToken.None);
                await Task.WhenAny(started.Task, end);
                return end;
        }
    }

    private async Task FinishAsync()
    {
        var output = new MemoryStream();
        var spec = Spec("last", "cat", "/kept/data") with { AutoRemove = true, Mounts = [MountSyntax.ParseVolume("kept:/kept", "/")] };
        await _engine.RunAsync(spec, Quietly(output), CancellationToken.None);
        if (Encoding.UTF8.GetString(output.ToArray()) is not Data and var found) _faults.Add($"the volume's data is '{found}'");
        await _engine.RemoveAsync("steady", new RemoveOptions { Force = true }, CancellationToken.None);
        await _engine.RemoveAsync("first", new RemoveOptions { Volumes = true }, CancellationToken.None);

        // What was started and not waited for ends by itself, and soon.
        for (var patience = Stopwatch.StartNew(); StoreTraces.Processes(_folder.Path).Count > 0 && patience.Elapsed < TimeSpan.FromSeconds(10);) await Task.Delay(20);
        foreach (var container in _engine.List(new ListOptions { All = true })) _faults.Add($"{container.Name} is there again: {container.State}");
        // A name reserved by one that was killed before its container appeared is free, and goes with the next repair: 'system check --repair'.
        _faults.AddRange(_engine.Check(repair: true).Where(f => !f.Subject.Contains("/containers/names/", StringComparison.Ordinal)).Select(f => $"check: {f.Subject}: {f.Problem}"));
        var findings = await new StoreCheck(_store).RunAsync(repair: false, CancellationToken.None);
        _faults.AddRange([.. findings.Concat(_engine.Check(repair: false)).Select(f => $"check: {f.Subject}: {f.Problem}")]);
        await new GarbageCollector(_store, new GarbageOptions { Roots = [new ContainerGarbageRoots(_store)] }).CollectAsync(CancellationToken.None);
        _store.Dispose();
        _faults.AddRange(StoreTraces.Of(_folder.Path, _prefix, ["kept"]));
    }

    private async Task RunHereAsync(string name, string volume, string script)
    {
        var spec = Spec(name, "sh", "-c", script) with { AutoRemove = name != "first", Mounts = [MountSyntax.ParseVolume(volume, "/")], Image = "volumes" };
        if (await _engine.RunAsync(spec, Quietly(null), CancellationToken.None) is not 0 and var code) _faults.Add($"{name}: '{script}' ended with {code}");
    }

    private void KillOne(Process victim, KillScenario scenario)
    {
        var monitors = scenario.HasMonitor && _random.Next(2) == 0 ? StoreTraces.Monitors(_folder.Path).Where(p => !IsSteady(p)).ToList() : [];
        if (monitors.Count == 0) Kill(victim.Id);
        else monitors.ForEach(Kill);
    }

    private bool IsSteady(int monitor) => _engine.Find("steady").State.Monitor?.Pid == monitor;

    private HashSet<string> Volumes() => [.. _engine.ListVolumes(e => _faults.Add(e.Message)).Select(v => v.Volume.Name)];

    private Process Start(string[] args)
    {
        var start = new ProcessStartInfo(EngineProgram.Path, [_folder.Path, .. args.Select(a => a.Replace("{folder}", _folder.Path, StringComparison.Ordinal))])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["ENGINE_ID_PREFIX"] = _prefix;
        return Process.Start(start)!;
    }

    private byte[] Ids(int count)
    {
        var bytes = RandomNumberGenerator.GetBytes(count);
        if (count == 32) Convert.FromHexString(_prefix).CopyTo(bytes, 0);
        return bytes;
    }

    private static ContainerSpec Spec(string name, params string[] command) => new() { Image = "busybox", Name = name, Command = command, StopTimeout = 0 };

    private static RunOptions Quietly(Stream? output) => new() { Stdio = new ContainerStdio.Streams(null, output, null), DetachKeys = "" };

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
