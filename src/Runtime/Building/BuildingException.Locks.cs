namespace BuildKit.Building;

public sealed partial class BuildingException
{
    internal static BuildingException NoLockFile(string path) =>
        new("BK2124", $"Locking the base image: '{path}' does not exist, and locked mode wants it.",
            "Publish once with -p:ContainerWithLockFile=true, or build a Dockerfile once with --lock, and commit the file.");

    internal static BuildingException NotLocked(string path, string image, IEnumerable<string> locked) =>
        new("BK2125", $"Locking the base image: got '{Shorten(image)}', want one that '{path}' has: {string.Join(", ", locked.Select(Shorten).DefaultIfEmpty("none"))}.",
            "Publish with -p:ContainerForceEvaluate=true, or build a Dockerfile with --lock, without locked mode, and commit the file.");

    internal static BuildingException InvalidLockFile(string path, string reason, Exception? inner = null) =>
        new("BK2126", $"Reading the lock file '{path}': {reason}", "Take it from source control again, or delete it and make it anew: by -p:ContainerWithLockFile=true or, for a Dockerfile, --lock.", inner);

    internal static BuildingException LockedAndEvaluated() =>
        new("BK2127", "Locking the base image: ContainerLockedMode wants the lock file as it is, and ContainerForceEvaluate wants a new one.", "Leave one of them out.");

    internal static BuildingException CannotWriteLock(string path, Exception inner) =>
        new("BK2128", $"Writing the lock file '{path}': {inner.Message}", "Check the folder's owner and rights, or name another file.", inner);
}
