using BuildKit.Linux;

namespace BuildKit.Storage;

/// <summary>Which failures of the operating system are about the store's medium, as .NET reports them.</summary>
internal static class StorageFailures
{
    // Unix: the errno; Windows: HRESULT_FROM_WIN32(ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL).
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsDiskFull(this Exception e) =>
        e is LinuxException { Errno: Errno.ENOSPC or Errno.EDQUOT }
        || (e is IOException && e.HResult is (NoSpace or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull));

    public static bool IsStorageFailure(this Exception e) => e is IOException or UnauthorizedAccessException or LinuxException;
}
