using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>Pairs of sockets over which descriptors travel.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class SocketCalls
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM_CLOEXEC = 0x80001;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int MostDescriptors = 64;

    public static (SafeFileHandle Near, SafeFileHandle Far) Pair()
    {
        var pair = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_STREAM_CLOEXEC, 0, pair) != 0) throw LinuxException.Last("socketpair", "a pair of sockets");
        return (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    /// <summary>One byte and what travels with it; null when the other end was closed.</summary>
    public static ReceivedByte? Receive(SafeHandle socket)
    {
        byte content = 0;
        var vector = new Vector { Base = &content, Length = 1 };
        var control = stackalloc byte[16 + (MostDescriptors * sizeof(int))];
        var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 16 + (MostDescriptors * sizeof(int)) };
        nint length;
        while ((length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0)
        {
            var errno = LinuxException.LastErrno();
            if (errno == Errno.ECONNRESET) return null;
            if (errno != Errno.EINTR) throw new LinuxException("recvmsg", "the launch socket", errno);
        }

        if (length == 0) return null;
        var handles = new List<SafeFileHandle>();
        if (message.ControlLength >= 16)
        {
            var count = (int)((*(nint*)control - 16) / sizeof(int));
            for (var i = 0; i < count; i++) handles.Add(new SafeFileHandle(((int*)(control + 16))[i], ownsHandle: true));
        }

        return new ReceivedByte(content, handles);
    }

    public static void Send(SafeHandle socket, byte content)
    {
        const int MSG_NOSIGNAL = 0x4000;
        if (send(socket, &content, 1, MSG_NOSIGNAL) != 1) throw LinuxException.Last("send", "the launch socket");
    }

    /// <summary>A message and a descriptor with it; what a stream socket does not take at once follows alone.</summary>
    public static void SendWith(SafeHandle socket, ReadOnlySpan<byte> content, SafeHandle descriptor)
    {
        const int MSG_NOSIGNAL = 0x4000;
        var control = stackalloc int[6];
        (control[0], control[2], control[3]) = (20, 1, 1); // cmsg_len, SOL_SOCKET, SCM_RIGHTS
        control[4] = DescriptorCalls.Number(descriptor);
        fixed (byte* bytes = content)
        {
            var vector = new Vector { Base = bytes, Length = content.Length };
            var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 24 };
            var sent = sendmsg(socket, &message, MSG_NOSIGNAL);
            while (sent >= 0 && sent < content.Length)
            {
                var next = send(socket, bytes + sent, content.Length - sent, MSG_NOSIGNAL);
                sent = next < 0 ? -1 : sent + next;
            }

            if (sent < 0) throw LinuxException.Last("sendmsg", "a socket");
        }

        GC.KeepAlive(descriptor);
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Vector
    {
        public void* Base;
        public nint Length;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* pair);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeHandle socket, byte* content, nint length, int flags);
}

/// <summary>What came over a socket. The descriptors are the receiver's.</summary>
internal sealed record ReceivedByte(byte Content, IReadOnlyList<SafeFileHandle> Handles);
