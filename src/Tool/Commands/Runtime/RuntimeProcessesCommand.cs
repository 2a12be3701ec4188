using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeProcessesCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var format = Inputs.Text("--format", "-f", "table|json", "Show a table, or the process ids as JSON (table)");
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime ps [OPTIONS] ID",
            Description = "List the processes of a container",
            Options = [format, .. flags.Options],
            Arguments = [id],
            Examples = ["runtime ps web", "runtime ps -f json web"],
            Run = flags.Running((call, runtime) =>
            {
                var processes = runtime.Processes(call.Get(id));
                if (call.OneOf(format, "table", "json") == "json") call.Output.WriteLine($"[{string.Join(',', processes)}]");
                else TextTable.Write(call.Output, [["PID", "COMMAND"], .. processes.Select(pid => (string[])[$"{pid}", RuntimeOutput.CommandOf(pid)])]);
                return ExitCode.Success;
            }),
        };
    }
}
