using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ContainerInspectCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show by a Go template, or as 'json' on one line");
        var size = Inputs.Flag("--size", "-s", "Show the sizes: SizeRw and SizeRootFs");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "container inspect [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Show everything about containers, as a JSON array",
            Options = [format, size],
            Arguments = [containers],
            Examples = ["container inspect shop", "container inspect -f '{{.State.ExitCode}}' shop"],
            Run = async (call, _) =>
            {
                var found = new List<Value>();
                var exitCode = await Each.RunAsync(call, call.Get(containers), name => found.Add(Inspect(call, name, call.Get(size))));
                InspectView.Write(call.Output, found, call.Get(format));
                return exitCode;
            },
        };
    }

    public static Value Inspect(Call call, string nameOrId, bool size)
    {
        using var document = JsonDocument.Parse(Engines.Open(call).Inspect(nameOrId, size));
        return InspectedJson.Read(document.RootElement);
    }
}
