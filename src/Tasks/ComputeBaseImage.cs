using BuildKit.Projects;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace BuildKit.Tasks;

/// <summary>Says which image a project is built upon.</summary>
[MSBuildMultiThreadableTask]
public sealed class ComputeBaseImage : Task
{
    public string? ProjectFile { get; set; }

    /// <summary>ContainerBaseImage: taken as it is.</summary>
    public string? UserBaseImage { get; set; }

    public string? ContainerFamily { get; set; }

    [Required]
    public string SdkVersion { get; set; } = "";

    [Required]
    public string TargetFrameworkVersion { get; set; } = "";

    public ITaskItem[] FrameworkReferences { get; set; } = [];

    public bool IsSelfContained { get; set; }

    public bool IsAot { get; set; }

    public bool IsTrimmed { get; set; }

    public bool InvariantGlobalization { get; set; }

    /// <summary>All that one base image has to serve.</summary>
    [Required]
    public string[] RuntimeIdentifiers { get; set; } = [];

    [Output]
    public string BaseImage { get; private set; } = "";

    public override bool Execute() => TaskReport.Run(Log, ProjectFile, () =>
    {
        BaseImage = string.IsNullOrWhiteSpace(UserBaseImage) ? Choose() : UserBaseImage.Trim();
        Log.LogMessage(MessageImportance.Low, "Base image of {0}: {1}", string.Join(", ", RuntimeIdentifiers), BaseImage);
    });

    private string Choose() => new DotnetBaseImage
    {
        TargetFrameworkVersion = TargetFrameworkVersion,
        SdkVersion = SdkVersion,
        RuntimeIdentifiers = RuntimeIdentifiers,
        IsAspNetCore = FrameworkReferences.Any(static reference => reference.ItemSpec.Equals("Microsoft.AspNetCore.App", StringComparison.OrdinalIgnoreCase)),
        IsSelfContained = IsSelfContained,
        IsAot = IsAot,
        IsTrimmed = IsTrimmed,
        InvariantGlobalization = InvariantGlobalization,
        Family = ContainerFamily,
    }.ToName();
}
