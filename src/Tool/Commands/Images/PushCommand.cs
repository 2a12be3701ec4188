using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class PushCommand
{
    public static Verb Create()
    {
        var allTags = Inputs.Flag("--all-tags", "-a", "Push every tag of the repository");
        var platform = Inputs.Text("--platform", null, "string", "Push only the image for this platform (os/arch[/variant])");
        var progress = ProgressChoice.Option();
        var quiet = Inputs.Quiet("Show nothing but the name");
        var tlsVerify = Inputs.TlsVerify();
        var name = Inputs.One("NAME");
        return new Verb
        {
            Usage = "push [OPTIONS] NAME[:TAG]",
            Description = "Send an image to the registry that its name says. What the registry has is not sent again",
            Options = [allTags, Inputs.DisableContentTrust(), platform, progress, quiet, tlsVerify],
            Arguments = [name],
            IsCancellable = true,
            Examples = ["push localhost:5000/shop:1.0", "push -a localhost:5000/shop"],
            Run = async (call, cancellationToken) =>
            {
                var wanted = call.Get(platform) is { } text ? Platform.Parse(text) : null;
                var pushed = ImageReference.Parse(call.Get(name));
                using var client = RegistryAccessChoice.Open(call, pushed.Registry, RegistryAccessChoice.Verifies(call, tlsVerify));
                foreach (var image in Names(call, pushed, call.Get(allTags)))
                {
                    var root = await ImageTransfer.PushAsync(call, client, image, wanted, ProgressChoice.From(call, progress, quiet), cancellationToken);
                    if (call.Get(quiet)) call.Output.WriteLine(image.ToString());
                    else call.Output.WriteLine($"{image.Tag}: digest: {root.Digest} size: {root.Size}");
                }

                return ExitCode.Success;
            },
        };
    }

    private static IReadOnlyList<ImageReference> Names(Call call, ImageReference name, bool allTags)
    {
        if (!allTags) return [name];
        var names = call.Store.References.List(_ => { }).Select(r => r.Name).OfType<ImageReference>().Where(n => n.Name == name.Name && n.Tag is not null).ToList();
        return names.Count > 0 ? names : throw ToolException.NoTags(name.Familiar);
    }
}
