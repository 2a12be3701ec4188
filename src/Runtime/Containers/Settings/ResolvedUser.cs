namespace BuildKit.Containers.Settings;

/// <summary>Who the container's process is, by numbers, and where it is at home.</summary>
internal sealed record ResolvedUser(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string Home);
