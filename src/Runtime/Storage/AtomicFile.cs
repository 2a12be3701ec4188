using System.Runtime.InteropServices;
using BuildKit.Linux;

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

    /// <summary>
    /// Gives a file another name unless somebody has that name, in one step; false when the file is gone or the name taken. File.Move looks first and renames
    /// then: it would replace what another process put there in between. It is left for file systems that do not know RENAME_NOREPLACE.
    /// </summary>
    public static bool TryMove(string from, string to)
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is (Architecture.X64 or Architecture.Arm64))
        {
            var error = FileCalls.TryRename(FileCalls.CurrentDirectory, from, FileCalls.CurrentDirectory, to, RenameFlags.NoReplace);
            if (error is Errno.None) return true;
            if (error is Errno.ENOENT or Errno.EEXIST) return false;
        }

        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (!File.Exists(from) || File.Exists(to))
        {
            return false;
        }
    }

    /// <summary>Makes renames in a folder survive a power failure. Only Unix can open a folder to sync it; elsewhere the journal does.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsLinux()) FileSync.SyncDirectory(path);
    }
}
