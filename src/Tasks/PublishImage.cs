using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Storage;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace BuildKit.Tasks;

/// <summary>Makes the image of one publish, for all its platforms, and brings it where it is wanted. Starts no process.</summary>
[MSBuildMultiThreadableTask]
public sealed partial class PublishImage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public override bool Execute() => TaskReport.Run(Log, ProjectFile, Publish);

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    private void Publish()
    {
        var request = new RequestReader(this, Log).Read();
        var result = PublishAsync(request).GetAwaiter().GetResult();
        foreach (var warning in result.Warnings) TaskReport.Warning(Log, ProjectFile, warning.Code, warning.Message);
        SetOutputs(result);
        WriteResult(result);
        ResultReport.Log(Log, result);
    }

    /// <summary>The task's thread waits: MSBuild's tasks are synchronous, and its threads have no synchronisation context.</summary>
    private async Task<ProjectImageResult> PublishAsync(ProjectImageRequest request)
    {
        using var store = Store.Open(HostEnvironment.Store());
        using var registries = new RegistryClient(HostEnvironment.Registries(Registry));
        var publisher = new ProjectPublisher(new ProjectPublisherOptions { Store = store, Registries = registries });
        return await publisher.PublishAsync(request, _cancellation.Token);
    }

    private void SetOutputs(ProjectImageResult result)
    {
        Images = [.. result.Images.Select(ResultItems.Of)];
        Names = [.. result.Names];
        Digest = result.Digest.ToString();
        MediaType = result.MediaType;
        ImageIndex = result.Index?.Content ?? "";
        (Manifest, Configuration) = result.Images is [var only] ? (only.Manifest, only.Config) : ("", "");
        GeneratedPath = result.Path ?? "";
    }

    private void WriteResult(ProjectImageResult result)
    {
        List<string> written = [];
        if (result.Path is { } path && File.Exists(path)) written.Add(path);
        if (!string.IsNullOrEmpty(ResultFile))
        {
            var file = Path.GetFullPath(ResultFile, ProjectDirectory);
            WrittenList.WriteIfChanged(file, result.ToJson() + "\n");
            written.Add(file);
        }

        WrittenFiles = [.. written];
        WrittenList.WriteIfChanged(Path.Combine(StateDirectory, WrittenList.FileName), string.Concat(written.Select(static file => file + "\n")));
    }

    /// <summary>Relative paths that users write are relative to their project, wherever the build was started.</summary>
    internal string ProjectDirectory => Path.GetDirectoryName(ProjectFile) is { Length: > 0 } directory ? directory : throw new ArgumentException("ProjectFile is not absolute.");
}
