using BuildKit.Registries;
using BuildKit.Registries.SignIn;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class LogoutCommand
{
    public static Verb Create()
    {
        var server = Inputs.Perhaps("SERVER");
        return new Verb
        {
            Usage = "logout [SERVER]",
            Description = "Forget how to sign in to a registry, by default to Docker Hub",
            Arguments = [server],
            Examples = ["logout ghcr.io"],
            Run = async (call, cancellationToken) =>
            {
                var registry = RegistryName.Of(call.Find(server));
                var environment = RegistryAccessChoice.Environment(call);
                var wasThere = await environment.CredentialStore.EraseAsync(registry, cancellationToken);
                call.Output.WriteLine(wasThere ? $"Removing login credentials for {registry}" : $"Not logged in to {registry}");
                await WarnAsync(call, environment, registry, cancellationToken);
                return ExitCode.Success;
            },
        };
    }

    /// <summary>Who signs out wants to be out: another tool's file may still let him in.</summary>
    private static async Task WarnAsync(Call call, RegistryEnvironment environment, string registry, CancellationToken cancellationToken)
    {
        var query = new CredentialQuery(registry, "", RegistryAccess.Pull);
        foreach (var file in environment.CredentialFiles().Where(f => f != environment.CredentialFileToWrite))
        {
            try
            {
                if (await new CredentialFile(file, environment.Helpers).FindAsync(query, cancellationToken) is not null) call.Note($"WARNING! There are credentials for {registry} in '{file}' too.");
            }
            catch (RegistryException e)
            {
                call.Report(e);
            }
        }
    }
}
