using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Attesting;

/// <summary>How the image of a Dockerfile came to be. Nothing of this machine is in it, no path and no time, and never a secret, its name included.</summary>
/// <param name="Request">What the options say.</param>
/// <param name="Name">Of the Dockerfile, in the context where it is of one.</param>
/// <param name="Content">Of the Dockerfile's bytes.</param>
/// <param name="Build">Of one platform.</param>
/// <param name="BaseOf">Where a base was asked for.</param>
/// <param name="OwnLayer">The layer that a step made; null for none.</param>
internal sealed record DockerfileProvenance(
    DockerfileBuildRequest Request, string Name, Digest Content, PlatformBuild Build, Func<ResolvedBase, BaseImage> BaseOf, Func<BuildStep, BuiltLayer?> OwnLayer)
{
    private const string BuildType = "https://buildkit-net.github.io/dockerfile/v1";
    private const string Builder = "https://buildkit-net.github.io/dotnet-container";

    /// <summary>Of a Dockerfile with one stage, whose steps are labelled without it.</summary>
    private const string OnlyStage = "stage-0";

    private readonly IReadOnlyList<BuildStep> _steps = StepGraph.Of(Build.Root);

    private bool IsFull => Request.Attestations.Provenance == ProvenanceDetail.Max;

    public ProvenanceStatement ToStatement(SbomSubject subject) => new()
    {
        Subject = subject,
        BuildType = BuildType,
        Builder = Request.Attestations.Builder ?? Builder,
        ExternalParameters = json => WriteDecided(json, subject),
        InternalParameters = WriteFollowing,
        Inputs = [.. ContextOf(Request.Context).Concat(_steps.SelectMany(InputOf)).Distinct()],
    };

    private void WriteDecided(Utf8JsonWriter json, SbomSubject subject)
    {
        json.WriteStartObject("configSource");
        json.WriteString("path", Name);
        json.WriteStartObject("digest");
        json.WriteString("sha256", Content.Hex);
        json.WriteEndObject();
        json.WriteEndObject();
        if (Request.Target is { } target) json.WriteString("target", target);
        json.WriteString("platform", Build.Platform.ToString());
        json.WriteString("created", subject.CreatedText);
        if (IsFull) WriteArguments(json);
    }

    /// <summary>As given on the command line. Proxies are in no trace of a build: they hold passwords.</summary>
    private void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteStartObject("buildArguments");
        foreach (var (name, value) in Request.Arguments.Where(a => !ProxyArguments.Has(a.Key)).GroupBy(a => a.Key, StringComparer.Ordinal).Select(g => g.Last()).OrderBy(a => a.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private void WriteFollowing(Utf8JsonWriter json)
    {
        json.WriteStartArray("stages");
        foreach (var stage in _steps.Where(s => s is BuildStep.Copy or BuildStep.MakeDirectory or BuildStep.Run).GroupBy(s => s.Label.Stage ?? OnlyStage, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", stage.Key);
            if (IsFull) WriteSteps(json, stage);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteSteps(Utf8JsonWriter json, IEnumerable<BuildStep> steps)
    {
        json.WriteStartArray("steps");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("instruction", step.Label.Text);
            if (OwnLayer(step) is { } layer) json.WriteString("layer", layer.DiffId.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private IEnumerable<ProvenanceInput> InputOf(BuildStep step) => step switch
    {
        BuildStep.ImageSource { Image: { Descriptor: { } descriptor } image } => [new(BaseImageUri.Of(BaseOf(image), descriptor), "sha256", descriptor.Digest.Hex)],
        BuildStep.HttpSource web => [new(WithoutUser(web.Address), "sha256", web.Checksum?.Hex)],
        BuildStep.GitSource git => [new(AddressOf(git.Remote, git.Ref), "gitCommit", git.Commit is { Length: 40 or 64 } commit ? commit : null)],
        _ => [],
    };

    /// <summary>A context of this machine has no name that means anything elsewhere.</summary>
    private static IEnumerable<ProvenanceInput> ContextOf(BuildContextChoice context) => context switch
    {
        BuildContextChoice.Git git => [new(AddressOf(git.Remote, null), "gitCommit", null)],
        BuildContextChoice.Web web => [new(WithoutUser(web.Address), "sha256", null)],
        _ => [],
    };

    private static string AddressOf(string remote, string? reference)
    {
        var shown = Uri.TryCreate(remote, UriKind.Absolute, out var address) ? WithoutUser(address) : remote;
        return $"git+{shown}{(reference is null ? "" : "@" + reference)}";
    }

    /// <summary>Where a name stands in front of the host, a password may.</summary>
    private static string WithoutUser(Uri address) => address.UserInfo.Length == 0 ? address.AbsoluteUri : new UriBuilder(address) { UserName = "", Password = "" }.Uri.AbsoluteUri;
}
