using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class PortCommand
{
    public static Verb Create()
    {
        var container = Inputs.One("CONTAINER");
        var port = Inputs.Perhaps("PRIVATE_PORT");
        return new Verb
        {
            Usage = "port CONTAINER [PRIVATE_PORT[/PROTO]]",
            Description = "Show where the ports of a container are reached on this machine",
            Arguments = [container, port],
            Examples = ["port shop", "port shop 8080/tcp"],
            Run = (call, _) =>
            {
                var ports = Engines.Open(call).Ports(call.Get(container)).OrderBy(p => p.ContainerPort).ThenBy(p => p.Protocol).ToList();
                if (call.Find(port) is not { } wanted)
                {
                    foreach (var bound in ports) call.Output.WriteLine($"{bound.ContainerText} -> {bound.HostText}");
                    return Task.FromResult(ExitCode.Success);
                }

                var text = wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/tcp";
                var found = ports.Where(p => p.ContainerText == text).ToList();
                if (found.Count == 0) throw ToolException.PortNotPublished(call.Get(container), text);
                foreach (var bound in found) call.Output.WriteLine(bound.HostText);
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
