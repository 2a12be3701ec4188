namespace BuildKit.Containers.Settings;

/// <summary>Whose namespace a container sees: <c>--pid</c>, <c>--ipc</c>, <c>--uts</c>, <c>--cgroupns</c>, <c>--userns</c>. Not every kind takes every mode.</summary>
public abstract record NamespaceMode
{
    private NamespaceMode()
    {
    }

    /// <summary>Its own.</summary>
    public sealed record Private : NamespaceMode
    {
        public override string ToString() => "private";
    }

    /// <summary>Its own, without what others could share (<c>--ipc</c>).</summary>
    public sealed record None : NamespaceMode
    {
        public override string ToString() => "none";
    }

    /// <summary>Its own, and other containers may join it (<c>--ipc</c>).</summary>
    public sealed record Shareable : NamespaceMode
    {
        public override string ToString() => "shareable";
    }

    /// <summary>The host's.</summary>
    public sealed record Host : NamespaceMode
    {
        public override string ToString() => "host";
    }

    /// <summary>That of another container, which must be running.</summary>
    public sealed record Container(string Name) : NamespaceMode
    {
        public override string ToString() => $"container:{Name}";
    }

    /// <param name="option">For the message.</param>
    /// <param name="text">What was typed; empty is the default.</param>
    /// <param name="allowed">The modes that this kind takes, by their words; "container" for the last.</param>
    public static NamespaceMode Parse(string option, string text, params ReadOnlySpan<string> allowed)
    {
        NamespaceMode? mode = text.Split(':', 2) switch
        {
            ["" or "private"] => new Private(),
            ["none"] => new None(),
            ["shareable"] => new Shareable(),
            ["host"] => new Host(),
            ["container", { Length: > 0 } name] => new Container(name),
            _ => null,
        };
        return mode is not null && (text.Length == 0 || allowed.Contains(text.Split(':')[0]))
            ? mode
            : throw ContainerException.InvalidOption(option, text, string.Join(" or ", allowed.ToArray().Select(a => a == "container" ? "'container:NAME'" : $"'{a}'")));
    }
}
