using BuildKit.Oci;

namespace BuildKit.Images;

public sealed partial class ImageException
{
    internal static ImageException HostBaseLeaves(string destination) =>
        new("BK2350", $"Writing an image to {destination}: it holds this machine's own runtime and libraries (base 'host'), which are for running here.",
            "Build it upon an image of a registry, or allow it expressly if the licences of those files allow it.");

    internal static ImageException OtherRepository(ImageReference name, string repository) =>
        new("BK2351", $"Naming an image '{name.Familiar}': the destination is the repository {repository}.", "Copy it to the other repository by itself.");

    internal static ImageException UnknownEnd(string text) =>
        new("BK2360", $"Reading '{text}' as an end of a copy: it is none.",
            "Write docker://NAME, docker-archive:FILE[:NAME], oci-archive:FILE[:NAME], oci:FOLDER[:TAG], docker-daemon:NAME, podman-daemon:NAME, or a name alone for the store.");

    internal static ImageException DaemonAddress(string variable, string address) =>
        new("BK2361", $"Looking for a daemon: {variable} is '{address}', want unix://SOCKET or tcp://HOST:PORT.", "Use docker save or docker load through a pipe with 'load' and 'save' for daemons behind TLS or SSH.");

    internal static ImageException DaemonUnreachable(string daemon, string step, Uri address, Exception cause) =>
        new("BK2362", $"{step}: the {daemon} daemon at {address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.SafeUnescaped)} does not answer: {cause.Message.TrimEnd('.')}.",
            daemon == "Podman" ? "Start it by 'systemctl start podman.socket', or name its socket by CONTAINER_HOST." : "Start it, or name its socket by DOCKER_HOST; its users are the members of the group docker.", cause);

    internal static ImageException DaemonRefused(string daemon, string step, string reason) =>
        new("BK2363", $"{step}: the {daemon} daemon says: {string.Concat(reason.Take(256).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).TrimEnd('.', ' ')}.");

    internal static ImageException NoDotnetRoot(string reason) =>
        new("BK2352", $"Assembling the base 'host': {reason}.", "Install the .NET runtime, or name its folder by DOTNET_ROOT.");

    internal static ImageException NoDotnetVersion(string what, int? major, string root, IReadOnlyList<string> available) =>
        new("BK2353", $"Assembling the base 'host': {root} has no {what}{(major is null ? "" : $" of version {major}")}; there is {(available.Count == 0 ? "none" : string.Join(", ", available))}.",
            "Install it, or build for a version that is there.");

    internal static ImageException HostNotSupported(string reason) =>
        new("BK2354", $"Assembling the base 'host': this machine cannot give one: {reason}.", "Use a base image of a registry; the base 'host' needs Linux with glibc.");
}
