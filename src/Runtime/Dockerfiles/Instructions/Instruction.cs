using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>What an instruction says, checked as far as that needs no values of variables. Texts are as written.</summary>
public abstract partial record Instruction
{
    private Instruction()
    {
    }

    public required DockerfileNode Node { get; init; }

    public string Keyword => Node.Name;

    public sealed record From : Instruction
    {
        public required string Base { get; init; }

        /// <summary>As written; names are compared in lower case.</summary>
        public string? Name { get; init; }

        public string? Platform { get; init; }
    }

    public sealed record Arg : Instruction
    {
        public required IReadOnlyList<ArgDeclaration> Declarations { get; init; }
    }

    public sealed record Env : Instruction
    {
        public required IReadOnlyList<NameValue> Variables { get; init; }
    }

    public sealed record Label : Instruction
    {
        public required IReadOnlyList<NameValue> Labels { get; init; }
    }

    public sealed record Expose : Instruction
    {
        public required IReadOnlyList<string> Ports { get; init; }
    }

    public sealed record Volume : Instruction
    {
        public required IReadOnlyList<string> Paths { get; init; }
    }

    public sealed record User : Instruction
    {
        public required string Name { get; init; }
    }

    public sealed record Workdir : Instruction
    {
        public required string Path { get; init; }
    }

    public sealed record StopSignal : Instruction
    {
        public required string Signal { get; init; }
    }

    public sealed record Maintainer : Instruction
    {
        public required string Name { get; init; }
    }

    public sealed record Shell : Instruction
    {
        public required IReadOnlyList<string> Arguments { get; init; }
    }

    public sealed record Cmd : Instruction
    {
        public required CommandLine Command { get; init; }
    }

    public sealed record Entrypoint : Instruction
    {
        public required CommandLine Command { get; init; }
    }

    public sealed record HealthCheck : Instruction
    {
        public required Healthcheck Check { get; init; }
    }

    public sealed record Onbuild : Instruction
    {
        /// <summary>What the image keeps: the trigger with its here-documents.</summary>
        public required string Trigger { get; init; }
    }
}
