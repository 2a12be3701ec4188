namespace BuildKit.Storage;

/// <summary>
/// A small file replaced as a whole: born in the session's folder, synced, renamed. A reader sees the old bytes or the new ones; a crash
/// leaves one of the two and a temporary file that belongs to a dead owner.
/// </summary>
internal static class AtomicFile
{
    public static void Write(string path, string temporary, ReadOnlySpan<byte> content)
    {
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes renames in a folder survive a power failure. Only Unix can open a folder to sync it; elsewhere the journal does.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsLinux()) Linux.FileSync.SyncDirectory(path);
    }
}
