using System.Globalization;
using BuildKit.Oci;
using BuildKit.Projects;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace BuildKit.Tasks;

/// <summary>Checks the names that a project gives its image, and splits its base image's name for targets that look at the parts.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveContainerNames : Task
{
    private static readonly char[] TagSeparators = [';', ',', ' ', '\t', '\r', '\n'];

    public string? ProjectFile { get; set; }

    [Required]
    public string BaseImage { get; set; } = "";

    public string? Registry { get; set; }

    [Required]
    public string Repository { get; set; } = "";

    /// <summary>ContainerImageTag and ContainerImageTags, as users type them: separated by semicolons, commas or spaces.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary>ContainerSemanticTags: a version's shorter names too.</summary>
    public bool SemanticTags { get; set; }

    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    public string? SourceDateEpoch { get; set; }

    /// <summary>The time of the source as labels write it; empty where it is not known.</summary>
    [Output]
    public string Created { get; private set; } = "";

    /// <summary>Parts of the base image's name; empty for a base that is no name (a path, "host", "scratch").</summary>
    [Output]
    public string BaseRegistry { get; private set; } = "";

    [Output]
    public string BaseName { get; private set; } = "";

    [Output]
    public string BaseTag { get; private set; } = "";

    [Output]
    public string BaseDigest { get; private set; } = "";

    [Output]
    public string NormalRepository { get; private set; } = "";

    [Output]
    public string[] NormalTags { get; private set; } = [];

    [Output]
    public ITaskItem[] ValidEnvironmentVariables { get; private set; } = [];

    public override bool Execute() => TaskReport.Run(Log, ProjectFile, () =>
    {
        SplitBase();
        NormalRepository = RepositoryName.Normalise(Repository);
        if (NormalRepository != Repository) Log.LogMessage(MessageImportance.Low, "Repository '{0}' is written '{1}' in image names.", Repository, NormalRepository);
        var tags = Tags.SelectMany(static tags => tags.Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries));
        NormalTags = [.. SemanticTags ? VersionTags.Expand(tags) : tags.Distinct(StringComparer.Ordinal)];
        if (Array.Find(NormalTags, static tag => !ImageReference.IsTag(tag)) is { } bad) throw TaskInputException.InvalidTag(bad);
        if (!string.IsNullOrEmpty(Registry) && !ImageReference.TryParse($"{Registry}/x", out _)) throw TaskInputException.InvalidRegistry(Registry);
        Created = Words.EpochOrNull(SourceDateEpoch)?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
        ValidEnvironmentVariables = [.. EnvironmentVariables.Where(IsUsable)];
    });

    private void SplitBase()
    {
        if (BaseImage is "host" or "scratch" || BaseImage.StartsWith("oci:", StringComparison.Ordinal)
            || BaseImage.StartsWith("oci-archive:", StringComparison.Ordinal) || BaseImage.StartsWith("docker-archive:", StringComparison.Ordinal)) return;
        var name = ImageReference.Parse(BaseImage);
        (BaseRegistry, BaseName, BaseTag, BaseDigest) = (name.Registry, name.Repository, name.Tag ?? "", name.Digest?.ToString() ?? "");
    }

    private bool IsUsable(ITaskItem variable)
    {
        var name = variable.ItemSpec;
        if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')) return true;
        TaskReport.Warning(Log, ProjectFile, "BK2223", $"Reading ContainerEnvironmentVariable: '{name}' is not a name that shells accept, and is left out.");
        return false;
    }
}
