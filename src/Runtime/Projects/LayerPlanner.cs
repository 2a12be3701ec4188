using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects.Layering;

namespace BuildKit.Projects;

/// <summary>Files to layer plans. Pure.</summary>
internal static class LayerPlanner
{
    /// <summary>containerd and the kernel's overlay stop not far above this; room is left for those who build upon the image.</summary>
    public const int MaximumLayers = 100;

    public static IReadOnlyList<LayerPlan> Plan(ProjectOutput output, IReadOnlyList<SourceFile> files, LayeringOptions options, LayerPlanOptions place)
    {
        ExtraLayer[] extra = [.. output.Extra.Layers.DistinctBy(l => l.Title, StringComparer.Ordinal)];
        var room = MaximumLayers - place.BaseLayers - extra.Length;
        if (room < 1) throw ProjectException.TooManyLayers(place.BaseLayers, extra.Length, MaximumLayers);
        var budget = options.Mode == LayeringMode.PerPackage ? room : Math.Clamp(options.Budget - extra.Length, 1, room);

        var directories = ImageDirectories.Create(output.Extra.Directories, place);
        CheckDirectories(directories, files);
        var layers = new List<LayerPlan>();
        foreach (var layer in extra)
        {
            var own = files.Where(f => f.ExtraLayer == layer.Title).ToList();
            if (own.Count > 0) layers.Add(Make(new LayerGroup(LayerKind.ExtraFiles, layer.Title, own), directories, layer.Compression ?? options.Compression, []));
        }

        var groups = LayerGroups.Split([.. files.Where(f => f.ExtraLayer is null)], options, budget);
        var needed = new HashSet<string>(files.SelectMany(f => ContainerPath.Parents(f.Path)), StringComparer.Ordinal);
        string[] alone = [.. directories.Declared.Where(d => !needed.Contains(d))];
        layers.AddRange(groups.Select((g, i) => Make(g, directories, options.Compression, i == groups.Count - 1 ? alone : [])));
        return layers;
    }

    private static LayerPlan Make(LayerGroup group, ImageDirectories directories, LayerCompression compression, string[] alone) => LayerPlan.Create(
        group.Title,
        [
            .. directories.Above([.. group.Files.Select(f => f.Path), .. alone]).Concat(alone.Select(directories.Of)).DistinctBy(d => d.Path, StringComparer.Ordinal),
            .. group.Files.Select(f => EntryOf(f, directories.Time)),
        ],
        compression);

    private static PlannedEntry EntryOf(SourceFile file, DateTimeOffset time) => new()
    {
        Path = file.Path,
        Mode = file.Mode,
        Uid = file.Owner.Uid,
        Gid = file.Owner.Gid,
        Identity = file.Identity,
        Time = FileTimes.Of(file, time),
        SourcePath = file.SourcePath,
        Content = file.Content,
        Size = file.Size,
    };

    private static void CheckDirectories(ImageDirectories directories, IReadOnlyList<SourceFile> files)
    {
        var paths = files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var directory in directories.Declared)
        {
            foreach (var path in ContainerPath.Parents(directory).Append(directory))
            {
                if (paths.Contains(path)) throw ProjectException.FileAsDirectory(path, directory);
            }
        }
    }
}

/// <summary>Where a project's layers will lie.</summary>
/// <param name="Root">The working directory as image path.</param>
/// <param name="BaseLayers">Layers the base has.</param>
/// <param name="Time">Of every directory, and of every file that has no reason for another.</param>
internal sealed record LayerPlanOptions(string Root, int BaseLayers, DateTimeOffset Time);
