using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// TCP and UDP sockets as bare descriptors for an event loop: System.Net.Sockets brings threads of its own, and cannot adopt a socket of
/// another network namespace without asking that for its state. All are non-blocking and close on exec.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class InternetSockets
{
    public const int AddressSize = 28;
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int Flags = 0x80800;
    private const int SOL_SOCKET = 1;
    private const int SO_REUSEADDR = 2;
    private const int SO_ERROR = 4;
    private const int IPPROTO_TCP = 6;
    private const int TCP_NODELAY = 1;
    private const int IPPROTO_IPV6 = 41;
    private const int IPV6_V6ONLY = 26;
    private const int MSG_NOSIGNAL = 0x4000;

    public static int FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET;

    public static int TypeOf(bool datagrams) => datagrams ? SOCK_DGRAM : SOCK_STREAM;

    /// <summary>A socket bound to an address, and listening when it is a stream. An IPv6 one does not take IPv4.</summary>
    public static Errno TryListen(IPEndPoint at, bool datagrams, out SafeFileHandle handle)
    {
        var family = FamilyOf(at.Address);
        handle = DescriptorCalls.Own(socket(family, TypeOf(datagrams) | Flags, 0));
        if (handle.IsInvalid) return LinuxException.LastErrno();
        var fd = DescriptorCalls.Number(handle);
        if (family == AF_INET6) SetOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        if (!datagrams) SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        Span<byte> address = stackalloc byte[AddressSize];
        var length = Write(at, address);
        fixed (byte* start = address)
        {
            if (bind(fd, start, length) == 0 && (datagrams || listen(fd, 4096) == 0)) return Errno.None;
        }

        var errno = LinuxException.LastErrno();
        handle.Dispose();
        return errno;
    }

    public static int PortOf(SafeFileHandle handle)
    {
        var address = stackalloc byte[AddressSize];
        var length = (uint)AddressSize;
        if (getsockname(DescriptorCalls.Number(handle), address, &length) != 0) throw LinuxException.Last("getsockname", "");
        return BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2));
    }

    public static Errno TryAccept(SafeFileHandle listener, out SafeFileHandle connection)
    {
        int fd;
        do fd = accept4(DescriptorCalls.Number(listener), null, null, Flags);
        while (fd < 0 && LinuxException.LastErrno() is Errno.EINTR or Errno.ECONNABORTED);
        connection = DescriptorCalls.Own(fd);
        if (fd < 0) return LinuxException.LastErrno();
        SetOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        return Errno.None;
    }

    /// <summary>EINPROGRESS: it will be writable when it is decided, and <see cref="ErrorOf"/> tells how.</summary>
    public static Errno TryConnect(SafeFileHandle handle, IPEndPoint to, bool datagrams)
    {
        var fd = DescriptorCalls.Number(handle);
        DescriptorCalls.SetNonBlocking(handle);
        if (!datagrams) SetOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        Span<byte> address = stackalloc byte[AddressSize];
        var length = Write(to, address);
        fixed (byte* start = address) return connect(fd, start, length) == 0 ? Errno.None : LinuxException.LastErrno();
    }

    public static Errno ErrorOf(SafeFileHandle handle)
    {
        int error = 0;
        uint length = sizeof(int);
        return getsockopt(DescriptorCalls.Number(handle), SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? (Errno)error : LinuxException.LastErrno();
    }

    /// <summary>The other side sees the end of the stream; it may still send.</summary>
    public static void EndWriting(SafeFileHandle handle) => _ = shutdown(DescriptorCalls.Number(handle), 1);

    /// <summary>Takes one datagram and the address it came from.</summary>
    public static Errno TryReceive(SafeFileHandle handle, Span<byte> buffer, Span<byte> sender, out int count, out int senderLength)
    {
        fixed (byte* data = buffer, address = sender)
        {
            var length = (uint)sender.Length;
            do count = (int)recvfrom(DescriptorCalls.Number(handle), data, (nuint)buffer.Length, 0, sender.IsEmpty ? null : address, sender.IsEmpty ? null : &length);
            while (count < 0 && LinuxException.LastErrno() == Errno.EINTR);
            senderLength = (int)length;
        }

        return count >= 0 ? Errno.None : LinuxException.LastErrno();
    }

    /// <summary>Sends one datagram; without an address to where the socket is connected. What does not fit now is lost, as datagrams are.</summary>
    public static Errno TrySend(SafeFileHandle handle, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        fixed (byte* data = datagram, to = address)
        {
            return sendto(DescriptorCalls.Number(handle), data, (nuint)datagram.Length, MSG_NOSIGNAL, address.IsEmpty ? null : to, (uint)address.Length) >= 0
                ? Errno.None
                : LinuxException.LastErrno();
        }
    }

    /// <summary>struct sockaddr_in (16 bytes) or sockaddr_in6 (28).</summary>
    private static uint Write(IPEndPoint point, Span<byte> address)
    {
        address.Clear();
        var family = FamilyOf(point.Address);
        BinaryPrimitives.WriteUInt16LittleEndian(address, (ushort)family);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)point.Port);
        point.Address.TryWriteBytes(address[(family == AF_INET6 ? 8 : 4)..], out _);
        if (family != AF_INET6) return 16;
        BinaryPrimitives.WriteUInt32LittleEndian(address[24..], (uint)point.Address.ScopeId);
        return 28;
    }

    private static void SetOption(int fd, int level, int name, int value)
    {
        // All of them are improvements; a kernel without one still forwards.
        _ = setsockopt(fd, level, name, &value, sizeof(int));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(int fd, byte* address, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(int fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(int fd, byte* buffer, nuint length, int flags, byte* address, uint* addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(int fd, byte* buffer, nuint length, int flags, byte* address, uint addressLength);
}
