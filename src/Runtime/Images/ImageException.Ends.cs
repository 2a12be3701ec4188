using BuildKit.Oci;

namespace BuildKit.Images;

public sealed partial class ImageException
{
    internal static ImageException HostBaseLeaves(string destination) =>
        new("BK2350", $"Writing an image to {destination}: it holds this machine's own runtime and libraries (base 'host'), which are for running here.",
            "Build it upon an image of a registry, or allow it expressly if the licences of those files allow it.");

    internal static ImageException OtherRepository(ImageReference name, string repository) =>
        new("BK2351", $"Naming an image '{name.Familiar}': the destination is the repository {repository}.", "Copy it to the other repository by itself.");
}
