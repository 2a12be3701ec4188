namespace BuildKit.Containers;

public sealed partial class ContainerException
{
    private const string CheckAdvice = "Remove the container with 'rm -f', or put the file right.";

    internal static ContainerException NotFound(string nameOrId) =>
        new("BK3203", $"Finding a container: there is none with the name or id '{Linux.PosixPath.Printable(nameOrId)}'.", "'ps -a' lists all containers.");

    internal static ContainerException Ambiguous(string prefix) =>
        new("BK3204", $"Finding a container: more than one id begins with '{prefix}'.", "Give more digits of the id, or the name.");

    internal static ContainerException NameTaken(string name, string owner) =>
        new("BK3205", $"Naming a container: '{name}' is the name of {owner[..12]}.", $"Remove it ('rm {name}'), rename it ('rename {name} NEW'), or choose another name.");

    internal static ContainerException Damaged(string path, string reason, Exception? inner) =>
        new("BK3206", $"Reading '{path}': the file is damaged: {reason}.", CheckAdvice, inner);

    internal static ContainerException NewerFormat(string path, int version) =>
        new("BK3207", $"Reading '{path}': its version is {version}, newer than 1, which this program knows.", "Update dotnet-container.");

    internal static ContainerException NoCommand(string image) =>
        new("BK3208", $"Creating a container of '{image}': the image names no command.", "Add a command after the image name, or --entrypoint.");

    internal static ContainerException BadImage(string image, string reason) =>
        new("BK3209", $"Creating a container of '{image}': {reason}.", "The image's configuration is damaged or hostile; build it again.");
}
