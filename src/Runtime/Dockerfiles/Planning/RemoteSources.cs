using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Sources of ADD that are fetched from elsewhere.</summary>
internal sealed class RemoteSources(PlanSession session, SourceRange place, Instruction.Add add, StepLabel label)
{
    /// <summary>Null for a path of the context.</summary>
    public CopySource? TryRead(string path, string? checksum)
    {
        if (GitAddress.TryParse(path, out var reason) is { } git)
        {
            if (reason is not null) throw DockerfileException.InvalidGit(session.Source, place, path, reason);
            return new CopySource { From = Repository(path, git, checksum) };
        }

        if (GitAddress.IsWeb(path)) return new CopySource { From = File(path, checksum) };
        return string.IsNullOrEmpty(checksum) ? null : throw DockerfileException.InvalidChecksum(session.Source, place, "the source is a file of the context");
    }

    private BuildStep.GitSource Repository(string path, GitAddress git, string? checksum)
    {
        var wanted = string.IsNullOrEmpty(checksum) ? null : checksum.ToLowerInvariant();
        if (wanted is not null && git.Commit is not null && wanted != git.Commit) throw DockerfileException.InvalidGit(session.Source, place, path, "it has another checksum than the flag");
        if (git.KeepGitDirectory is { } kept && add.KeepGitDirectory is { } flag && kept != flag) throw DockerfileException.InvalidGit(session.Source, place, path, "it says otherwise than --keep-git-dir");
        var commit = wanted ?? git.Commit;
        if (commit is not null && (commit.Length is < 4 or > 64 || !commit.All(char.IsAsciiHexDigit))) throw DockerfileException.InvalidChecksum(session.Source, place, $"'{commit}' is no commit");
        return new BuildStep.GitSource
        {
            Remote = git.Remote,
            Ref = git.Ref,
            Subdirectory = git.Subdirectory,
            Commit = commit,
            KeepGitDirectory = git.KeepGitDirectory ?? add.KeepGitDirectory ?? false,
            Submodules = git.Submodules,
            Label = label,
        };
    }

    private BuildStep.HttpSource File(string path, string? checksum)
    {
        if (!Uri.TryCreate(path, UriKind.Absolute, out var address)) throw DockerfileException.InvalidUrl(session.Source, place, path);
        Digest? digest = null;
        if (!string.IsNullOrEmpty(checksum) && !Digest.TryParse(checksum, out digest)) throw DockerfileException.InvalidChecksum(session.Source, place, $"'{checksum}' is no digest such as sha256:…");
        var name = ImagePath.LastName(Uri.UnescapeDataString(address.AbsolutePath));
        return new BuildStep.HttpSource { Address = address, Checksum = digest, FileName = name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal) ? null : name, Label = label };
    }
}
