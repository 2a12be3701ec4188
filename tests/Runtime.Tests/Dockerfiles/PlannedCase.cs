using BuildKit.Building;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>
/// A folder with a Dockerfile and perhaps "options": a line each of arg, target, platform, label, context NAME folder|image, ignore, no-cache, wrong (bases say that they are for another machine) and
/// "base NAME INSTRUCTION", which says what an image brings. Every other image exists and brings nothing but a PATH.
/// </summary>
internal sealed class PlannedCase
{
    private readonly Dictionary<string, ContainerDefaults> _bases = new(StringComparer.Ordinal);
    private readonly List<string> _ignored = [];
    private PlanRequest _request;
    private bool _isWrong;

    private PlannedCase(Dockerfile dockerfile) =>
        _request = new PlanRequest { Dockerfile = dockerfile, BuildPlatform = Platform.Parse("linux/amd64") };

    public PlanRequest Request => _request with { Ignored = IgnorePatterns.From(_ignored) };

    public static PlannedCase Read(string kind, string name)
    {
        var result = new PlannedCase(Dockerfile.Parse(File.ReadAllBytes(Path.Combine(DockerfileData.Root, kind, name, "Dockerfile"))));
        if (DockerfileData.Has(kind, name, "options"))
            foreach (var line in DockerfileData.Read(kind, name, "options").Split('\n', StringSplitOptions.RemoveEmptyEntries)) result.Option(line);
        return result;
    }

    public static PlannedCase Of(string dockerfile, params string[] options)
    {
        var result = new PlannedCase(Dockerfile.Parse(dockerfile));
        foreach (var option in options) result.Option(option);
        return result;
    }

    public PlanningResult.Planned Plan()
    {
        var bases = new Dictionary<WantedBase, ResolvedBase>();
        for (var round = 0; round < 100; round++)
        {
            switch (DockerfilePlanner.Plan(Request, bases))
            {
                case PlanningResult.Planned planned:
                    return planned;
                case PlanningResult.Needs needs:
                    foreach (var wanted in needs.Bases) bases.Add(wanted, Resolve(wanted));
                    break;
            }
        }

        throw new InvalidOperationException("It never has enough.");
    }

    public BuildPlan BuildPlan() => Plan().Plan;

    private void Option(string line)
    {
        var (word, rest) = line.Split(' ', 2) is [var first, var more] ? (first, more) : (line, "");
        var pair = rest.Split('=', 2);
        _request = word switch
        {
            "arg" => _request with { Arguments = [.. _request.Arguments, new(pair[0], pair.Length > 1 ? pair[1] : null)] },
            "label" => _request with { Labels = [.. _request.Labels, new(pair[0], pair[1])] },
            "target" => _request with { Target = rest },
            "platform" => _request with { Platforms = [.. _request.Platforms, Platform.Parse(rest)] },
            "context" => _request with { NamedContexts = new Dictionary<string, NamedContext>(_request.NamedContexts) { [rest.Split(' ')[0]] = Enum.Parse<NamedContext>(rest.Split(' ')[1], true) } },
            "no-cache" => rest.Length == 0 ? _request with { NoCache = true } : _request with { NoCacheFilter = rest.Split(',') },
            "host" => _request with { ExtraHosts = [.. _request.ExtraHosts, new(pair[0], pair[1])] },
            "network" => _request with { Network = Enum.Parse<RunNetwork>(rest, true) },
            "ignore" or "base" or "wrong" => _request,
            _ => throw new ArgumentException(line),
        };
        if (word == "wrong") _isWrong = true;
        if (word == "ignore") _ignored.Add(rest);
        if (word == "base") _bases[rest.Split(' ')[0]] = ImageChange.Apply(_bases.GetValueOrDefault(rest.Split(' ')[0]) ?? Plain, rest.Split(' ', 2)[1]);
    }

    private static ContainerDefaults Plain => new() { Env = ["PATH=/usr/bin:/bin"] };

    private ResolvedBase Resolve(WantedBase wanted)
    {
        var diff = Digest.Of(System.Text.Encoding.UTF8.GetBytes(wanted.ToString()));
        var config = new ImageConfig
        {
            Os = wanted.Platform.Os,
            Architecture = _isWrong ? "riscv64" : wanted.Platform.Architecture,
            Variant = wanted.Platform.Variant,
            Created = DateTimeOffset.UnixEpoch,
            Config = _bases.GetValueOrDefault(wanted.Name) ?? Plain,
            RootFs = new RootFs { DiffIds = [diff] },
        };
        var layer = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = diff, Size = 1 };
        var manifest = new ImageManifest { Config = Descriptor.Of(MediaTypes.OciConfig, OciJson.Write(config)), Layers = [layer] };
        return new ResolvedBase { Name = wanted.Name, Descriptor = Descriptor.Of(MediaTypes.OciManifest, OciJson.Write(manifest)), Manifest = manifest, Config = config };
    }
}
