using BuildKit.Containers.Usage;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>What a running container has used until now; null for one that does not run.</summary>
    public ContainerSample? Sample(string nameOrId)
    {
        var container = _parts.Containers.Find(nameOrId);
        return container.State.IsRunning ? UsageReader.Read(container, _parts.Options.Clock.GetElapsedTime(0)) : null;
    }

    /// <summary>The processes of a running container as the host sees them. Options are those of ps(1): -ef, aux, -o pid,comm.</summary>
    public ProcessTable Top(string nameOrId, IReadOnlyList<string> options)
    {
        // Wrong options are said before anything is looked up.
        _ = ProcessColumns.Chosen(options);
        var container = _parts.Containers.Find(nameOrId);
        if (!container.State.IsRunning) throw ContainerException.NotRunning("Listing the processes of", container.Name, container.State.Status);
        var host = new ProcessHost
        {
            Now = _parts.Now,
            Zone = _parts.Options.Clock.LocalTimeZone,
            SinceBoot = TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)),
            TotalMemory = ProcessFiles.Key(File.ReadAllText("/proc/meminfo"), "MemTotal:") * 1024,
            Users = File.Exists("/etc/passwd") ? File.ReadAllLines("/etc/passwd") : [],
        };
        return ProcessColumns.Show(options, ContainerProcesses.Of(container).Select(ProcessFiles.TryRead).OfType<ProcessFiles>(), host);
    }
}
