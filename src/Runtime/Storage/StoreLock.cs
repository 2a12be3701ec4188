using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Storage;

/// <summary>
/// A lock that is held: released by disposing it, and by the kernel when its process dies, however it dies. Two holders within one process
/// exclude each other as two processes do.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private StoreLock(SafeFileHandle file) => _file = file;

    public void Dispose() => _file.Dispose();

    /// <summary>Null when another holder is in the way. The lock file is made when absent and never removed: removing one that others wait for would make two of it.</summary>
    internal static StoreLock? TryAcquire(string path, LockMode mode) => OperatingSystem.IsLinux() ? TryOpenFileDescriptionLock(path, mode) : TryShareMode(path, mode);

    /// <summary>Waits in the kernel for locks that are held for moments. Does not watch for the file being replaced; see where it is used.</summary>
    [SupportedOSPlatform("linux")]
    internal static StoreLock Acquire(string path, LockMode mode)
    {
        var file = Open(path);
        try
        {
            OfdLock.Acquire(file, mode == LockMode.Exclusive);
            return new StoreLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    [SupportedOSPlatform("linux")]
    private static StoreLock? TryOpenFileDescriptionLock(string path, LockMode mode)
    {
        var file = Open(path);
        try
        {
            if (OfdLock.TryAcquire(file, mode == LockMode.Exclusive)) return new StoreLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>A folder or a link to nowhere in the place of a lock file is damage, and named; that the folder around it is gone is for callers to know.</summary>
    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is FileNotFoundException or DirectoryNotFoundException && new FileInfo(path).LinkTarget is not null))
        {
            throw StoreException.CannotWrite("Locking", path, e);
        }
    }

    /// <summary>Windows refuses to open what another handle does not share; .NET on macOS does the same by flock.</summary>
    private static StoreLock? TryShareMode(string path, LockMode mode)
    {
        try
        {
            return new StoreLock(mode == LockMode.Exclusive
                ? File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read));
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException && IsSharingViolation(e))
        {
            return null;
        }
    }

    // ERROR_SHARING_VIOLATION; EWOULDBLOCK of macOS.
    private static bool IsSharingViolation(IOException e) => e.HResult is unchecked((int)0x80070020) or 35;
}
