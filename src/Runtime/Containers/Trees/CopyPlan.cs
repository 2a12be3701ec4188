namespace BuildKit.Containers.Trees;

/// <summary>Where a copy goes, by Docker's rules (docker cp, "Description"). Pure.</summary>
/// <param name="Directory">Absolute path of an existing directory.</param>
/// <param name="Name">What the source is called there; null: its contents come without it.</param>
internal sealed record CopyPlan(string Directory, string? Name)
{
    public static CopyPlan Of(CopyEnd source, CopyEnd target)
    {
        if (!source.Exists) throw ContainerException.NothingToCopy(source.Path);
        if (source.WantsDirectory && !source.IsDirectory) throw ContainerException.NoDirectory(source.Path);
        if (target is { Exists: true, IsDirectory: true }) return new CopyPlan(target.Clean, source is { IsDirectory: true, MeansContents: true } ? null : source.Name);
        if (target.Exists && (source.IsDirectory || target.WantsDirectory)) throw ContainerException.NoDirectory(target.Path);
        if (!target.ParentExists || (target.WantsDirectory && !source.IsDirectory)) throw ContainerException.NoDirectory(target.ParentExists ? target.Path : target.Parent);
        // A name that is not there yet: the file gets it, or the directory does, whether its contents or itself were named.
        return new CopyPlan(target.Parent, target.Name);
    }
}
