using BuildKit.Building.Copying;
using BuildKit.Building.Steps;
using BuildKit.Oci;

namespace BuildKit.Building.Solving;

/// <summary>What keys say of steps by themselves: their own content, without that of their inputs.</summary>
internal static class StepKeys
{
    public static KeyText Of(BuildStep.Copy copy, string baseChain, DateTimeOffset? newest) => new KeyText()
        .Add("copy", copy.Link && !OwnerNames.AsksTheImage(copy.Owner) ? "link" : baseChain)
        .Add("destination", copy.Destination)
        .Add("owner", copy.Owner)
        .Add("mode", copy.Mode)
        .Add("parents", copy.Parents ? 1 : 0)
        .Add("unpack", (int)copy.Unpack)
        .Add("exclude", copy.Exclude)
        .Add("newest", newest?.ToUnixTimeSeconds());

    public static KeyText Of(BuildStep.MakeDirectory made, string baseChain) =>
        new KeyText().Add("folder", baseChain).Add("path", made.Path).Add("owner", made.Owner);

    public static KeyText Of(BuildStep.Run run, string baseChain, string platform, IEnumerable<string> mounts) => new KeyText()
        .Add("run", baseChain)
        .Add("platform", platform)
        .Add("argument", run.Arguments)
        .Add("variable", run.Environment)
        .Add("user", run.User)
        .Add("directory", run.WorkingDirectory)
        .Add("input", run.Input is { } input ? Digest.Of(input.Span).Hex : null)
        .Add("network", (int)run.Network)
        .Add("security", (int)run.Security)
        .Add("host", run.Hosts.Select(h => $"{h.Key}={h.Value}"))
        .Add("shm", run.SharedMemory)
        .Add("ulimit", run.Ulimits)
        .Add("mount", mounts);

    /// <summary>A mount without its files: those of binds come as the chain of their step.</summary>
    public static string Of(RunMount mount, string? chain) => mount switch
    {
        RunMount.Bind bind => $"bind {chain} {Quote(bind.Source)} {Quote(bind.Target)} {bind.Writable}",
        // What a cache holds is in no key, and so is what a new one begins with.
        RunMount.Cache cache => $"cache {Quote(cache.Id)} {Quote(cache.Target)} {cache.IsReadOnly}",
        RunMount.Tmpfs tmpfs => $"tmpfs {Quote(tmpfs.Target)} {tmpfs.Size}",
        RunMount.Secret secret => $"secret {Quote(secret.Id)} {Quote(secret.Target ?? "")} {Quote(secret.Variable ?? "")} {secret.Mode} {secret.Uid} {secret.Gid}",
        RunMount.Ssh ssh => $"ssh {Quote(ssh.Id)} {Quote(ssh.Target ?? "")}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Quote(string text) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
