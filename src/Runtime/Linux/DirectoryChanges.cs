using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>Tells that something in a directory was written, renamed, closed after writing, or removed (inotify(7)). What it was, the caller looks up.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class DirectoryChanges : IDisposable
{
    private const int Flags = 0x80800;

    /// <summary>IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF.</summary>
    private const uint Changes = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;
    private readonly SafeFileHandle _queue;

    public DirectoryChanges(string path)
    {
        _queue = DescriptorCalls.Own(inotify_init1(Flags));
        if (_queue.IsInvalid) throw LinuxException.Last("inotify_init1", path);
        fixed (byte* bytes = PosixPath.Encode(path))
        {
            if (inotify_add_watch(DescriptorCalls.Number(_queue), bytes, Changes) < 0) throw LinuxException.Last("inotify_add_watch", path);
        }
    }

    /// <summary>Returns at once when something changed since the last call or since this object was made.</summary>
    public bool Wait(CancellationToken cancellationToken)
    {
        using var cancelled = DescriptorCalls.EventCounter();
        using var registration = cancellationToken.Register(() => DescriptorCalls.TryWriteAll(DescriptorCalls.Number(cancelled), [1, 0, 0, 0, 0, 0, 0, 0]));
        Polling.WaitForEither(DescriptorCalls.Number(_queue), DescriptorCalls.Number(cancelled), PollEvents.In, -1);
        cancellationToken.ThrowIfCancellationRequested();
        var events = new byte[4096];
        while (DescriptorCalls.TryRead(DescriptorCalls.Number(_queue), events, out var count) == Errno.None && count > 0) continue;
        return true;
    }

    public void Dispose() => _queue.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_add_watch(int queue, byte* path, uint mask);
}
