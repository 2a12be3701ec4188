using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// Sockets in the file system (unix(7)) that keep the bounds of messages and carry descriptors. They are named below an open directory, so
/// that the 108 bytes of an address are enough for any path. All close on exec.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LocalSockets
{
    private const int AF_UNIX = 1;
    private const int SOCK_SEQPACKET_CLOEXEC = 0x80005;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int SCM_RIGHTS = 1;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int MSG_CTRUNC = 8;
    private const int MostDescriptors = 16;
    private const int ControlSize = 16 + (MostDescriptors * sizeof(int));
    private const int AddressSize = 110;

    /// <summary>A socket of that name that accepts without waiting. A name that exists already is EADDRINUSE.</summary>
    public static SafeFileHandle Listen(SafeHandle folder, string name)
    {
        var handle = Make(SOCK_NONBLOCK);
        var address = stackalloc byte[AddressSize];
        var length = Address(folder, name, new Span<byte>(address, AddressSize));
        if (bind(DescriptorCalls.Number(handle), address, length) == 0 && listen(DescriptorCalls.Number(handle), 64) == 0) return handle;
        var errno = LinuxException.LastErrno();
        handle.Dispose();
        throw new LinuxException("bind", name, errno);
    }

    /// <summary>ENOENT: nobody made it. ECONNREFUSED: whoever made it is gone.</summary>
    public static Errno TryConnect(SafeHandle folder, string name, out SafeFileHandle handle)
    {
        handle = Make(0);
        var address = stackalloc byte[AddressSize];
        var length = Address(folder, name, new Span<byte>(address, AddressSize));
        if (connect(DescriptorCalls.Number(handle), address, length) == 0) return Errno.None;
        var errno = LinuxException.LastErrno();
        handle.Dispose();
        return errno;
    }

    /// <summary>Null when nobody waits any more.</summary>
    public static SafeFileHandle? TryAccept(SafeHandle listener)
    {
        int fd;
        do fd = accept4(DescriptorCalls.Number(listener), null, null, 0x80000 | SOCK_NONBLOCK);
        while (fd < 0 && LinuxException.LastErrno() is Errno.EINTR or Errno.ECONNABORTED);
        if (fd >= 0) return DescriptorCalls.Own(fd);
        return LinuxException.LastErrno() == Errno.EAGAIN ? null : throw LinuxException.Last("accept4", "the control socket");
    }

    /// <summary>The user who connected, as the kernel noted it then.</summary>
    public static uint UserOf(SafeHandle connection)
    {
        // struct ucred: pid, uid, gid.
        var credentials = stackalloc uint[3];
        var length = 12u;
        return getsockopt(DescriptorCalls.Number(connection), SOL_SOCKET, SO_PEERCRED, credentials, &length) == 0
            ? credentials[1]
            : throw LinuxException.Last("getsockopt", "SO_PEERCRED");
    }

    /// <summary>One message, whole or not at all. Never waits: EAGAIN is a reader that does not read.</summary>
    public static Errno TrySend(SafeHandle socket, ReadOnlySpan<byte> content, IReadOnlyList<SafeHandle> handles)
    {
        fixed (byte* bytes = content)
        {
            var vector = new SocketCalls.Vector { Base = bytes, Length = content.Length };
            var control = stackalloc byte[ControlSize];
            var message = new SocketCalls.Message { Vectors = &vector, VectorCount = 1 };
            if (handles.Count > 0)
            {
                var size = 16 + (handles.Count * sizeof(int));
                *(nint*)control = size;
                ((int*)control)[2] = SOL_SOCKET;
                ((int*)control)[3] = SCM_RIGHTS;
                for (var i = 0; i < handles.Count; i++) ((int*)(control + 16))[i] = DescriptorCalls.Number(handles[i]);
                message.Control = control;
                message.ControlLength = (size + 7) & ~7;
            }

            while (sendmsg(DescriptorCalls.Number(socket), &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            {
                var errno = LinuxException.LastErrno();
                if (errno != Errno.EINTR) return errno;
            }

            return Errno.None;
        }
    }

    /// <summary>One message into the buffer. Zero bytes: the other end is gone. Descriptors are the caller's.</summary>
    public static Errno TryReceive(SafeHandle socket, Span<byte> buffer, out int count, List<SafeFileHandle> handles)
    {
        count = 0;
        fixed (byte* bytes = buffer)
        {
            var vector = new SocketCalls.Vector { Base = bytes, Length = buffer.Length };
            var control = stackalloc byte[ControlSize];
            var message = new SocketCalls.Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
            nint length;
            while ((length = recvmsg(DescriptorCalls.Number(socket), &message, MSG_CMSG_CLOEXEC)) < 0)
            {
                var errno = LinuxException.LastErrno();
                if (errno == Errno.ECONNRESET) return Errno.None;
                if (errno != Errno.EINTR) return errno;
            }

            count = (int)length;
            if (message.ControlLength >= 16 && ((int*)control)[3] == SCM_RIGHTS)
            {
                var descriptors = (int)((*(nint*)control - 16) / sizeof(int));
                for (var i = 0; i < descriptors; i++) handles.Add(DescriptorCalls.Own(((int*)(control + 16))[i]));
            }

            return (message.Flags & MSG_CTRUNC) == 0 ? Errno.None : Errno.EMFILE;
        }
    }

    private static SafeFileHandle Make(int flags)
    {
        var fd = socket(AF_UNIX, SOCK_SEQPACKET_CLOEXEC | flags, 0);
        return fd >= 0 ? DescriptorCalls.Own(fd) : throw LinuxException.Last("socket", "AF_UNIX");
    }

    private static uint Address(SafeHandle folder, string name, Span<byte> address)
    {
        address.Clear();
        address[0] = AF_UNIX;
        return 2 + 1 + (uint)Encoding.ASCII.GetBytes($"/proc/self/fd/{DescriptorCalls.Number(folder)}/{name}", address[2..^1]);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, void* address, uint* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int fd, SocketCalls.Message* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int fd, SocketCalls.Message* message, int flags);
}
