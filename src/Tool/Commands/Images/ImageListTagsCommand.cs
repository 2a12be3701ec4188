using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageListTagsCommand
{
    public static Verb Create()
    {
        var tlsVerify = Inputs.TlsVerify();
        var repository = Inputs.One("REPOSITORY");
        return new Verb
        {
            Usage = "image list-tags [OPTIONS] REPOSITORY",
            Description = "List the tags of a repository of a registry, one on a line, in the registry's order",
            Options = [tlsVerify],
            Arguments = [repository],
            IsCancellable = true,
            Examples = ["image list-tags mcr.microsoft.com/dotnet/aspnet", "image list-tags localhost:5000/shop"],
            Run = async (call, cancellationToken) =>
            {
                var name = Repository(call.Get(repository));
                using var client = RegistryAccessChoice.Open(call, tlsVerify: RegistryAccessChoice.Verifies(call, tlsVerify));
                await foreach (var tag in client.Repository(name).ListTagsAsync(cancellationToken)) call.Output.WriteLine(tag);
                return ExitCode.Success;
            },
        };
    }
    /// <summary>skopeo's spelling too.</summary>
    private static ImageReference Repository(string typed) =>
        ImageReference.Parse(typed.StartsWith("docker://", StringComparison.Ordinal) ? typed["docker://".Length..] : typed);
}
