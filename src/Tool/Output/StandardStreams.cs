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

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int isatty(int descriptor);
}
