using System.Runtime.Versioning;
using BuildKit.Images;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class ExportCommand
{
    public static Verb Create()
    {
        var output = Inputs.Text("--output", "-o", "string", "Write to a file instead of standard output");
        var container = Inputs.One("CONTAINER");
        return new Verb
        {
            Usage = "export [OPTIONS] CONTAINER",
            Description = "Write the root file system of a container as one tar archive, running or not. Volumes are empty in it",
            Options = [output],
            Arguments = [container],
            IsCancellable = true,
            Examples = ["export -o shop.tar shop", "export shop | import - shop:flat"],
            Run = async (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                var name = engine.Find(call.Get(container)).Id;
                if (call.Get(output) is { } file)
                {
                    await ArchiveFile.WriteAsync(Path.GetFullPath(file), stream => Task.Run(() => Write(stream), cancellationToken));
                    return ExitCode.Success;
                }

                if (call.Environment.OutputIsTerminal) throw ToolException.WritesToTerminal("an archive", "Redirect it, or name a file by -o.");
                await Task.Run(() => Write(call.Environment.Output), cancellationToken);
                return ExitCode.Success;

                void Write(Stream stream)
                {
                    // Not disposed: that would close the stream below, which is the caller's.
                    var buffer = new BufferedStream(stream, 1 << 16);
                    engine.Export(name, buffer, cancellationToken);
                    buffer.Flush();
                }
            },
        };
    }
}
