using BuildKit.Building.Steps;

namespace BuildKit.Building.Solving;

/// <summary>Where mounts are in the container.</summary>
internal static class MountTarget
{
    private const string SecretFolder = "/run/secrets/";
    private const string AgentFolder = "/run/buildkit/";

    public static string Of(RunMount mount) => mount switch
    {
        RunMount.Bind bind => bind.Target,
        RunMount.Cache cache => cache.Target,
        RunMount.Tmpfs tmpfs => tmpfs.Target,
        RunMount.Secret secret => secret.Target ?? SecretFolder + secret.Id,
        RunMount.Ssh ssh => ssh.Target ?? $"{AgentFolder}ssh_agent.{ssh.Id}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
