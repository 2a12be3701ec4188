using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeListCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var format = Inputs.Text("--format", "-f", "table|json", "Show a table, or JSON (table)");
        var quiet = Inputs.Quiet("Show ids only");
        return new Verb
        {
            Usage = "runtime list [OPTIONS]",
            Description = "List the containers of the runtime",
            Options = [format, quiet, .. flags.Options],
            Examples = ["runtime list", "runtime list -q"],
            Run = flags.Running((call, runtime) =>
            {
                var views = runtime.List();
                if (call.Get(quiet)) foreach (var view in views) call.Output.WriteLine(view.State.Id);
                else if (call.OneOf(format, "table", "json") == "json") call.Output.WriteLine(Encoding.UTF8.GetString(BundleView.ToJson(views)));
                else TextTable.Write(call.Output, [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], .. views.Select(Cells)]);
                return ExitCode.Success;
            }),
        };
    }

    private static string[] Cells(BundleView view) =>
    [
        view.State.Id, view.Pid.ToString(CultureInfo.InvariantCulture), view.StatusName, view.State.Bundle,
        view.State.Created.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), view.State.Owner == 0 ? "root" : view.State.Owner.ToString(CultureInfo.InvariantCulture),
    ];
}
