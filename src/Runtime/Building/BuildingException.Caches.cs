namespace BuildKit.Building;

/// <summary>Caches from and for elsewhere.</summary>
public sealed partial class BuildingException
{
    internal static BuildingException InvalidCacheOption(string option, string reason, string remedy) =>
        new("BK4120", $"Reading the cache option '{Shorten(option)}': {reason}.", remedy);

    internal static BuildingException BrokenCache(string reason, Exception? inner = null) =>
        new("BK4121", $"Reading a build cache: {reason}.", "Nothing of it is used. Remove it and let a build write it anew; only trusted builds should write it.", inner);
}
