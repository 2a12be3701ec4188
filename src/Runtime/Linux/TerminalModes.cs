using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>Line discipline and window size of a terminal.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class TerminalModes
{
    private const nuint GetModes = 0x5401;
    private const nuint SetModesAfterDrain = 0x5403;
    private const nuint GetForegroundGroup = 0x540F;
    private const nuint GetSize = 0x5413;
    private const nuint SetSize = 0x5414;

    /// <summary>struct termios of the kernel: four flag words, the discipline, 19 control characters.</summary>
    private const int ModesSize = 36;

    public static bool IsTerminal(int fd)
    {
        var modes = stackalloc byte[64];
        return ioctl(fd, GetModes, modes) == 0;
    }

    /// <summary>Whether this process may use its terminal, or a job in the background would be stopped for it.</summary>
    public static bool IsForeground(int fd)
    {
        var group = 0;
        // Not the controlling terminal: then nothing stops anybody.
        return ioctl(fd, GetForegroundGroup, &group) != 0 || group == getpgrp();
    }

    /// <summary>Sets raw mode (cfmakeraw(3)) and returns the modes of before for <see cref="Restore"/>.</summary>
    public static byte[] MakeRaw(int fd)
    {
        var before = new byte[ModesSize];
        var modes = stackalloc uint[16];
        if (ioctl(fd, GetModes, modes) != 0) throw LinuxException.Last("ioctl(TCGETS)", $"fd {fd}");
        new ReadOnlySpan<byte>(modes, ModesSize).CopyTo(before);
        modes[0] &= ~0x5EBu; // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        modes[1] &= ~0x1u; // OPOST
        modes[2] = (modes[2] & ~0x130u) | 0x30; // CSIZE PARENB, CS8
        modes[3] &= ~0x804Bu; // ISIG ICANON ECHO ECHONL IEXTEN
        var characters = (byte*)modes + 17;
        (characters[6], characters[5]) = (1, 0); // VMIN, VTIME
        if (ioctl(fd, SetModesAfterDrain, modes) != 0) throw LinuxException.Last("ioctl(TCSETSW)", $"fd {fd}");
        return before;
    }

    /// <summary>Says nothing when the terminal is gone: there is nothing left to restore.</summary>
    public static void Restore(int fd, byte[] modes)
    {
        fixed (byte* start = modes) _ = ioctl(fd, SetModesAfterDrain, start);
    }

    /// <summary>Null when the descriptor is no terminal.</summary>
    public static (ushort Rows, ushort Columns)? Size(int fd)
    {
        var size = stackalloc ushort[4];
        return ioctl(fd, GetSize, size) == 0 ? (size[0], size[1]) : null;
    }

    public static void Resize(int fd, ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        // A terminal that just went away needs no size.
        _ = ioctl(fd, SetSize, size);
    }

    [LibraryImport("libc")]
    private static partial int getpgrp();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);
}
