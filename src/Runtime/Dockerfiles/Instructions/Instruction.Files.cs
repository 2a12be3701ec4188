using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

public abstract partial record Instruction
{
    public sealed record Copy : Instruction
    {
        public required CopyPaths Paths { get; init; }

        /// <summary>A stage, its number, an image or a named context; variables are allowed, other than in BuildKit.</summary>
        public string? FromName { get; init; }

        public string? Chown { get; init; }

        public string? Chmod { get; init; }

        public bool Link { get; init; }

        public bool Parents { get; init; }

        public IReadOnlyList<string> Exclude { get; init; } = [];
    }

    public sealed record Add : Instruction
    {
        public required CopyPaths Paths { get; init; }

        public string? Chown { get; init; }

        public string? Chmod { get; init; }

        public bool Link { get; init; }

        public bool? KeepGitDirectory { get; init; }

        public string? Checksum { get; init; }

        public bool? Unpack { get; init; }

        public IReadOnlyList<string> Exclude { get; init; } = [];
    }

    public sealed record Run : Instruction
    {
        public required CommandLine Command { get; init; }

        public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

        public IReadOnlyList<MountFlag> Mounts { get; init; } = [];

        /// <summary>"default", "none" or "host"; null where the flag is not given.</summary>
        public string? Network { get; init; }

        /// <summary>"sandbox" or "insecure".</summary>
        public string? Security { get; init; }
    }
}
