using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class DiffCommand
{
    public static Verb Create()
    {
        var container = Inputs.One("CONTAINER");
        return new Verb
        {
            Usage = "diff CONTAINER",
            Description = "Show what a container changed of its image's files: A added, C changed, D deleted. Volumes are no part of it",
            Arguments = [container],
            Examples = ["diff shop"],
            Run = (call, _) =>
            {
                foreach (var change in Engines.Open(call).Diff(call.Get(container))) call.Output.WriteLine($"{change.Letter} {change.Path}");
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
