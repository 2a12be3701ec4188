using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Logs;

/// <summary>Finds the last lines of files by reading backwards.</summary>
internal static class LogTail
{
    private const int BlockSize = 64 * 1024;

    /// <summary>The file and the offset at which the last <paramref name="count"/> lines begin; the files are in order, the oldest first.</summary>
    public static (int File, long Offset) Find(IReadOnlyList<SafeFileHandle> files, int count)
    {
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (FindIn(files[i], ref count) is { } offset) return (i, offset);
        }

        return (0, 0);
    }

    private static long? FindIn(SafeFileHandle file, ref int count)
    {
        var block = new byte[BlockSize];
        var length = RandomAccess.GetLength(file);
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - BlockSize);
            var read = RandomAccess.Read(file, block.AsSpan(0, (int)(end - start)), start);
            for (var i = read - 1; i >= 0; i--)
            {
                // The newline that ends the line before the wanted ones; the file's own last newline ends a wanted one.
                if (block[i] == '\n' && start + i != length - 1 && --count <= 0) return start + i + 1;
                if (block[i] == '\n' && start + i == length - 1 && count <= 0) return length;
            }

            end = start;
        }

        // The file's first line has no newline before it.
        if (length > 0) count--;
        return count <= 0 && length > 0 ? 0 : null;
    }
}
