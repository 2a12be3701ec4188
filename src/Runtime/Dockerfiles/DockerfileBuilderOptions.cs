using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Registries;

namespace BuildKit.Dockerfiles;

/// <summary>What all builds of a process share.</summary>
[SupportedOSPlatform("linux")]
public sealed record DockerfileBuilderOptions
{
    /// <summary>The store, and how programs are run without root.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>Null: nothing is asked of a registry.</summary>
    public RegistryClient? Registries { get; init; }

    /// <summary>How ADD and contexts fetch from web servers.</summary>
    public HttpMessageHandler? Http { get; init; }

    /// <summary>The program that ADD and contexts fetch repositories with, and the variables it may see (NAME=value).</summary>
    public string Git { get; init; } = "git";

    public IReadOnlyList<string> GitEnvironment { get; init; } = [];

    /// <summary>Started where <see cref="DockerfileBuildRequest.Ssh"/> has keys.</summary>
    public SshPrograms Ssh { get; init; } = new();
}
