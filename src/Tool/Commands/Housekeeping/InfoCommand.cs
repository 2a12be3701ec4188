using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Tool;
using BuildKit.Tool.Formatting;
using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class InfoCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show as 'json' or by a Go template");
        return new Verb
        {
            Usage = "info [OPTIONS]",
            Description = "Show the store, what is in it, and what this machine offers to containers",
            Options = [format],
            Examples = ["info", "info --format '{{.StoreRoot}}'"],
            Run = (call, _) =>
            {
                var info = Describe(call);
                if (call.Get(format) is "json") call.Output.WriteLine(ValueJson.Compact(info));
                else if (call.Get(format) is { Length: > 0 } template) call.Output.WriteLine(GoTemplate.Parse(template).Render(info));
                else
                    foreach (var (name, value) in info.Entries)
                        call.Output.WriteLine($" {name + ":",-20} {value.Display()}");
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    private static Value.Map Describe(Call call)
    {
        var containers = OperatingSystem.IsLinux() ? Containers(call) : [];
        return Value.Object(
            ("ServerVersion", VersionCommand.Version),
            ("StoreRoot", call.Store.Root),
            ("RunRoot", call.Store.RunRoot),
            ("Rootless", call.Store.Location.Rootless),
            ("Containers", (long)containers.Count),
            ("ContainersRunning", (long)containers.Count(c => c.State.Status == ContainerStatus.Running)),
            ("ContainersPaused", (long)containers.Count(c => c.State.Status == ContainerStatus.Paused)),
            ("ContainersStopped", (long)containers.Count(c => !c.State.IsAlive)),
            ("Images", (long)call.Images.Overview().Images.DistinctBy(i => i.Id).Count()),
            ("Driver", "overlay"),
            ("DockerRootDir", call.Store.Root),
            ("LoggingDriver", "json-file"),
            ("CgroupDriver", "cgroupfs"),
            ("CgroupVersion", File.Exists("/sys/fs/cgroup/cgroup.controllers") ? "2" : "1"),
            ("SecurityOptions", Value.List(call.Store.Location.Rootless ? ["name=seccomp,profile=builtin", "name=rootless"] : (string[])["name=seccomp,profile=builtin"])),
            ("Swarm", Value.Object(("NodeID", ""), ("LocalNodeState", "inactive"), ("ControlAvailable", false))),
            ("DefaultRuntime", "dotnet-container"),
            ("ServerErrors", Value.List((string[])[])),
            ("Name", System.Environment.MachineName),
            ("OSType", "linux"),
            ("Architecture", Machine()),
            ("NCPU", (long)System.Environment.ProcessorCount),
            ("MemTotal", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            ("KernelVersion", KernelVersion()),
            ("OperatingSystem", System.Runtime.InteropServices.RuntimeInformation.OSDescription));
    }

    /// <summary>The kernel's word for the processor, as Docker's info has it; images say amd64 and arm64.</summary>
    private static string Machine() => Platform.OfThisMachine.Architecture switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        var other => other,
    };

    private static string KernelVersion() =>
        OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/osrelease").TrimEnd() : System.Environment.OSVersion.Version.ToString();

    [SupportedOSPlatform("linux")]
    private static IReadOnlyList<Container> Containers(Call call) => Engines.Open(call).List(new ListOptions { All = true, Damaged = call.Report });
}
