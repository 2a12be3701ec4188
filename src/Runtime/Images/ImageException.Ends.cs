using BuildKit.Oci;

namespace BuildKit.Images;

public sealed partial class ImageException
{
    internal static ImageException HostBaseLeaves(string destination) =>
        new("BK2350", $"Writing an image to {destination}: it holds this machine's own runtime and libraries (base 'host'), which are for running here.",
            "Build it upon an image of a registry, or allow it expressly if the licences of those files allow it.");

    internal static ImageException OtherRepository(ImageReference name, string repository) =>
        new("BK2351", $"Naming an image '{name.Familiar}': the destination is the repository {repository}.", "Copy it to the other repository by itself.");

    internal static ImageException NoDotnetRoot(string reason) =>
        new("BK2352", $"Assembling the base 'host': {reason}.", "Install the .NET runtime, or name its folder by DOTNET_ROOT.");

    internal static ImageException NoDotnetVersion(string what, int? major, string root, IReadOnlyList<string> available) =>
        new("BK2353", $"Assembling the base 'host': {root} has no {what}{(major is null ? "" : $" of version {major}")}; there is {(available.Count == 0 ? "none" : string.Join(", ", available))}.",
            "Install it, or build for a version that is there.");

    internal static ImageException HostNotSupported(string reason) =>
        new("BK2354", $"Assembling the base 'host': this machine cannot give one: {reason}.", "Use a base image of a registry; the base 'host' needs Linux with glibc.");
}
