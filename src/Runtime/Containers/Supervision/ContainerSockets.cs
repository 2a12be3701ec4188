using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Sockets made in a container's network namespace, a few at a time: each batch costs a child process of about two milliseconds. No thread
/// of this process ever enters the container's namespaces, and an unprivileged process could not.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerSockets(SafeHandle process, bool rootless)
{
    private const int BatchSize = 16;
    private readonly Dictionary<(int Family, int Type), Queue<SafeFileHandle>> _ready = [];

    public SafeFileHandle Take(int family, int type)
    {
        if (!_ready.TryGetValue((family, type), out var ready)) _ready[(family, type)] = ready = [];
        if (ready.Count == 0)
        {
            foreach (var socket in Launcher.SocketsIn(process, new SocketOrder(family, type, BatchSize), rootless)) ready.Enqueue(socket);
        }

        return ready.Dequeue();
    }
}
