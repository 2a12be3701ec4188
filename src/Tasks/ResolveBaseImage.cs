using BuildKit.Building;
using BuildKit.Building.Locking;
using BuildKit.Storage;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace BuildKit.Tasks;

/// <summary>A floating tag becomes a tag, and what the lock file knows becomes a digest. Run only for projects that have either.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveBaseImage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public string? ProjectFile { get; set; }

    [Required]
    public string BaseImage { get; set; } = "";

    /// <summary>Absolute.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    public bool WithLockFile { get; set; }

    public bool LockedMode { get; set; }

    public bool ForceEvaluate { get; set; }

    public string? PullPolicy { get; set; }

    [Output]
    public string ResolvedImage { get; private set; } = "";

    /// <summary>Without a digest, for labels.</summary>
    [Output]
    public string ResolvedName { get; private set; } = "";

    public override bool Execute() => TaskReport.Run(Log, ProjectFile, () =>
    {
        using var store = Store.Open(HostEnvironment.Store());
        using var registries = new SharedRegistries(null, e => TaskReport.Warning(Log, ProjectFile, e.Code, e.Describe()));
        var options = new BaseLockOptions
        {
            LockFile = LockFile,
            CreatesLockFile = WithLockFile,
            IsLocked = LockedMode,
            Evaluates = ForceEvaluate,
            Pull = Words.Choice("ContainerPullPolicy", PullPolicy, BasePull.Missing),
        };
        var resolved = new BaseNames(store, registries.Client).ResolveAsync(BaseImage.Trim(), options, _cancellation.Token).GetAwaiter().GetResult();
        (ResolvedImage, ResolvedName) = (resolved.Image, resolved.Name);
        if (resolved.Image != BaseImage) Log.LogMessage(MessageImportance.Normal, "Base image {0}: {1}", BaseImage, resolved.Image);
        if (resolved.WasWritten) Log.LogMessage(MessageImportance.High, "{0} written: {1} is {2}", Path.GetFileName(LockFile), BaseImage, resolved.Image);
    });

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();
}
