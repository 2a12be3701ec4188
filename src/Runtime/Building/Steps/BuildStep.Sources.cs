using BuildKit.Oci;

namespace BuildKit.Building.Steps;

public abstract partial record BuildStep
{
    /// <summary>One file from a web server.</summary>
    public sealed record HttpSource : BuildStep
    {
        public required Uri Address { get; init; }

        /// <summary>What the file must be; null trusts the server, and asks it again in each build.</summary>
        public Digest? Checksum { get; init; }

        /// <summary>The name it has when copied into a folder; null takes it from the answer or the address, as BuildKit does.</summary>
        public string? FileName { get; init; }
    }

    /// <summary>The files of a git repository at one commit.</summary>
    public sealed record GitSource : BuildStep
    {
        public required string Remote { get; init; }

        /// <summary>Branch, tag, full ref or commit; null is the remote's HEAD.</summary>
        public string? Ref { get; init; }

        /// <summary>Relative, '/' between segments.</summary>
        public string? Subdirectory { get; init; }

        /// <summary>Hexadecimal digits the commit must begin with.</summary>
        public string? Commit { get; init; }

        public bool KeepGitDirectory { get; init; }

        public bool Submodules { get; init; } = true;
    }

    /// <summary>One file written in the source itself: a here-document.</summary>
    public sealed record InlineSource : BuildStep
    {
        public required string FileName { get; init; }

        public required ReadOnlyMemory<byte> Content { get; init; }

        /// <summary>Permissions, 0644 unless it is to be run.</summary>
        public int Mode { get; init; } = 0b110_100_100;
    }
}
