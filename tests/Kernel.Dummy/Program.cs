using System.Diagnostics;
using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

// store FOLDER SEED
if (args[0] == "store")
{
    await StoreWork.RunAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
    return 0;
}

// run FOLDER MAPS [args…] | join FOLDER MAPS [args…] | leave FOLDER MAPS GATE [args…] | bench FOLDER MAPS COUNT, with MAPS = none | single | ranges
var maps = args[2];
var uid = uint.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);
var user = Environment.GetEnvironmentVariable("DUMMY_USER") ?? "nobody";
IReadOnlyList<RuntimeIdMapping> Maps(string file) => maps switch
{
    "none" => [],
    "single" => IdMaps.Single(uid),
    _ => IdMaps.WithRanges(uid, SubordinateRanges.Parse(File.ReadAllText(file), user, uid)),
};
using var container = new BoxContainer(new BusyboxRoot(args[1])) { Users = Maps("/etc/subuid"), Groups = Maps("/etc/subgid"), Rootless = uid != 0 };

try
{
    if (args[0] == "run")
    {
        var outcome = await container.RunAsync(args[3..]);
        Console.Write(outcome.Output);
        return outcome.Code;
    }

    if (args[0] == "leave")
    {
        // Leaves a created container at its gate, and ends.
        using var gate = File.OpenHandle(args[3], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var created = Launcher.Start(container.Spec(args[4..]), container.Options with { Gate = gate, DiesWithLauncher = false });
        Console.WriteLine(created.Pid);
        return 0;
    }

    if (args[0] == "join") return await Joining.RunAsync(container, args[3..]);

    var times = new List<double>();
    var spec = container.Spec("/bin/true");
    for (var i = 0; i < int.Parse(args[3], CultureInfo.InvariantCulture); i++)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Launcher.Start(spec, container.Options);
        await process.WaitAsync(CancellationToken.None);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first {times[0]:F1} ms"));
    times.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p50 {times[times.Count / 2]:F2} ms, min {times[0]:F2}, p90 {times[times.Count * 9 / 10]:F2}"));
    return 0;
}
catch (LaunchException e)
{
    Console.Error.WriteLine($"{e.Code}: {e.Describe()}");
    return e.ExitCode;
}
