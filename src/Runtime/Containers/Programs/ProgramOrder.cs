using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Programs;

/// <summary>One program over layers that are unpacked already: a container without a name, a record, a monitor or a log.</summary>
internal sealed record ProgramOrder
{
    /// <summary>Top first; at least one.</summary>
    public required IReadOnlyList<string> Lower { get; init; }

    /// <summary>A folder of this program alone, with "upper" and "work" in it. Files for name resolution are written beside them.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>NAME=value; PATH and HOME are added where they are missing.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>user[:group], resolved against the layers' own files; empty is root.</summary>
    public string User { get; init; } = "";

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Null: the program reads end-of-file.</summary>
    public Stream? Input { get; init; }

    public Stream? Output { get; init; }

    public Stream? Error { get; init; }

    /// <summary>The program has a terminal of its own, driven by that of this process; the streams above mean nothing then.</summary>
    public bool IsAtTerminal { get; init; }

    public NetworkMode Network { get; init; } = new NetworkMode.Private();

    public bool Privileged { get; init; }

    /// <summary>name:address.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Bytes of /dev/shm; null: 64 MiB.</summary>
    public long? SharedMemory { get; init; }

    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    /// <summary>With any of them the program has a control group of its own, which costs a little.</summary>
    public ProgramLimits? Limits { get; init; }

    /// <summary>After those that every container has. Host paths in it are trusted.</summary>
    public IReadOnlyList<RuntimeMount> Mounts { get; init; } = [];

    /// <summary>Mount points that were not in the layers, without a leading slash: no doing of the program's.</summary>
    public IReadOnlyList<string> EngineMade { get; init; } = [];
}
