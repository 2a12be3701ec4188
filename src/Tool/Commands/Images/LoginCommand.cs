using System.CommandLine;
using System.Text;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class LoginCommand
{
    private const int LongestPassword = 64 * 1024;

    public static Verb Create()
    {
        var password = Inputs.Text("--password", "-p", "string", "The password or access token. Others on this machine can see it here: better give --password-stdin");
        var passwordStdin = Inputs.Flag("--password-stdin", null, "Read the password from standard input");
        var tlsVerify = Inputs.TlsVerify();
        var user = Inputs.Text("--username", "-u", "string", "The user name");
        var server = Inputs.Perhaps("SERVER");
        return new Verb
        {
            Usage = "login [OPTIONS] [SERVER]",
            Description = "Sign in to a registry, by default to Docker Hub. What it accepts is kept where docker keeps it: with its credential helper, or in its config.json",
            Options = [password, passwordStdin, tlsVerify, user],
            Arguments = [server],
            Examples = ["login ghcr.io", "login -u ci --password-stdin registry.example.com < token.txt"],
            Run = async (call, cancellationToken) =>
            {
                var registry = RegistryName.Of(call.Find(server));
                var environment = RegistryAccessChoice.Environment(call);
                using var client = RegistryAccessChoice.Open(call, registry, RegistryAccessChoice.Verifies(call, tlsVerify));
                if (!call.Has(user) && !call.Has(password) && !call.Get(passwordStdin) && await TryKnownAsync(call, environment, client, registry, cancellationToken)) return ExitCode.Success;

                var given = Read(call, registry, (user, password, passwordStdin));
                var identityToken = await client.SignInAsync(registry, given, cancellationToken);
                var helper = await environment.CredentialStore.SaveAsync(registry, given, identityToken, cancellationToken);
                if (helper is null) call.Note($"WARNING! Your credentials are stored unencrypted in '{environment.CredentialFileToWrite}'. Configure a credential helper to remove this warning.");
                call.Output.WriteLine("Login Succeeded");
                return ExitCode.Success;
            },
        };
    }

    /// <summary>Docker's order: what is known is tried before somebody is asked.</summary>
    private static async Task<bool> TryKnownAsync(Call call, RegistryEnvironment environment, RegistryClient client, string registry, CancellationToken cancellationToken)
    {
        try
        {
            if (await environment.Credentials(registry).FindAsync(new CredentialQuery(registry, "", RegistryAccess.Push), cancellationToken) is not { } known) return false;
            call.Output.WriteLine($"Authenticating with existing credentials for {registry}...");
            await client.SignInAsync(registry, known, cancellationToken);
            call.Output.WriteLine("Login Succeeded");
            return true;
        }
        catch (RegistryException e) when (call.Environment.InputIsTerminal && e.Code != "BK1001")
        {
            call.Report(e);
            return false;
        }
    }

    private static Credential.Password Read(Call call, string registry, (Option<string?> User, Option<string?> Password, Option<bool> FromInput) options)
    {
        if (call.Has(options.Password) && call.Get(options.FromInput)) throw ToolException.WrongArguments("'--password' and '--password-stdin' exclude each other");
        if (call.Get(options.FromInput) && !call.Has(options.User)) throw ToolException.WrongArguments("'--password-stdin' needs '--username'");
        if (call.Has(options.Password)) call.Note("WARNING! Using --password on the command line is insecure: others can see it. Use --password-stdin.");
        var user = call.Get(options.User) ?? Ask(call, $"Username for {registry}: ", prompt =>
        {
            prompt();
            return new StreamReader(call.Environment.Input(), Encoding.UTF8).ReadLine();
        });
        var secret = call.Get(options.FromInput) ? FromInput(call) : call.Get(options.Password) ?? Ask(call, "Password: ", call.Environment.ReadSecret);
        if (user.Length == 0) throw ToolException.NothingTyped("user name");
        return secret.Length > 0 ? new Credential.Password(user, secret) : throw ToolException.NothingTyped("password");
    }

    private static string Ask(Call call, string question, Func<Action, string?> read)
    {
        if (!call.Environment.InputIsTerminal) throw ToolException.NotInteractive();
        var answer = read(() =>
        {
            call.Output.Write(question);
            call.Output.Flush();
        }) ?? "";
        if (read == call.Environment.ReadSecret) call.Output.WriteLine();
        return answer.Trim('\r', '\n');
    }

    private static string FromInput(Call call)
    {
        using var input = call.Environment.Input();
        var bytes = new byte[LongestPassword + 1];
        var got = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got > LongestPassword) throw ToolException.InvalidValue("--password-stdin", "what came", $"a password of at most {LongestPassword} bytes");
        return Encoding.UTF8.GetString(bytes, 0, got).TrimEnd('\r', '\n');
    }
}
