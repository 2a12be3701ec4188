using BuildKit.Building.Assembling;
using BuildKit.Images;
using BuildKit.Images.Ends;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageCopyCommand
{
    public static Verb Create()
    {
        var allPlatforms = Inputs.Flag("--all-platforms", null, "Copy the image for every platform into the store, too");
        var destinationTls = Inputs.Flag("--dest-tls-verify", null, "As --tls-verify, for the destination");
        var platform = Inputs.Text("--platform", null, "string", "Copy only the image for this platform (os/arch[/variant])");
        var progress = ProgressChoice.Option();
        var quiet = Inputs.Quiet("Show nothing");
        var sourceTls = Inputs.Flag("--src-tls-verify", null, "As --tls-verify, for the source");
        var tlsVerify = Inputs.TlsVerify();
        var (source, destination) = (Inputs.One("SOURCE"), Inputs.One("DESTINATION"));
        return new Verb
        {
            Usage = "image copy [OPTIONS] SOURCE DESTINATION",
            Description = """
                Copy an image from one place to another, with what refers to it. Ends are docker://NAME (a registry), docker-archive:FILE[:NAME], oci-archive:FILE[:NAME],
                oci:FOLDER[:TAG], docker-daemon:NAME, podman-daemon:NAME, or a name alone: the store. Registries and OCI formats get every platform, the store this machine's,
                docker-archives and daemons have room for one
                """.ReplaceLineEndings(" "),
            Options = [allPlatforms, destinationTls, platform, progress, quiet, sourceTls, tlsVerify],
            Arguments = [source, destination],
            IsCancellable = true,
            Examples = ["image copy docker://mcr.microsoft.com/dotnet/aspnet:10.0 docker://localhost:5000/aspnet:10.0", "image copy shop:1.0 oci:layout:1.0", "image copy docker-daemon:shop:1.0 docker://registry.example.com/shop:1.0"],
            Run = async (call, cancellationToken) =>
            {
                var (from, to) = (ImageEnd.Parse(call.Get(source)), ImageEnd.Parse(call.Get(destination)));
                var both = RegistryAccessChoice.Verifies(call, tlsVerify);
                var pushedTo = (to as ImageEnd.Registry)?.Reference.Registry;
                using var reader = RegistryAccessChoice.Open(call, pushedTo, RegistryAccessChoice.Verifies(call, sourceTls) ?? both);
                using var writer = RegistryAccessChoice.Open(call, pushedTo, RegistryAccessChoice.Verifies(call, destinationTls) ?? both);
                using var shown = ProgressChoice.From(call, progress, quiet);
                var wanted = call.Get(platform) is { } text ? Platform.Parse(text)
                    : to.HoldsOnePlatform || (to is ImageEnd.Store && !call.Get(allPlatforms)) ? Platform.OfThisMachine
                    : null;
                var ends = new EndOptions
                {
                    Store = () => call.Store,
                    Source = () => reader,
                    Destination = () => writer,
                    Leaving = (root, ct) => new CompressedLayers(call.Store).EnsureAsync(root, LayerCompression.Gzip, ct),
                    Daemons = new DaemonAddresses(call.Variable),
                };
                var root = await new EndCopy(ends).CopyAsync(from, to, new CopyOptions { Platform = wanted, Progress = shown.Reporter }, cancellationToken);
                if (!call.Get(quiet)) call.Output.WriteLine($"{to}: digest: {root.Digest} size: {root.Size}");
                return ExitCode.Success;
            },
        };
    }
}
