using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;
using Microsoft.Build.Utilities;

namespace BuildKit.Tasks;

/// <summary>The task's parameters as a request. Reads text; decides nothing that <c>BuildKit.Projects</c> could decide.</summary>
internal sealed class RequestReader(PublishImage task, TaskLoggingHelper log)
{
    private static readonly char[] Separators = [';', ',', ' '];

    private readonly string _directory = task.ProjectDirectory;

    public ProjectImageRequest Read()
    {
        var destination = new DestinationReader(task, _directory).Read(Outputs.Count(task.Inputs));
        return new ProjectImageRequest
        {
            ProjectName = task.ProjectName,
            ProjectVersion = NullIfEmpty(task.ProjectVersion),
            Outputs = new Outputs(task, _directory, log).Read(WrittenByUs(destination)),
            Base = ReadBase(),
            Settings = new SettingsReader(task).Read(),
            Layering = ReadLayering(),
            Format = Words.ChoiceOrNull<ImageFormat>("ContainerImageFormat", task.Format),
            Repository = task.Repository,
            Tags = task.Tags.Length > 0 ? task.Tags : [ImageReference.DefaultTag],
            Destination = destination,
            // Without a word from the user a fixed time, so that two builds of one source are equal.
            Created = Words.EpochOrNull(task.SourceDateEpoch) ?? DateTimeOffset.UnixEpoch.AddSeconds(1),
            Sbom = ReadSbom(),
            Provenance = task.Provenance,
            StateDirectory = task.StateDirectory,
        };
    }

    internal static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private BaseImage ReadBase()
    {
        var pull = Words.Choice("ContainerPullPolicy", task.PullPolicy, BasePull.Missing);
        var image = BaseImage.Parse(task.BaseImage, _directory, pull);
        return image is BaseImage.Host ? new BaseImage.Host(task.AllowHostBase) : image;
    }

    private LayeringOptions ReadLayering() => new()
    {
        Mode = Words.Choice("ContainerLayering", task.Layering, LayeringMode.Auto),
        Budget = Words.NumberOrNull("ContainerLayerBudget", task.LayerBudget) ?? LayeringOptions.DefaultBudget,
        Compression = Words.Choice("ContainerCompression", task.Compression, LayerCompression.Gzip),
    };

    private SbomFormats ReadSbom()
    {
        var formats = SbomFormats.None;
        foreach (var word in (task.Sbom ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            formats |= Words.Choice("ContainerSbom", word, SbomFormats.None);
        return formats;
    }

    private List<string> WrittenByUs(ImageDestination destination)
    {
        List<string> paths = [task.StateDirectory];
        if (NullIfEmpty(task.ResultFile) is { } result) paths.Add(Path.GetFullPath(result, _directory));
        if (destination is ImageDestination.Archive archive) paths.Add(archive.Path);
        if (destination is ImageDestination.LayoutFolder layout) paths.Add(layout.Path);
        return paths;
    }
}
