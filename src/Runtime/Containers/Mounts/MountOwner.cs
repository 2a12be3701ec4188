namespace BuildKit.Containers.Mounts;

/// <summary>Who in the container owns what the source's owner owns on the host. Null ids: the container's own user and group.</summary>
public sealed record MountOwner(uint? Uid, uint? Gid);
