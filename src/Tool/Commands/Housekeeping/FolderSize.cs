namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>Bytes of the files below a folder. Links are not followed: what is below belongs to containers, who may point them anywhere.</summary>
internal static class FolderSize
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public static long Of(string folder, CancellationToken cancellationToken)
    {
        long size = 0;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Everything))
            {
                cancellationToken.ThrowIfCancellationRequested();
                size += LengthOf(file);
            }
        }
        catch (IOException)
        {
            // The folder is gone, or none any more: it takes no more than what was counted.
        }

        return size;
    }

    /// <summary>A container may remove its files while they are counted.</summary>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
