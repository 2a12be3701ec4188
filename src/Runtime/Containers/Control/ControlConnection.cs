using System.Runtime.Versioning;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;

namespace BuildKit.Containers.Control;

/// <summary>The asking end of a container's control socket.</summary>
[SupportedOSPlatform("linux")]
internal static class ControlConnection
{
    /// <summary>Null when nobody listens there: the container has ended, or its supervisor has died or not begun yet.</summary>
    public static ControlPeer? TryOpen(ContainerFolder folder)
    {
        try
        {
            using var directory = DescriptorCalls.Open(folder.RunPath, DescriptorCalls.ReadOnly);
            var errno = LocalSockets.TryConnect(directory, ContainerFolder.ControlSocketName, out var socket);
            return errno switch
            {
                Errno.None => new ControlPeer(socket),
                Errno.ENOENT or Errno.ECONNREFUSED => null,
                _ => throw new LinuxException("connect", folder.ControlSocket, errno),
            };
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Asks and waits for the answer, whose descriptors are the caller's. Null when the supervisor went away instead.</summary>
    public static ControlMessage? Ask(ControlPeer peer, byte kind, ReadOnlySpan<byte> content, params IReadOnlyList<Microsoft.Win32.SafeHandles.SafeFileHandle> handles)
    {
        if (!peer.Send(kind, content, handles) || peer.Receive(out _) is not { } answer) return null;
        if (answer.Kind != ControlKind.Refused) return answer;
        using (answer)
        {
            var report = MonitorReport.TryRead(answer.Content) ?? new MonitorReport { Code = "BK3253", Message = "Asking the monitor: it refused." };
            throw ContainerException.ReportedByMonitor(report.Code ?? "BK3253", report.Message ?? "", report.Remedy, report.ExitCode);
        }
    }
}
