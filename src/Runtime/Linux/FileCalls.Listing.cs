using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BuildKit.Linux;

internal static unsafe partial class FileCalls
{
    /// <summary>Every name of an open directory but "." and "..", in no order, with its <see cref="FileType"/> or 0 where the file system does not tell.</summary>
    public static List<(string Name, int Type)> List(int directory)
    {
        var names = new List<(string, int)>();
        // The position belongs to the open directory: an earlier listing left it at the end.
        if (lseek(directory, 0, 0) < 0) throw LinuxException.Last("lseek", "");
        var buffer = new byte[32 * 1024];
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var length = (int)syscall(IsArm ? 61 : 217, directory, (nint)start, buffer.Length, 0, 0, 0);
                if (length < 0) throw LinuxException.Last("getdents64", "");
                if (length == 0) return names;
                Collect(buffer.AsSpan(0, length), names);
            }
        }
    }

    /// <summary>struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name with NUL.</summary>
    private static void Collect(ReadOnlySpan<byte> entries, List<(string, int)> names)
    {
        while (!entries.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
            var name = entries[19..length];
            name = name[..name.IndexOf((byte)0)];
            // DT_* are the type bits of the mode shifted down (IFTODT in dirent.h).
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add((PosixPath.Decode(name), entries[18] << 12));
            entries = entries[length..];
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);
}
