namespace BuildKit.Testing;

/// <summary>How a container says that it can be used: what a test waits for before its first line.</summary>
public abstract record ReadySignal
{
    private ReadySignal()
    {
    }

    /// <summary>The image's health check has succeeded.</summary>
    public static ReadySignal Healthy { get; } = new HealthIsGood();

    /// <summary>Something in the container listens on a TCP port. Asked of the kernel: no connection is made.</summary>
    public static ReadySignal Port(int port) => new PortListens(port);

    /// <summary>The container has written this text, to either stream.</summary>
    public static ReadySignal Log(string text) => new LogContains(text);

    /// <summary>A command in the container ends with 0; it is repeated until it does.</summary>
    public static ReadySignal Command(params IReadOnlyList<string> command) => new CommandSucceeds(command);

    /// <summary>Both of them.</summary>
    public ReadySignal And(ReadySignal other) => new Both(this, other);

    internal sealed record PortListens(int Number) : ReadySignal
    {
        public override string ToString() => $"port {Number} listens";
    }

    internal sealed record LogContains(string Text) : ReadySignal
    {
        public override string ToString() => $"the log says '{Text}'";
    }

    internal sealed record CommandSucceeds(IReadOnlyList<string> Words) : ReadySignal
    {
        public override string ToString() => $"'{string.Join(' ', Words)}' succeeds";
    }

    internal sealed record HealthIsGood : ReadySignal
    {
        public override string ToString() => "it is healthy";
    }

    internal sealed record Both(ReadySignal First, ReadySignal Second) : ReadySignal
    {
        public override string ToString() => $"{First} and {Second}";
    }
}
