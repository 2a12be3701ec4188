using System.Runtime.Versioning;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Streams;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

/// <summary>The caller's side of a container's streams: where output goes, and what carries input.</summary>
[SupportedOSPlatform("linux")]
internal static class CallerEnds
{
    /// <summary>Null: nobody wants it.</summary>
    public static IOutputTarget? Target(ContainerStdio caller, LogStream stream) => caller switch
    {
        ContainerStdio.OfThisProcess own when (stream == LogStream.Output ? own.Output : own.Error) => new DescriptorTarget(stream == LogStream.Output ? 1 : 2),
        ContainerStdio.Streams streams when (stream == LogStream.Output ? streams.Output : streams.Error) is { } target => new StreamTarget(target),
        _ => null,
    };

    /// <summary>Null: the caller gives no input.</summary>
    /// <param name="caller">Whose input it is.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="keys">Null when the target is no terminal.</param>
    /// <param name="detach">When the keys were typed.</param>
    public static IDisposable? Input(ContainerStdio caller, SafeFileHandle target, DetachKeys? keys, Action detach) => caller switch
    {
        ContainerStdio.OfThisProcess { Input: true } => new InputPump(0, target, keys, detach),
        ContainerStdio.Streams { Input: { } input } => new StreamInputPump(input, target),
        _ => null,
    };
}
