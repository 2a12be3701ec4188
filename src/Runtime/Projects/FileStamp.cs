namespace BuildKit.Projects;

/// <summary>What the file system says of a file without reading it; equal stamps mean unchanged content, as far as a stat can tell.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">UTC ticks.</param>
/// <param name="Changed">Ticks of the inode's own change, which no program can set back; 0 where the system does not say.</param>
/// <param name="Inode">0 where the system does not say.</param>
internal readonly record struct FileStamp(long Size, long Modified, long Changed, ulong Inode)
{
    /// <summary>Null when there is no such file.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks, 0, 0) : null;
    }
}
