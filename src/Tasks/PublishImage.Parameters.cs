using Microsoft.Build.Framework;

namespace BuildKit.Tasks;

/// <summary>What the targets say, word for word: docs/msbuild.md explains each property and item under its own name.</summary>
public sealed partial class PublishImage
{
    public string? ProjectFile { get; set; }

    [Required]
    public string ProjectName { get; set; } = "";

    public string? ProjectVersion { get; set; }

    /// <summary>Items of kind Output (a platform), File and Asset, of all platforms.</summary>
    [Required]
    public ITaskItem[] Inputs { get; set; } = [];

    [Required]
    public string BaseImage { get; set; } = "";

    public string? PullPolicy { get; set; }

    public bool AllowHostBase { get; set; }

    [Required]
    public string Repository { get; set; } = "";

    public string[] Tags { get; set; } = [];

    public string? Registry { get; set; }

    /// <summary>Set when a daemon's client will read <see cref="ArchivePath"/>.</summary>
    public string? LocalRegistry { get; set; }

    public string? ArchivePath { get; set; }

    public string? ArchiveFormat { get; set; }

    public string? LayoutPath { get; set; }

    public string? Format { get; set; }

    public string? WorkingDirectory { get; set; }

    public string? User { get; set; }

    public string[] AppCommand { get; set; } = [];

    public string[] AppCommandArgs { get; set; } = [];

    public string? AppCommandInstruction { get; set; }

    public string[] Entrypoint { get; set; } = [];

    public string[] EntrypointArgs { get; set; } = [];

    public string[] DefaultArgs { get; set; } = [];

    public ITaskItem[] Ports { get; set; } = [];

    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    public ITaskItem[] Labels { get; set; } = [];

    public bool LabelBaseDigest { get; set; }

    public ITaskItem[] Annotations { get; set; } = [];

    public string[] Volumes { get; set; } = [];

    public string? HealthcheckCommand { get; set; }

    public string[] HealthcheckArgs { get; set; } = [];

    public string? HealthcheckInterval { get; set; }

    public string? HealthcheckTimeout { get; set; }

    public string? HealthcheckStartPeriod { get; set; }

    public string? HealthcheckStartInterval { get; set; }

    public string? HealthcheckRetries { get; set; }

    public string? StopSignal { get; set; }

    public string? Layering { get; set; }

    public string? LayerBudget { get; set; }

    public string? Compression { get; set; }

    public ITaskItem[] Files { get; set; } = [];

    public ITaskItem[] Directories { get; set; } = [];

    public ITaskItem[] Layers { get; set; } = [];

    public string? Sbom { get; set; }

    public bool Provenance { get; set; }

    public string? SourceDateEpoch { get; set; }

    [Required]
    public string StateDirectory { get; set; } = "";

    public string? ResultFile { get; set; }

    /// <summary>One per platform, with Manifest, Configuration, ManifestDigest and ManifestMediaType.</summary>
    [Output]
    public ITaskItem[] Images { get; private set; } = [];

    [Output]
    public string[] Names { get; private set; } = [];

    [Output]
    public string Manifest { get; private set; } = "";

    [Output]
    public string Configuration { get; private set; } = "";

    [Output]
    public string Digest { get; private set; } = "";

    [Output]
    public string MediaType { get; private set; } = "";

    [Output]
    public string ImageIndex { get; private set; } = "";

    /// <summary>The archive or layout folder.</summary>
    [Output]
    public string GeneratedPath { get; private set; } = "";

    [Output]
    public string[] WrittenFiles { get; private set; } = [];
}
