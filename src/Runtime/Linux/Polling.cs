using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>The event bits that poll(2) and epoll(7) share.</summary>
[Flags]
internal enum PollEvents : uint
{
    None = 0,
    In = 1,

    /// <summary>A file of the kernel's own file systems has changed since it was read.</summary>
    Priority = 2,
    Out = 4,
    Error = 8,
    HangUp = 16,
    ReadHangUp = 0x2000,
}

/// <summary>Waiting for descriptors.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Polling
{
    /// <summary>Waits for one descriptor; -1 waits for ever. None after the time.</summary>
    public static PollEvents WaitFor(int fd, PollEvents events, int milliseconds)
    {
        var entry = new PollEntry { Fd = fd, Events = (short)events };
        var deadline = Environment.TickCount64 + milliseconds;
        while (true)
        {
            var ready = poll(&entry, 1, milliseconds);
            if (ready >= 0) return (PollEvents)(ushort)entry.Returned;
            if (LinuxException.LastErrno() is not Errno.EINTR) throw LinuxException.Last("poll", $"fd {fd}");
            if (milliseconds > 0) milliseconds = (int)Math.Max(0, deadline - Environment.TickCount64);
        }
    }

    /// <summary>Waits for either of two descriptors; -1 waits for ever. An interrupted wait begins anew.</summary>
    public static (PollEvents First, PollEvents Second) WaitForEither(int first, int second, PollEvents events, int milliseconds)
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Fd = first, Events = (short)events };
        entries[1] = new PollEntry { Fd = second, Events = (short)events };
        while (poll(entries, 2, milliseconds) < 0)
        {
            if (LinuxException.LastErrno() is not Errno.EINTR) throw LinuxException.Last("poll", $"fd {first}");
        }

        return ((PollEvents)(ushort)entries[0].Returned, (PollEvents)(ushort)entries[1].Returned);
    }

    public static SafeFileHandle Create()
    {
        var fd = epoll_create1(0x80000);
        return fd >= 0 ? DescriptorCalls.Own(fd) : throw LinuxException.Last("epoll_create1", "");
    }

    public static void Add(SafeFileHandle set, int fd, PollEvents events, ulong key) => Control(set, 1, fd, events, key);

    public static void Change(SafeFileHandle set, int fd, PollEvents events, ulong key) => Control(set, 3, fd, events, key);

    /// <summary>A descriptor that was closed has left by itself.</summary>
    public static void Remove(SafeFileHandle set, int fd)
    {
        var entry = stackalloc byte[16];
        if (epoll_ctl(DescriptorCalls.Number(set), 2, fd, entry) != 0 && LinuxException.LastErrno() is not (Errno.EBADF or Errno.ENOENT))
            throw LinuxException.Last("epoll_ctl", $"fd {fd}");
    }

    /// <summary>Fills <paramref name="ready"/> with keys and events; returns how many.</summary>
    public static int Wait(SafeFileHandle set, Span<(ulong Key, PollEvents Events)> ready, int milliseconds)
    {
        const int most = 64;
        var buffer = stackalloc byte[most * 16];
        int count;
        do count = epoll_wait(DescriptorCalls.Number(set), buffer, Math.Min(most, ready.Length), milliseconds);
        while (count < 0 && LinuxException.LastErrno() == Errno.EINTR && milliseconds < 0);
        for (var i = 0; i < count; i++)
        {
            var entry = buffer + (i * EntrySize);
            ready[i] = (*(ulong*)(entry + KeyOffset), *(PollEvents*)entry);
        }

        return Math.Max(count, 0);
    }

    /// <summary>struct epoll_event is packed on x64 and nowhere else (include/uapi/linux/eventpoll.h).</summary>
    private static readonly int KeyOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static readonly int EntrySize = KeyOffset + 8;

    private static void Control(SafeFileHandle set, int operation, int fd, PollEvents events, ulong key)
    {
        var entry = stackalloc byte[16];
        *(PollEvents*)entry = events;
        *(ulong*)(entry + KeyOffset) = key;
        if (epoll_ctl(DescriptorCalls.Number(set), operation, fd, entry) != 0) throw LinuxException.Last("epoll_ctl", $"fd {fd}");
    }

    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int set, int operation, int fd, byte* entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int set, byte* entries, int most, int milliseconds);
}
