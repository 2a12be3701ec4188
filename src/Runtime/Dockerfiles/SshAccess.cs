namespace BuildKit.Dockerfiles;

/// <summary>What RUN --mount=type=ssh reaches under an id: <c>--ssh</c>.</summary>
public abstract record SshAccess
{
    private SshAccess()
    {
    }

    /// <summary>An agent that runs, by its socket: absolute.</summary>
    public sealed record Agent(string Socket) : SshAccess;

    /// <summary>Keys, for an agent of the build's own: OpenSSH's, which is started for the build and ends with it, however that ends.</summary>
    public sealed record KeyFiles(IReadOnlyList<SshKey> Keys) : SshAccess;
}

/// <summary>A private key without passphrase, as its file has it; like a secret, it is in no key of a step, layer, history, record or message.</summary>
/// <param name="Name">What people know the file by.</param>
/// <param name="Content">Its bytes.</param>
public sealed record SshKey(string Name, ReadOnlyMemory<byte> Content)
{
    public override string ToString() => $"key {Name}";
}
