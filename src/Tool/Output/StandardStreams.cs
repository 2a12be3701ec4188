using System.Runtime.InteropServices;

namespace BuildKit.Tool.Output;

/// <summary>
/// The process's own streams. .NET's console streams drop what is written to a closed pipe and go on, so that <c>logs -f | head -1</c> would never
/// end; on Linux the tool writes itself and sees the EPIPE. It also spares every start the loading of the console library.
/// </summary>
internal static partial class StandardStreams
{
    public static Stream Input() => Console.OpenStandardInput();

    public static Stream Output(int descriptor) =>
        OperatingSystem.IsLinux() ? new DescriptorStream(descriptor)
        : descriptor == 1 ? Console.OpenStandardOutput()
        : Console.OpenStandardError();

    public static bool IsTerminal(int descriptor) => OperatingSystem.IsLinux()
        ? isatty(descriptor) == 1
        : !(descriptor switch { 0 => Console.IsInputRedirected, 1 => Console.IsOutputRedirected, _ => Console.IsErrorRedirected });

    /// <summary>The width of a terminal; 80 where it does not say.</summary>
    public static int Columns(int descriptor) => Size(descriptor) is { Columns: > 0 } size ? size.Columns : 80;

    /// <summary>Its height; 24 where it does not say.</summary>
    public static int Rows(int descriptor) => Size(descriptor) is { Rows: > 0 } size ? size.Rows : 24;

    private static unsafe (int Rows, int Columns) Size(int descriptor)
    {
        var size = stackalloc ushort[4];
        return OperatingSystem.IsLinux() && ioctl(descriptor, TerminalSize, size) == 0 ? (size[0], size[1]) : default;
    }

    /// <summary>TIOCGWINSZ of &lt;asm-generic/ioctls.h&gt;; its struct winsize is rows, columns and two unused.</summary>
    private const nuint TerminalSize = 0x5413;

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ioctl(int descriptor, nuint request, ushort* size);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int isatty(int descriptor);
}
