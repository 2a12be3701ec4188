namespace BuildKit.Storage;

/// <summary>Bytes of the files below a folder. Links are not followed: what is below belongs to containers, who may point them anywhere.</summary>
public static class FolderSize
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>0 for a folder that is not there, or that another process removes at this moment.</summary>
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
        catch (DirectoryNotFoundException)
        {
            // What was counted before it went is of no use to anybody, and of no harm.
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
