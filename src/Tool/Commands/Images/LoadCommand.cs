using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class LoadCommand
{
    public static Verb Create()
    {
        var input = Inputs.Text("--input", "-i", "string", "Read from a file instead of standard input");
        var platform = Inputs.Text("--platform", null, "string", "Load only images for this platform (os/arch[/variant])");
        var progress = ProgressChoice.Option();
        var quiet = Inputs.Quiet("Show no progress");
        return new Verb
        {
            Usage = "load [OPTIONS]",
            Description = "Read images from an archive made by save, docker, podman or skopeo; compressed ones too",
            Options = [input, platform, progress, quiet],
            IsCancellable = true,
            Examples = ["load -i shop.tar", "load < shop.tar.gz"],
            Run = async (call, cancellationToken) =>
            {
                if (call.Get(input) is null && call.Environment.InputIsTerminal) throw ToolException.ReadsFromTerminal("an archive", "Name a file by -i, or redirect one.");
                await using var archive = call.Get(input) is { } file ? InputFile.OpenRead(file) : call.Environment.Input();
                using var shown = ProgressChoice.From(call, progress, quiet);
                var options = new LoadOptions { Platform = call.Get(platform) is { } text ? Platform.Parse(text) : null, Progress = shown.Reporter };
                foreach (var image in await ImageLoader.LoadAsync(archive, call.Store, options, cancellationToken)) Write(call, image);
                return ExitCode.Success;
            },
        };
    }

    private static void Write(Call call, ArchivedImage image)
    {
        foreach (var name in image.Names) call.NoteImage("load", name.Familiar);
        foreach (var name in image.Names) call.Output.WriteLine($"Loaded image: {name.Familiar}");
        if (image.Names.Count == 0) call.Output.WriteLine($"Loaded image ID: {call.Images.Resolve(image.Root.Digest.ToString()).Image.Id}");
    }
}
