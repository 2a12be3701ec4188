namespace BuildKit.Images.Ends;

/// <summary>Where daemons listen on this machine, by the variables that their own clients use.</summary>
/// <param name="variable">The environment, handed in by whoever may read it.</param>
public sealed class DaemonAddresses(Func<string, string?> variable)
{
    /// <summary>As a URL: unix:///var/run/docker.sock.</summary>
    public Uri Of(DaemonKind kind)
    {
        var (name, sockets) = kind switch
        {
            DaemonKind.Docker => ("DOCKER_HOST", Sockets("docker.sock", "/var/run/docker.sock")),
            DaemonKind.Podman => ("CONTAINER_HOST", Sockets("podman/podman.sock", "/run/podman/podman.sock")),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        if (variable(name) is not { Length: > 0 } address) return new Uri("unix://" + (sockets.FirstOrDefault(File.Exists) ?? sockets[^1]));
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "unix" or "tcp" or "http" ? uri : throw ImageException.DaemonAddress(name, address);
    }

    private string[] Sockets(string own, string machine) =>
        variable("XDG_RUNTIME_DIR") is { Length: > 0 } run ? [machine, Path.Combine(run, own)] : [machine];
}
