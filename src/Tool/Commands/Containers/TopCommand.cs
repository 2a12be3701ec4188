using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class TopCommand
{
    /// <summary>Columns of 'docker top' are wider than those of other tables.</summary>
    private const int DockersWidth = 20;

    public static Verb Create()
    {
        var container = Inputs.One("CONTAINER");
        var options = Inputs.Any("OPTION");
        return new Verb
        {
            Usage = "top CONTAINER [ps OPTIONS]",
            Description = "List the processes of a container as the host sees them. The options of ps are -ef (default), aux and -o with columns",
            Arguments = [container, options],
            OptionsEndAtFirstArgument = true,
            Examples = ["top shop", "top shop aux", "top shop -o pid,rss,comm"],
            Run = (call, _) =>
            {
                var table = Engines.Open(call).Top(call.Get(container), call.Get(options));
                TextTable.Write(call.Output, [table.Titles, .. table.Processes], DockersWidth);
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
