using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

/// <summary>Connects to a Unix socket and sends one message with one descriptor (SCM_RIGHTS): terminals and filters' questions change hands so.</summary>
[SupportedOSPlatform("linux")]
internal static class PassedDescriptor
{
    /// <summary>sun_path has 108 bytes; a longer path is reached through a descriptor of its directory.</summary>
    private const int LongestPath = 107;

    public static void Send(string socketPath, ReadOnlySpan<byte> message, SafeHandle descriptor)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (Encoding.UTF8.GetByteCount(socketPath) <= LongestPath) socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        else
        {
            using var folder = DescriptorCalls.Open(Path.GetDirectoryName(socketPath)!, OpenFlagOf.Path);
            socket.Connect(new UnixDomainSocketEndPoint($"/proc/self/fd/{DescriptorCalls.Number(folder)}/{Path.GetFileName(socketPath)}"));
        }

        SocketCalls.SendWith(socket.SafeHandle, message, descriptor);
    }
}
