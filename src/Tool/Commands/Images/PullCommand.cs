using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class PullCommand
{
    public static Verb Create()
    {
        var allPlatforms = Inputs.Flag("--all-platforms", null, "Pull the image for every platform, not only this machine's");
        var allTags = Inputs.Flag("--all-tags", "-a", "Pull every tag of the repository");
        var platform = Inputs.Text("--platform", null, "string", "Pull the image for this platform (os/arch[/variant])");
        var progress = ProgressChoice.Option();
        var quiet = Inputs.Quiet("Show nothing but the name");
        var tlsVerify = Inputs.TlsVerify();
        var name = Inputs.One("NAME");
        return new Verb
        {
            Usage = "pull [OPTIONS] NAME[:TAG|@DIGEST]",
            Description = "Fetch an image from a registry. What the store has is not fetched again",
            Options = [allPlatforms, allTags, Inputs.DisableContentTrust(), platform, progress, quiet, tlsVerify],
            Arguments = [name],
            IsCancellable = true,
            Examples = ["pull busybox", "pull --platform linux/arm64 localhost:5000/shop:1.0"],
            Run = async (call, cancellationToken) =>
            {
                var wanted = call.Get(allPlatforms) ? null : call.Get(platform) is { } text ? Platform.Parse(text) : Platform.OfThisMachine;
                using var client = RegistryAccessChoice.Open(call, tlsVerify: RegistryAccessChoice.Verifies(call, tlsVerify));
                foreach (var image in await NamesAsync(client, ImageReference.Parse(call.Get(name)), call.Get(allTags), cancellationToken))
                {
                    var before = call.Store.References.Get(image);
                    var root = await ImageTransfer.PullAsync(call, client, image, wanted, ProgressChoice.From(call, progress, quiet), cancellationToken);
                    if (!call.Get(quiet)) Describe(call, image, root, isNew: before?.Digest != root.Digest);
                    call.Output.WriteLine(image.ToString());
                }

                return ExitCode.Success;
            },
        };
    }

    private static void Describe(Call call, ImageReference image, Descriptor root, bool isNew)
    {
        call.Output.WriteLine($"Digest: {root.Digest}");
        call.Output.WriteLine(isNew ? $"Status: Downloaded newer image for {image.Familiar}" : $"Status: Image is up to date for {image.Familiar}");
    }

    private static async Task<IReadOnlyList<ImageReference>> NamesAsync(RegistryClient client, ImageReference name, bool allTags, CancellationToken cancellationToken)
    {
        if (!allTags) return [name];
        var names = new List<ImageReference>();
        await foreach (var tag in client.Repository(name).ListTagsAsync(cancellationToken)) names.Add(name.WithTag(tag));
        return [.. names.OrderBy(n => n.Tag, StringComparer.Ordinal)];
    }
}
