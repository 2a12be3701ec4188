namespace BuildKit.Building.Steps;

public abstract partial record BuildStep
{
    /// <summary>Files of other steps put above a base: COPY and ADD.</summary>
    public sealed record Copy : BuildStep
    {
        public required BuildStep Base { get; init; }

        /// <summary>In order; later ones replace what earlier ones put.</summary>
        public required IReadOnlyList<CopySource> Sources { get; init; }

        /// <summary>Absolute; a '/' at the end is kept, since it says "into this folder".</summary>
        public required string Destination { get; init; }

        /// <summary>"user[:group]", numbers, or names looked up in <see cref="Base"/>'s files; null is root (0:0).</summary>
        public string? Owner { get; init; }

        /// <summary>Octal ("0644") or symbolic ("u=rwX,go=rX"); null keeps the source's.</summary>
        public string? Mode { get; init; }

        /// <summary>The layer does not depend on the base: symbolic links of the base are replaced, not followed.</summary>
        public bool Link { get; init; }

        /// <summary>Parent folders of the sources are kept below the destination, from "/./" on where the pattern has that.</summary>
        public bool Parents { get; init; }

        /// <summary>Patterns of what is left out, with the rules of .dockerignore, beneath each source.</summary>
        public IReadOnlyList<string> Exclude { get; init; } = [];

        public CopyUnpack Unpack { get; init; } = CopyUnpack.Never;
    }
}
