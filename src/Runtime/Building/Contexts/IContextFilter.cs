namespace BuildKit.Building.Contexts;

/// <summary>Which files of a folder a build does not see. Paths are relative with '/' between segments.</summary>
public interface IContextFilter
{
    bool Drops(string path, bool isDirectory);

    /// <summary>Of a directory that is dropped: something below it may be kept nevertheless.</summary>
    bool MayKeepBelow(string directory);
}
