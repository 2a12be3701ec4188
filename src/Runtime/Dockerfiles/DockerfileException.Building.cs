using BuildKit.Building.Solving;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles;

public sealed partial class DockerfileException
{
    /// <summary>A step that failed, at the instruction that it comes from.</summary>
    internal static DockerfileException StepFailed(SourceText source, BuildException failed) => new(failed.Code, PlaceOf(source, failed), failed.Message, failed.Remedy, failed);

    internal static DockerfileException NotFound(string file, string where) =>
        new("BK5080", null, $"Reading the Dockerfile '{Shown(file)}': {where} has none.", "Name it with -f.");

    internal static DockerfileException CannotRead(string file, Exception inner) =>
        new("BK5081", null, $"Reading '{Shown(file)}': {inner.Message}", "Check the path and its permissions.", inner);

    internal static DockerfileException NoContext(string folder) =>
        new("BK5082", null, $"Opening the build context '{Shown(folder)}': it is no folder.", "Name a folder, an address, or '-' for an archive.");

    internal static DockerfileException ImageAsContext(string image) =>
        new("BK5083", null, $"Using '{Shown(image)}' as the main context: an image is none.", "Give it a name with --build-context.");

    internal static DockerfileException InvalidGitContext(string address, string reason) =>
        new("BK5084", null, $"Using the repository '{Shown(address)}' as context: {reason}.");

    internal static DockerfileException NoNames() =>
        new("BK5085", null, "Pushing the image: it has no name.", "Name it with -t.");

    internal static DockerfileException NoRegistries() =>
        new("BK5086", null, "Pushing the image: there is no way to a registry here.");

    internal static DockerfileException SeveralPlatforms(int count) =>
        new("BK5087", null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Writing a Docker archive of {count} platforms: it holds one."), "Use type=oci.");

    internal static DockerfileException NoSsh(string program, Exception inner) =>
        new("BK5088", null, $"Giving SSH keys to the build: '{Shown(program)}' cannot be started: {inner.Message}.", "Install OpenSSH's client, or give the socket of an agent: --ssh ID=SOCKET.", inner);

    internal static DockerfileException AgentFailed(string program, string reason) =>
        new("BK5089", null, $"Giving SSH keys to the build: '{Shown(program)}' ended at once: {Shown(reason.Trim())}.", "Give the socket of an agent: --ssh ID=SOCKET.");

    internal static DockerfileException KeyWantsPassphrase(string key) =>
        new("BK5090", null, $"Giving the SSH key '{Shown(key)}' to the build: it has a passphrase.", "Add it to an agent by ssh-add, and give that: --ssh default.");

    internal static DockerfileException UnusableKey(string key, string reason) =>
        new("BK5091", null, $"Giving the SSH key '{Shown(key)}' to the build: {Shown(reason)}.", "Name the file of a private key.");

    private static Place? PlaceOf(SourceText source, BuildException failed) => failed.Step?.Origin is { } origin && origin.File == source.Name
        ? new Place(source, SourceRange.Lines(origin.Line, Math.Max(origin.Line, origin.EndLine), 1))
        : null;
}
