using System.Runtime.InteropServices;

namespace BuildKit.Linux;

/// <summary>A system call that the kernel refused: which call, on what, and why.</summary>
public sealed class LinuxException : BuildKitException
{
    internal LinuxException(string syscall, string subject, Errno errno, string? remedy = null)
        : this("BK3001", syscall, subject, errno, remedy)
    {
    }

    private LinuxException(string code, string syscall, string subject, Errno errno, string? remedy)
        : base(code, $"{syscall} '{PosixPath.Printable(subject)}': {Explain(errno)}.", remedy)
    {
        Syscall = syscall;
        Errno = errno;
    }

    /// <summary>The name of the call as in section 2 of the manual.</summary>
    public string Syscall { get; }

    public Errno Errno { get; }

    /// <summary>Reads the calling thread's last error. Nothing else may stand between the failed call and this one.</summary>
    internal static LinuxException Last(string syscall, string subject) => new(syscall, subject, LastErrno());

    internal static Errno LastErrno() => (Errno)Marshal.GetLastPInvokeError();

    internal static LinuxException KernelTooOld(string syscall, string subject, string since) =>
        new("BK3002", syscall, subject, Errno.ENOSYS, $"This needs Linux {since} or later, and a sandbox around this process that lets the call through.");

    internal static string Explain(Errno errno) =>
        Enum.IsDefined(errno) ? $"{Marshal.GetPInvokeErrorMessage((int)errno)} ({errno})" : $"error {(int)errno}";
}
