using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class RenameCommand
{
    public static Verb Create()
    {
        var container = Inputs.One("CONTAINER");
        var name = Inputs.One("NEW_NAME");
        return new Verb
        {
            Usage = "rename CONTAINER NEW_NAME",
            Description = "Give a container another name",
            Arguments = [container, name],
            Examples = ["rename quiet_fox shop"],
            Run = (call, _) =>
            {
                Engines.Open(call).Rename(call.Get(container), call.Get(name));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
