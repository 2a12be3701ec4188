using BuildKit.Containers;
using BuildKit.Oci;
using BuildKit.Volumes;

namespace BuildKit.Engine.Dummy;

/// <summary>Verbs about what containers keep.</summary>
internal sealed class DataCommands(ContainerEngine engine)
{
    public int Tree(string verb, string[] args)
    {
        switch (verb)
        {
            case "diff":
                foreach (var change in engine.Diff(args[0])) Console.WriteLine($"{change.Letter} {change.Path}");
                return 0;
            case "export":
                using (var output = File.Create(args[1])) engine.Export(args[0], output, CancellationToken.None);
                return 0;
            default:
                Console.WriteLine(engine.Commit(args[0], new CommitOptions { Created = DateTimeOffset.UnixEpoch, Name = ImageReference.Parse(args[1]), Changes = args[2..] }, CancellationToken.None));
                return 0;
        }
    }

    /// <summary>cp in|out CONTAINER FROM TO; '-' is a standard stream.</summary>
    public int Copy(string[] args)
    {
        var settings = new CopySettings { FollowLinks = args.Contains("-L"), KeepOwners = args.Contains("-a") };
        switch (args[..4])
        {
            case ["out", var container, var path, "-"]:
                using (var output = Console.OpenStandardOutput()) engine.CopyOut(container, path, output, settings, CancellationToken.None);
                return 0;
            case ["out", var container, var path, var host]:
                Console.WriteLine(engine.CopyOut(container, path, host, settings, CancellationToken.None));
                return 0;
            case ["in", var container, "-", var path]:
                using (var input = Console.OpenStandardInput()) engine.CopyIn(container, input, path, settings, CancellationToken.None);
                return 0;
            case ["in", var container, var host, var path]:
                Console.WriteLine(engine.CopyIn(container, host, path, settings, CancellationToken.None));
                return 0;
            default:
                return 2;
        }
    }

    public int Volume(string[] args)
    {
        switch (args)
        {
            case ["create", var name, .. var options]:
                Console.WriteLine(engine.CreateVolume(new VolumeRequest(name) { Options = OrdinalMap.From(options.Select(o => o.Split('=', 2)).Select(o => KeyValuePair.Create(o[0], o[1]))) }).Mountpoint);
                return 0;
            case ["ls"]:
                foreach (var use in engine.ListVolumes(e => Console.Error.WriteLine(e.Code))) Console.WriteLine($"{use.Volume.Name}\t{string.Join(',', use.Containers.Order(StringComparer.Ordinal))}");
                return 0;
            case ["rm", var name]:
                engine.RemoveVolume(name);
                return 0;
            case ["prune", .. var all]:
                foreach (var (volume, bytes) in engine.PruneVolumes(v => all is ["-a"] || v.IsAnonymous, e => Console.Error.WriteLine(e.Code))) Console.WriteLine($"{volume.Name} {bytes}");
                return 0;
            default:
                return 2;
        }
    }
}
