namespace BuildKit.Containers;

/// <summary>Where the parts of one container lie. What lasts is in the store; FIFOs and sockets are in the run folder, which a reboot empties.</summary>
internal sealed record ContainerFolder(string Path, string RunPath)
{
    public const string ConfigName = "config.json";
    public const string StateName = "state.json";
    public const string ControlSocketName = "control";

    public string Config => In(ConfigName);

    public string State => In(StateName);

    public string Health => In("health.json");

    /// <summary>Held for the moment of a state change.</summary>
    public string StateLock => In("lock");

    /// <summary>Held as long as a monitor lives. Its content is the exit code, for those who waited while the container was removed.</summary>
    public string MonitorLock => In("monitor");

    /// <summary>Docker's json-file; older ones have a number appended.</summary>
    public string Log => In("log.json");

    /// <summary>What the container wrote over its image.</summary>
    public string Upper => In("upper");

    /// <summary>The overlay driver's scratch space, on the same file system as <see cref="Upper"/>.</summary>
    public string Work => In("work");

    /// <summary>An empty directory: where the overlay is mounted, in the container's mount namespace only.</summary>
    public string Root => In("rootfs");

    public string ResolvConf => In("resolv.conf");

    public string Hosts => In("hosts");

    public string HostName => In("hostname");

    public string OutputFifo => InRun("stdout");

    public string ErrorFifo => InRun("stderr");

    public string InputFifo => InRun("stdin");

    /// <summary>The /dev/shm that this container shares with others that join its IPC namespace.</summary>
    public string SharedMemory => InRun("shm");

    public string ControlSocket => InRun(ControlSocketName);

    /// <summary>There while the supervisor pauses before a restart.</summary>
    public string WakeFifo => InRun("wake");

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private string InRun(string name) => System.IO.Path.Combine(RunPath, name);
}
