namespace BuildKit.Containers.Settings;

/// <summary>Which network a container sees: <c>--network</c>.</summary>
public abstract record NetworkMode
{
    private NetworkMode()
    {
    }

    /// <summary>Its own network namespace with the loopback interface up; published ports reach it.</summary>
    public sealed record Private : NetworkMode
    {
        public override string ToString() => "private";
    }

    /// <summary>Its own network namespace with the loopback interface up, and nothing reaches it.</summary>
    public sealed record None : NetworkMode
    {
        public override string ToString() => "none";
    }

    /// <summary>The host's network, unprotected.</summary>
    public sealed record Host : NetworkMode
    {
        public override string ToString() => "host";
    }

    /// <summary>The network of another container that must be running.</summary>
    public sealed record Container(string Name) : NetworkMode
    {
        public override string ToString() => $"container:{Name}";
    }

    public static NetworkMode Parse(string text) => text.Split(':', 2) switch
    {
        ["none"] => new None(),
        ["host"] => new Host(),
        ["private" or "default" or "bridge"] => new Private(),
        ["container", { Length: > 0 } name] => new Container(name),
        _ => throw ContainerException.InvalidOption("--network", text, "'none', 'host', 'private' or 'container:NAME'"),
    };
}
