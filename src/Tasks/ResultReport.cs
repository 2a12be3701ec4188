using System.Globalization;
using BuildKit.Projects;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildKit.Tasks;

/// <summary>What a build log says of a published image: one line at normal verbosity, a line per layer below.</summary>
internal static class ResultReport
{
    public static void LogLayers(TaskLoggingHelper log, ProjectImageResult result)
    {
        foreach (var image in result.Images)
        {
            foreach (var layer in image.Layers) log.LogMessage(MessageImportance.Normal, "{0}", Describe(image, layer));
        }
    }

    public static string Place(ProjectImageResult result) => result.Destination switch
    {
        "store" => "this machine's store",
        "registry" => "its registry",
        _ => result.Path ?? result.Destination,
    };

    public static string Work(ProjectImageResult result)
    {
        if (result.UpToDate) return "up to date";
        var layers = result.Images.SelectMany(static image => image.Layers).DistinctBy(static layer => layer.Digest).ToArray();
        var made = layers.Where(static layer => layer.Work == LayerWork.Made).ToArray();
        var work = string.Create(CultureInfo.InvariantCulture, $"{made.Length} layers made, {layers.Length - made.Length} reused");
        return result.BytesUploaded > 0 ? $"{work}, {Size(result.BytesUploaded)} uploaded" : work;
    }

    private static string Describe(ProjectImage image, ProjectLayer layer)
    {
        var why = layer.Reason is null ? "" : $": {layer.Reason}";
        return $"  {image.Platform} {layer.Title}: {(layer.Work == LayerWork.Made ? "made" : "reused")}, {Size(layer.Size)}, {layer.Files} files{why}";
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };
}
