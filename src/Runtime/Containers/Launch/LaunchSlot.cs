namespace BuildKit.Containers.Launch;

/// <summary>
/// A place of eight bytes for the result of a step. With <see cref="Within"/> it lies inside data that a later step hands to the kernel
/// (a file descriptor in a control message); the four bytes behind the descriptor are padding there.
/// </summary>
internal sealed class LaunchSlot(string name, LaunchData? within = null, int offset = 0)
{
    public string Name => name;

    public LaunchData? Within => within;

    public int Offset => offset;
}
