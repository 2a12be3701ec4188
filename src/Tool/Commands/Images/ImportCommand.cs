using BuildKit.Building.Fetching;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class ImportCommand
{
    public static Verb Create()
    {
        var change = Inputs.Many("--change", "-c", "list", "Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR …");
        var message = Inputs.Text("--message", "-m", "string", "Say in the history what this is");
        var platform = Inputs.Text("--platform", null, "string", "Platform of the image (os/arch[/variant])");
        var file = Inputs.One("FILE");
        var name = Inputs.Perhaps("NAME");
        return new Verb
        {
            Usage = "import [OPTIONS] FILE|URL|- [REPOSITORY[:TAG]]",
            Description = "Make an image of one layer from a tar archive of a root file system, and print its id",
            Options = [change, message, platform],
            Arguments = [file, name],
            IsCancellable = true,
            Examples = ["import rootfs.tar.gz base:1.0", "import -c 'CMD [\"sh\"]' -c 'ENV PATH=/bin' - busybox < rootfs.tar"],
            Run = async (call, cancellationToken) =>
            {
                var options = new ImportOptions
                {
                    Changes = call.Get(change),
                    Message = call.Get(message),
                    Platform = call.Get(platform) is { } text ? Platform.Parse(text) : Platform.OfThisMachine,
                    Created = Moment.OfCreation(call),
                    Names = call.Find(name) is { } given ? [ImageReference.Parse(given)] : [],
                };
                await using var archive = call.Get(file) switch
                {
                    "-" => call.Environment.Input(),
                    var address when WebArchive.IsAddress(address) => await WebArchive.OpenAsync(call.Store, address, cancellationToken),
                    var path => InputFile.OpenRead(path),
                };
                var manifest = await Task.Run(() => ImageImporter.Import(archive, call.Store, options, cancellationToken), cancellationToken);
                call.NoteImage("import", call.Find(name) ?? manifest.Digest.ToString());
                call.Output.WriteLine(Image.Read(call.Store.Blobs, manifest).Id.ToString());
                return ExitCode.Success;
            },
        };
    }
}
