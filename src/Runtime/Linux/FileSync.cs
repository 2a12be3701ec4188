using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>Bringing names to the disk. .NET syncs files, but refuses to open a directory.</summary>
[SupportedOSPlatform("linux")]
internal static partial class FileSync
{
    private const int CloseOnExec = 0x80000;

    // O_DIRECTORY: 0o200000 in asm-generic; arm and arm64 have a number of their own.
    private static int Directory => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    /// <summary>fsync(2) of a directory: renames and new names in it survive a power failure.</summary>
    public static void SyncDirectory(string path)
    {
        using var directory = OpenDirectory(path);
        if (Fsync(directory) != 0) throw LinuxException.Last("fsync", path);
    }

    /// <summary>syncfs(2): everything written so far to the file system of <paramref name="path"/>, whoever wrote it.</summary>
    public static void SyncFileSystem(string path)
    {
        using var directory = OpenDirectory(path);
        if (Syncfs(directory) != 0) throw LinuxException.Last("syncfs", path);
    }

    private static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = Open(PosixPath.Encode(path), Directory | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LinuxException.Last("open", path);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle file);
}
