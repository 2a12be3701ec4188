using System.Text;

namespace BuildKit.Projects;

/// <summary>Small files that a project keeps between publishes. All are advice: what cannot be read is as if it were not there.</summary>
internal static class StateFile
{
    private const int MaximumSize = 64 * 1024 * 1024;

    public static string? TryReadText(string path) => TryRead(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static byte[]? TryRead(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaximumSize } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file deleted by a concurrent clean, or one that this user may not read: start without memory.
            return null;
        }
    }

    /// <summary>Atomic: readers see the old content or the new one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
