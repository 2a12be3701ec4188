using System.Runtime.Versioning;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Containers;

/// <summary>What an engine works with.</summary>
[SupportedOSPlatform("linux")]
public sealed record EngineOptions
{
    /// <summary>Stays the caller's, and open as long as the engine is used.</summary>
    public required Store Store { get; init; }

    /// <summary>
    /// The program that watches detached containers, an absolute path, and the arguments before those for <see cref="ContainerMonitor.Run"/>.
    /// Empty where nothing is ever detached.
    /// </summary>
    public IReadOnlyList<string> MonitorCommand { get; init; } = [];

    /// <summary>The environment of monitor processes, NAME=value. It never reaches a container.</summary>
    public IReadOnlyList<string> MonitorEnvironment { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where ids and generated names come from.</summary>
    public Func<int, byte[]> RandomBytes { get; init; } = RandomCalls.GetBytes;
}
