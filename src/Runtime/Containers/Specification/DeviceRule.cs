namespace BuildKit.Containers.Specification;

/// <summary>
/// Who may use which devices (config-linux.md, "Allowed Device list"). <see cref="Type"/> is a (all), c or b; a null number is any;
/// <see cref="Access"/> has the letters r, w and m (mknod), all of them when it is empty.
/// </summary>
public sealed record DeviceRule(bool Allow)
{
    public char Type { get; init; } = 'a';

    public long? Major { get; init; }

    public long? Minor { get; init; }

    public string Access { get; init; } = "";
}
