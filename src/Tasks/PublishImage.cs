using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Storage;
using BuildKit.Tasks.UpToDate;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace BuildKit.Tasks;

/// <summary>Makes the image of one publish, for all its platforms, and brings it where it is wanted. Starts no process but credential helpers.</summary>
[MSBuildMultiThreadableTask]
public sealed partial class PublishImage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public override bool Execute() => TaskReport.Run(Log, ProjectFile, Publish);

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    /// <summary>Relative paths that users write are relative to their project, wherever the build was started.</summary>
    internal string ProjectDirectory =>
        Path.GetDirectoryName(ProjectFile) is { Length: > 0 } directory ? directory : throw new ArgumentException("ProjectFile is not absolute.");

    private void Publish()
    {
        var location = HostEnvironment.Store();
        var key = PublishKey.Of(this, location);
        using var store = Store.Open(location);
        using var registries = new SharedRegistries(Registry, e => TaskReport.Warning(Log, ProjectFile, e.Code, e.Describe()));
        if (FindStanding(key, store, registries) is { } standing)
        {
            Answer(standing, "up to date");
            return;
        }

        PublishStamp.Delete(StateDirectory);
        var request = new RequestReader(this, Log).Read();
        var publisher = new ProjectPublisher(new ProjectPublisherOptions { Store = store, Registries = registries.Client });

        // The task's thread waits: MSBuild's tasks are synchronous, and its threads have no synchronisation context.
        var result = publisher.PublishAsync(request, _cancellation.Token).GetAwaiter().GetResult();
        ResultReport.LogLayers(Log, result);
        var answer = TaskAnswer.Of(result, WriteResult(result));
        if (StampBuilder.Checks(request, result, answer, store) is { } checks)
            new PublishStamp { Key = key, Checks = checks, Answer = answer.ToWords() }.Write(StateDirectory);
        Answer(answer, ResultReport.Work(result));
        if (!store.HasGrown) return;
        store.Dispose();
        DiskLimit.Keep(location, error => TaskReport.Warning(Log, ProjectFile, error.Code, error.Describe()));
    }

    /// <summary>An earlier publish that nothing has changed for; null says nothing about why.</summary>
    private TaskAnswer? FindStanding(string key, Store store, SharedRegistries registries)
    {
        if (LocalRegistry is { Length: > 0 } || PublishStamp.TryRead(StateDirectory) is not { } stamp || stamp.Key != key) return null;
        var holds = StampCheck.AllHoldAsync(stamp.Checks, store, () => registries.Client, _cancellation.Token).GetAwaiter().GetResult();
        return holds ? TaskAnswer.TryParse(stamp.Answer) : null;
    }

    private void Answer(TaskAnswer answer, string work)
    {
        for (var i = 0; i < answer.Warnings.Count; i += 2) TaskReport.Warning(Log, ProjectFile, answer.Warnings[i], answer.Warnings[i + 1]);
        Images = [.. answer.EachImage().Select(ResultItems.Of)];
        (Names, WrittenFiles) = ([.. answer.Names], [.. answer.WrittenFiles]);
        (Digest, MediaType, ImageIndex, GeneratedPath) = (answer.Digest, answer.MediaType, answer.ImageIndex, answer.Path);
        if (Images is [var only]) (Manifest, Configuration) = (only.GetMetadata("Manifest"), only.GetMetadata("Configuration"));
        Log.LogMessage(MessageImportance.High, "{0}", $"{string.Join(", ", answer.Names)} -> {answer.Summary} ({answer.Digest[..19]}, {work})");
    }

    private List<string> WriteResult(ProjectImageResult result)
    {
        List<string> written = [];
        if (result.Path is { } path && File.Exists(path)) written.Add(path);
        if (!string.IsNullOrEmpty(ResultFile))
        {
            var file = Path.GetFullPath(ResultFile, ProjectDirectory);
            WrittenList.WriteIfChanged(file, result.ToJson() + "\n");
            written.Add(file);
        }

        WrittenList.WriteIfChanged(Path.Combine(StateDirectory, WrittenList.FileName), string.Concat(written.Select(static file => file + "\n")));
        return written;
    }
}
