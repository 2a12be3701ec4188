using BuildKit.Linux;

namespace BuildKit.Runtime.Tests.Linux;

public sealed class LinuxExceptionTests
{
    [Fact]
    public void It_names_the_call_the_subject_and_the_reason()
    {
        var error = new LinuxException("openat2", "etc/passwd", Errno.ENOENT);
        Assert.Equal("openat2 'etc/passwd': No such file or directory (ENOENT).", error.Message);
        Assert.Equal(("BK3001", "openat2", Errno.ENOENT), (error.Code, error.Syscall, error.Errno));
    }

    [Fact]
    public void An_unknown_number_is_shown_as_it_is() => Assert.Contains("error 4095", new LinuxException("ioctl", "x", (Errno)4095).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kernel_or_sandbox_without_the_call_is_named_with_what_to_do()
    {
        var error = LinuxException.KernelTooOld("openat2", "etc", "5.6");
        Assert.Equal(("BK3002", Errno.ENOSYS), (error.Code, error.Errno));
        Assert.Contains("Linux 5.6", error.Remedy, StringComparison.Ordinal);
    }
}
