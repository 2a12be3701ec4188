using BuildKit.Oci;
using BuildKit.Projects;
using Microsoft.Build.Framework;

namespace BuildKit.Tasks;

/// <summary>How the image starts and presents itself.</summary>
internal sealed class SettingsReader(PublishImage task)
{
    private static readonly char[] ScopeSeparators = [';', ',', ' '];

    public ImageSettings Read() => new()
    {
        WorkingDirectory = RequestReader.NullIfEmpty(task.WorkingDirectory) ?? ImageSettings.DefaultWorkingDirectory,
        User = RequestReader.NullIfEmpty(task.User),
        Entry = new EntrySettings
        {
            AppCommand = task.AppCommand,
            AppCommandArgs = task.AppCommandArgs,
            Instruction = Words.ChoiceOrNull<AppCommandInstruction>("ContainerAppCommandInstruction", task.AppCommandInstruction),
            Entrypoint = task.Entrypoint,
            EntrypointArgs = task.EntrypointArgs,
            DefaultArgs = task.DefaultArgs,
        },
        Ports = [.. task.Ports.Select(static port => port.GetMetadata("Type") is { Length: > 0 } type ? $"{port.ItemSpec}/{type.ToLowerInvariant()}" : port.ItemSpec)],
        Environment = Pairs(task.EnvironmentVariables),
        Labels = Pairs(task.Labels),
        LabelBaseDigest = task.LabelBaseDigest,
        Annotations = [.. task.Annotations.Select(ReadAnnotation)],
        Volumes = task.Volumes,
        Healthcheck = ReadHealthcheck(),
        StopSignal = RequestReader.NullIfEmpty(task.StopSignal),
    };

    private static KeyValuePair<string, string>[] Pairs(ITaskItem[] items) =>
        [.. items.Select(static item => KeyValuePair.Create(item.ItemSpec, item.GetMetadata("Value")))];

    private static ImageAnnotation ReadAnnotation(ITaskItem item)
    {
        var scope = AnnotationScopes.None;
        foreach (var word in item.GetMetadata("Scope").Split(ScopeSeparators, StringSplitOptions.RemoveEmptyEntries))
            scope |= Words.Choice("Scope of ContainerAnnotation", word, AnnotationScopes.None);
        return new ImageAnnotation(item.ItemSpec, item.GetMetadata("Value"), scope == AnnotationScopes.None ? AnnotationScopes.Manifest : scope);
    }

    private Healthcheck? ReadHealthcheck()
    {
        if (ReadTest() is not { } test) return null;
        return new Healthcheck
        {
            Test = test,
            Interval = Words.NanosecondsOrNull("ContainerHealthcheckInterval", task.HealthcheckInterval),
            Timeout = Words.NanosecondsOrNull("ContainerHealthcheckTimeout", task.HealthcheckTimeout),
            StartPeriod = Words.NanosecondsOrNull("ContainerHealthcheckStartPeriod", task.HealthcheckStartPeriod),
            StartInterval = Words.NanosecondsOrNull("ContainerHealthcheckStartInterval", task.HealthcheckStartInterval),
            Retries = Words.NumberOrNull("ContainerHealthcheckRetries", task.HealthcheckRetries),
        };
    }

    /// <summary>A property is a line for the image's shell; items are a command without one, which images without a shell need.</summary>
    private IReadOnlyList<string>? ReadTest()
    {
        if (task.HealthcheckArgs.Length > 0) return ["CMD", .. task.HealthcheckArgs];
        return RequestReader.NullIfEmpty(task.HealthcheckCommand) switch
        {
            null => null,
            "NONE" => ["NONE"],
            var command => ["CMD-SHELL", command],
        };
    }
}
