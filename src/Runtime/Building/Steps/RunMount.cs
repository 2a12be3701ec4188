namespace BuildKit.Building.Steps;

/// <summary>Something a program sees while it runs and the layer does not get. Targets are absolute.</summary>
public abstract record RunMount
{
    private RunMount()
    {
    }

    /// <summary>Files of another step. What is written where writing is allowed is thrown away afterwards.</summary>
    public sealed record Bind : RunMount
    {
        public required BuildStep From { get; init; }

        /// <summary>From the root of <see cref="From"/>; resolved beneath it.</summary>
        public string Source { get; init; } = "/";

        public required string Target { get; init; }

        public bool Writable { get; init; }
    }

    /// <summary>A folder that outlives the build; no key has its contents.</summary>
    public sealed record Cache : RunMount
    {
        /// <summary>The target where none is given.</summary>
        public required string Id { get; init; }

        public required string Target { get; init; }

        public CacheSharing Sharing { get; init; } = CacheSharing.Shared;

        /// <summary>What a new cache begins with; null is nothing.</summary>
        public BuildStep? From { get; init; }

        public string Source { get; init; } = "/";

        /// <summary>Of a new cache's folder.</summary>
        public int Mode { get; init; } = 0b111_101_101;

        public int Uid { get; init; }

        public int Gid { get; init; }

        public bool IsReadOnly { get; init; }
    }

    /// <param name="Target">Where.</param>
    /// <param name="Size">Bytes; null is the kernel's default.</param>
    public sealed record Tmpfs(string Target, long? Size) : RunMount;

    /// <summary>A secret as a file, as a variable, or as both.</summary>
    public sealed record Secret : RunMount
    {
        public required string Id { get; init; }

        /// <summary>The file; null is none.</summary>
        public string? Target { get; init; }

        /// <summary>The variable; null is none.</summary>
        public string? Variable { get; init; }

        /// <summary>Without it, an unknown secret is simply not there.</summary>
        public bool IsRequired { get; init; }

        public int Mode { get; init; } = 0b100_000_000;

        public int Uid { get; init; }

        public int Gid { get; init; }
    }

    /// <summary>The socket of an SSH agent; SSH_AUTH_SOCK names it.</summary>
    public sealed record Ssh : RunMount
    {
        public string Id { get; init; } = "default";

        /// <summary>Null is a place that is not taken.</summary>
        public string? Target { get; init; }

        public bool IsRequired { get; init; }

        public int Mode { get; init; } = 0b110_000_000;

        public int Uid { get; init; }

        public int Gid { get; init; }
    }
}

/// <summary>What happens when several programs want one cache at once.</summary>
public enum CacheSharing
{
    /// <summary>All use it.</summary>
    Shared,

    /// <summary>Each further one gets another of the same id.</summary>
    Private,

    /// <summary>They wait for each other.</summary>
    Locked,
}
