using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>What a stage has become so far. A stage from another begins with a copy of it.</summary>
internal sealed class StageState
{
    /// <summary>Docker's, for bases that have none.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public required BuildStep Root { get; set; }

    public required ImageConfig Image { get; set; }

    public required Platform Platform { get; init; }

    /// <summary>False where the base was not resolved: nothing that depends on it may be said.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>What expansions see: the configuration's variables, and arguments since they were declared.</summary>
    public Dictionary<string, string> Variables { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>In the order of their declarations, each name once.</summary>
    public List<ArgDeclaration> Arguments { get; private init; } = [];

    public List<PlannedHistory> History { get; private init; } = [];

    /// <summary>True once a WORKDIR of this Dockerfile was met.</summary>
    public bool HasWorkdir { get; set; }

    public ContainerDefaults Config
    {
        get => Image.Config ?? new ContainerDefaults();
        set => Image = Image with { Config = value };
    }

    public string WorkingDirectory => Config.WorkingDir is { Length: > 0 } directory ? directory : "/";

    public IReadOnlyList<string> Shell => Config.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

    public static StageState Of(BuildStep root, ImageConfig image, Platform platform, bool isKnown)
    {
        var state = new StageState { Root = root, Image = image with { Created = null }, Platform = platform, IsKnown = isKnown };
        state.Begin();
        return state;
    }

    /// <summary>An image of nothing.</summary>
    public static ImageConfig Empty(Platform platform) => new()
    {
        Architecture = platform.Architecture,
        Os = platform.Os,
        Variant = platform.Variant,
        OsVersion = platform.OsVersion,
        Config = new ContainerDefaults { WorkingDir = "/" },
        RootFs = new RootFs { DiffIds = [] },
    };

    public StageState Continue()
    {
        var state = new StageState
        {
            Root = Root,
            Image = Image,
            Platform = Platform,
            IsKnown = IsKnown,
            Variables = new(Variables, StringComparer.Ordinal),
            Arguments = [.. Arguments],
            History = [.. History],
            HasWorkdir = HasWorkdir,
        };
        state.Begin();
        return state;
    }

    public void SetVariable(string name, string value)
    {
        Variables[name] = value;
        Config = Config with { Env = ImageEdits.SetVariable(Config.Env ?? [], name, value) };
    }

    /// <summary>Arguments of the parent stay visible, but its variables are stronger.</summary>
    private void Begin()
    {
        var variables = (Config.Env ?? []).Select(v => v.Split('=', 2)).ToArray();
        foreach (var variable in variables) Variables[variable[0]] = variable.Length > 1 ? variable[1] : "";
        if (!variables.Any(v => v[0] == "PATH") && Image.Os != "windows") SetVariable("PATH", DefaultPath);
        if (Config.WorkingDir is { Length: > 0 } directory) Config = Config with { WorkingDir = ImagePath.Join("/", directory) };
    }
}
