namespace BuildKit.Building.Solving;

/// <summary>A mount whose source is found: host paths here come from the store or were resolved beneath their roots, and hold no links.</summary>
public abstract record StepMount
{
    private StepMount(string target) => Target = target;

    /// <summary>Absolute, in the container.</summary>
    public string Target { get; }

    /// <summary>A folder or a file of the host.</summary>
    public sealed record HostPath : StepMount
    {
        public HostPath(string path, string target)
            : base(target) => Path = path;

        public string Path { get; }

        /// <summary>Below it: found by the kernel without following links or leaving it.</summary>
        public string? Subpath { get; init; }

        public bool IsReadOnly { get; init; }
    }

    /// <summary>A union of folders, top first.</summary>
    public sealed record Union : StepMount
    {
        public Union(IReadOnlyList<string> folders, string target)
            : base(target) => Folders = folders;

        public IReadOnlyList<string> Folders { get; }

        /// <summary>An empty folder that takes what is written, with "upper" and "work" in it; null: nothing may be written.</summary>
        public string? Scratch { get; init; }
    }

    public sealed record Memory : StepMount
    {
        public Memory(string target, long? size)
            : base(target) => Size = size;

        public long? Size { get; }
    }

    /// <summary>Bytes that stand in a file while the program runs and nowhere afterwards.</summary>
    public sealed record Secret : StepMount
    {
        public Secret(string target, ReadOnlyMemory<byte> content)
            : base(target) => Content = content;

        public ReadOnlyMemory<byte> Content { get; }

        public required int Mode { get; init; }

        public required int Uid { get; init; }

        public required int Gid { get; init; }
    }

    /// <summary>A socket of the host.</summary>
    public sealed record Socket : StepMount
    {
        public Socket(string path, string target)
            : base(target) => Path = path;

        public string Path { get; }
    }
}
