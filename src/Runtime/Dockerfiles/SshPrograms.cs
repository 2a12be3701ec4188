namespace BuildKit.Dockerfiles;

/// <summary>OpenSSH's programs, which keys of a build need: they are the system's, as git is.</summary>
/// <param name="Agent">ssh-agent.</param>
/// <param name="Add">ssh-add.</param>
public sealed record SshPrograms(string Agent = "ssh-agent", string Add = "ssh-add");
