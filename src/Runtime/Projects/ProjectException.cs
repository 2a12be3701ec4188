namespace BuildKit.Projects;

/// <summary>A publish whose description cannot become an image.</summary>
public sealed class ProjectException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static ProjectException MixedLibraries(IEnumerable<string> rids) =>
        new("BK2150", $"Choosing the base image: '{string.Join(", ", rids)}' mixes linux-musl with other C libraries, and one base has one.",
            "Publish them apart, or set ContainerBaseImage to an image that serves all of them.");

    internal static ProjectException UnknownVersion(string what, string version) =>
        new("BK2151", $"Choosing the base image: '{version}' is not a {what} version that images are named after.", "Set ContainerBaseImage.");

    internal static ProjectException InvalidOwner(string text) =>
        new("BK2100", $"Reading the owner of a file: '{text}' is not one.", "Write a user id, or a user id and a group id: '1654' or '1654:1000'.");

    internal static ProjectException InvalidPath(string path, string reason) =>
        new("BK2101", $"Placing '{Printable(path)}' in the image: {reason}.", "Correct the item's path; ContainerFile takes absolute targets.");

    internal static ProjectException InvalidWorkingDirectory(string path) =>
        new("BK2102", $"Reading ContainerWorkingDirectory: '{Printable(path)}' is not an absolute path.", "Write for example '/app/'.");

    internal static ProjectException Conflict(string path, string first, string second) =>
        new("BK2103", $"Collecting files: '/{path}' comes from '{first}' and from '{second}', and they differ.",
            "Exclude one of them, for example with CopyToPublishDirectory=\"Never\" or ExcludeAssets.");

    internal static ProjectException MissingFile(string path, string source) =>
        new("BK2104", $"Collecting files: '{source}', wanted as '/{path}', does not exist.", "Build the project again; clean obj when an item remembers a deleted file.");

    internal static ProjectException FileAsDirectory(string path, string below) =>
        new("BK2105", $"Collecting files: '/{path}' is a file, and '/{below}' needs it to be a directory.", "Give one of them another target path.");

    internal static ProjectException DirectoryTwice(string path) =>
        new("BK2106", $"Planning directories: '/{path}' is declared twice, with different modes or owners.", "Keep one ContainerDirectory for it.");

    internal static ProjectException NothingPublished(string project) =>
        new("BK2107", $"Planning the image of '{Printable(project)}': the publish has no files.", "Check what the project publishes with 'dotnet publish'.");

    internal static ProjectException TooManyLayers(int baseLayers, int extraLayers, int maximum) =>
        new("BK2108", $"Planning layers: the base has {baseLayers} and ContainerLayer items add {extraLayers}; an image of more than {maximum} does not run everywhere.",
            "Use a base with fewer layers, or fewer ContainerLayer items.");

    internal static ProjectException InvalidEntry(string reason) =>
        new("BK2109", $"Planning the command: {reason}.", "See ContainerAppCommand, ContainerEntrypoint and ContainerAppCommandInstruction in the documentation.");

    internal static ProjectException NothingToStart(string word, string reason) =>
        new("BK2110", $"Planning the command: the image would start '{Printable(word)}', but {reason}.",
            "Correct ContainerAppCommand or ContainerEntrypoint, or publish the file.");

    internal static ProjectException InvalidVariable(string name) =>
        new("BK2111", $"Reading ContainerEnvironmentVariable: '{Printable(name)}' is not a name.", "Names are not empty and have no '='.");

    internal static ProjectException InvalidPort(string text) =>
        new("BK2112", $"Reading ContainerPort: '{Printable(text)}' is not a port.", "Write a number from 1 to 65535, with '/udp' where it is not TCP.");

    internal static ProjectException InvalidVolume(string path) =>
        new("BK2113", $"Reading ContainerVolume: '{Printable(path)}' is not an absolute path.", "Write for example '/data'.");

    internal static ProjectException InvalidAssets(string path, string reason, Exception inner) =>
        new("BK2114", $"Reading '{path}' for the SBOM: {reason}", "Restore the project again.", inner);

    internal static ProjectException NoRegistries() =>
        new("BK2115", "Choosing the destination: it is a registry, and this host has no way to one.");

    internal static ProjectException NoTags() =>
        new("BK2116", "Choosing the image's names: there is no tag.", 
            "Set ContainerImageTag or ContainerImageTags.");

    internal static ProjectException UnsupportedRuntime(string rid) =>
        new("BK2117", $"Planning the image for '{Printable(rid)}': images are made for Linux, and containers have no platform for this runtime identifier.", 
            "Use for example linux-x64, linux-arm64 or linux-musl-x64.");

    internal static ProjectException PlatformTwice(string platform, string[] rids) =>
        new("BK2118", $"Planning the index: {string.Join(" and ", rids)} are both {platform}, and an index can hold one of them.", 
            "Publish them as two images with tags of their own.");

    internal static ProjectException HostLeaves() =>
        new("BK2119", "Choosing the destination: the base image 'host' is made of this machine's own files, and the destination is not this machine's store.", 
            "Choose a published base image, or set ContainerAllowHostBasePush to true if you may redistribute those files.");

    internal static ProjectException InvalidBudget(int budget) =>
        new("BK2120", $"Reading ContainerLayerBudget: {budget} layers hold nothing.", 
            "Use a number from 1; the default is 8.");

    internal static ProjectException CannotWriteArchive(string path, Exception inner) =>
        new("BK2121", $"Writing the archive '{path}': {inner.Message}", "Check the path, its permissions and the free space.", inner);

    internal static ProjectException NeverPublished(string project) =>
        new("BK2122", $"Explaining '{Printable(project)}': below its obj folder is no record of a publish.",
            "Publish it first with 'dotnet publish -t:PublishContainer'; a clean removes the record.");

    internal static ProjectException NotOneProject(string path, int found) =>
        new("BK2123", $"Explaining '{Printable(path)}': it {(found == 0 ? "is no project and no folder that holds one" : $"holds {found} projects")}.",
            "Name a project file: *.csproj, *.fsproj or *.vbproj.");

    private static string Printable(string text)
    {
        var printable = string.Concat(text.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > 200 ? printable + "…" : printable;
    }
}
