using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options of 'run' and 'create' that mount something.</summary>
internal sealed class MountFlags
{
    private readonly Option<string[]> _mount = Inputs.Many("--mount", null, "mount", "Mount type=bind|volume|tmpfs|image,source=…,target=…[,readonly][,…]");
    private readonly Option<string[]> _tmpfs = Inputs.Many("--tmpfs", null, "list", "Mount memory: PATH[:size=SIZE,mode=MODE]");
    private readonly Option<string[]> _volume = Inputs.Many("--volume", "-v", "list", "Mount a volume or a folder: [NAME|PATH:]PATH[:ro,…]");
    private readonly Option<string?> _driver = Inputs.Text("--volume-driver", null, "string", "Driver of volumes that -v makes: local");
    private readonly Option<string[]> _from = Inputs.Many("--volumes-from", null, "list", "Mount what another container mounts: CONTAINER[:ro]");

    public IReadOnlyList<Option> Options => [_mount, _tmpfs, _volume, _driver, _from];

    public ContainerSpec Apply(ContainerSpec spec, Call call)
    {
        var here = System.Environment.CurrentDirectory;
        var volumes = call.Get(_volume);
        foreach (var label in volumes.SelectMany(MountSyntax.Ignored).Distinct()) call.Note($"The mount option '{label}' is for SELinux, which is not used here: ignored.");
        if (call.Get(_driver) is { Length: > 0 } driver && driver != BuildKit.Volumes.Volume.LocalDriver) throw ToolException.InvalidValue(_driver.Name, driver, "local");
        return spec with
        {
            Mounts =
            [
                .. volumes.Distinct(StringComparer.Ordinal).Select(v => MountSyntax.ParseVolume(v, here)),
                .. call.Get(_mount).Select(m => MountSyntax.ParseMount(m, here)),
                .. call.Get(_tmpfs).Select(MountSyntax.ParseTmpfs),
            ],
            VolumesFrom = call.Get(_from),
        };
    }
}
