using System.Collections;
using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Networks;
using BuildKit.Storage;

namespace BuildKit.Engine.Dummy;

/// <summary>Docker's verbs and flags, as far as the kernel tests need them.</summary>
internal sealed class EngineCommands(Store store)
{
    private readonly ContainerEngine _engine = new(Options(store));

    private readonly ImageMounts _mounts = new(new EngineOptions { Store = store });

    private static EngineOptions Options(Store store)
    {
        var options = new EngineOptions
        {
            Store = store,
            MonitorCommand = [Environment.ProcessPath!, "monitor"],
            MonitorEnvironment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}")],
        };
        return Environment.GetEnvironmentVariable("ENGINE_ID_PREFIX") is { } prefix ? options with { RandomBytes = Beginning(options.RandomBytes, Convert.FromHexString(prefix)) } : options;
    }

    /// <summary>A test that looks for what is left of its containers gives their ids a beginning.</summary>
    private static Func<int, byte[]> Beginning(Func<int, byte[]> random, byte[] prefix) => count =>
    {
        var bytes = random(count);
        if (count == 32) prefix.CopyTo(bytes, 0);
        return bytes;
    };

    public async Task<int> RunAsync(string verb, string[] args)
    {
        switch (verb)
        {
            case "import":
                BusyboxImage.Make(store, args[0]);
                return 0;
            case "build":
                return await BuildCommand.RunAsync(Options(store), args);
            case "run":
                return await RunContainerAsync(args);
            case "create":
                Console.WriteLine((await _engine.CreateAsync(Flags.Parse(args).Spec, CancellationToken.None)).Id);
                return 0;
            case "start" when args is ["-a", var attached]:
                return await _engine.StartAttachedAsync(attached, new RunOptions { SignalProxy = true }, CancellationToken.None);
            case "start":
                Console.WriteLine((await _engine.StartAsync(args[0], CancellationToken.None)).Name);
                return 0;
            case "stop":
                await _engine.StopAsync(args[0], new StopOptions { Timeout = args.Length > 1 ? TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)) : null }, CancellationToken.None);
                return 0;
            case "kill":
                _engine.Kill(args[0], args.Length > 1 ? args[1] : "KILL");
                return 0;
            case "wait":
                Console.WriteLine(await _engine.WaitAsync(args[0], args.Length > 1 ? Enum.Parse<WaitCondition>(args[1]) : WaitCondition.NotRunning, CancellationToken.None) is { } code ? code.ToString(CultureInfo.InvariantCulture) : "unknown");
                return 0;
            case "rm":
                await _engine.RemoveAsync(args[^1], new RemoveOptions { Force = args.Contains("-f"), Volumes = args.Contains("-v") }, CancellationToken.None);
                return 0;
            case "ps":
                return List(args.Contains("-a"));
            case "logs":
                return await LogsAsync(args);
            case "inspect":
                Console.WriteLine(System.Text.Encoding.UTF8.GetString(_engine.Inspect(args[0])));
                return 0;
            case "port":
                foreach (var port in _engine.Ports(args[0])) Console.WriteLine(port);
                return 0;
            case "attach":
                return await _engine.AttachAsync(args[^1], new AttachOptions
                {
                    Stdio = new ContainerStdio.OfThisProcess { Input = !args.Contains("--no-stdin") },
                    SignalProxy = args.Contains("--sig-proxy"),
                    Skipped = count => Console.Error.WriteLine($"{count} skipped"),
                }, CancellationToken.None);
            case "boot":
                foreach (var started in await _engine.BootAsync(e => Console.Error.WriteLine($"{e.Code}: {e.Message}"), CancellationToken.None)) Console.WriteLine(started.Name);
                return 0;
            case "leftovers":
                foreach (var path in _engine.Leftovers(remove: args.Contains("-f"))) Console.WriteLine(path);
                return 0;
            case "policy":
                _engine.SetRestartPolicy(args[0], RestartPolicy.Parse(args[1]));
                return 0;
            case "events":
                return await EventsAsync(args);
            case "exec":
                return await ExecAsync(args);
            case "mount":
                Console.WriteLine((await _mounts.MountAsync(args[0], args.ElementAtOrDefault(1), CancellationToken.None)).Directory);
                return 0;
            case "mounts":
                foreach (var mount in _mounts.List()) Console.WriteLine(mount.Directory);
                return 0;
            case "unmount":
                _mounts.Unmount(args[0]);
                return 0;
            case "diff" or "export" or "commit":
                return new DataCommands(_engine).Tree(verb, args);
            case "cp":
                return new DataCommands(_engine).Copy(args);
            case "volume":
                return new DataCommands(_engine).Volume(args);
            case "own":
                return await OwnedContainer.RunAsync(store, args);
            case "rename":
                _engine.Rename(args[0], args[1]);
                return 0;
            default:
                return new LimitCommands(_engine).Run([verb, .. args]);
        }
    }

    private async Task<int> RunContainerAsync(string[] args)
    {
        var flags = Flags.Parse(args);
        if (!flags.Detach) return await _engine.RunAsync(flags.Spec, new RunOptions { SignalProxy = true }, CancellationToken.None);
        Console.WriteLine((await _engine.RunDetachedAsync(flags.Spec, CancellationToken.None)).Id);
        return 0;
    }

    private async Task<int> ExecAsync(string[] args)
    {
        var flags = ExecFlags.Parse(args);
        if (!flags.Detach) return await _engine.ExecAsync(flags.Container, flags.Exec, new ExecOptions { SignalProxy = !flags.Exec.Tty }, CancellationToken.None);
        await _engine.ExecDetachedAsync(flags.Container, flags.Exec, CancellationToken.None);
        return 0;
    }

    /// <summary>events SINCE-SECONDS [follow]: what happened, then what happens.</summary>
    private async Task<int> EventsAsync(string[] args)
    {
        var now = DateTimeOffset.UtcNow;
        var query = new EventQuery { Since = now.AddSeconds(-int.Parse(args[0], CultureInfo.InvariantCulture)), Until = args.Length > 1 ? null : now };
        await foreach (var happened in _engine.EventsAsync(query, CancellationToken.None))
            Console.WriteLine($"{happened.Type} {happened.Action} {(happened.Attributes.GetValueOrDefault("name") ?? happened.Id)} {happened.Attributes.GetValueOrDefault("exitCode")}".TrimEnd());
        return 0;
    }

    private int List(bool all)
    {
        foreach (var c in _engine.List(new ListOptions { All = all, Damaged = e => Console.Error.WriteLine($"{e.Code}: {e.Message}") }))
            Console.WriteLine($"{c.Name}\t{ContainerFacts.Of(c).StatusText(DateTimeOffset.UtcNow)}\t{c.PortsText}");
        return 0;
    }

    private async Task<int> LogsAsync(string[] args)
    {
        var tail = Array.IndexOf(args, "-n");
        var query = new LogQuery { Follow = args.Contains("-f"), Timestamps = args.Contains("-t"), Tail = tail < 0 ? null : int.Parse(args[tail + 1], CultureInfo.InvariantCulture) };
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        await _engine.LogsAsync(args[^1], query, output, error, CancellationToken.None);
        return 0;
    }
}
