using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BuildKit.Registries.SignIn;

/// <summary>
/// One credential helper (docker-credential-helpers): a program with a verb as its argument that is told the rest on standard input. Secrets
/// pass through pipes alone, never through arguments, variables, messages or logs.
/// </summary>
internal sealed class CredentialHelper(string name, string program, TimeSpan timeout)
{
    private const int MaximumAnswer = 1024 * 1024;

    /// <summary>Null when the helper does not know the server.</summary>
    public async Task<HelperAnswer?> GetAsync(string server, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync("get", server, cancellationToken);
        if (exitCode != 0) return IsUnknown(output) ? null : throw Failed("get", exitCode, output);
        try
        {
            return JsonSerializer.Deserialize(output, CredentialJson.Default.HelperAnswer);
        }
        catch (JsonException)
        {
            throw RegistryException.HelperFailed(CredentialHelpers.Prefix + name, "its answer is not the JSON that helpers give");
        }
    }

    public async Task StoreAsync(string server, string user, string secret, CancellationToken cancellationToken)
    {
        var document = new JsonObject { ["ServerURL"] = server, ["Username"] = user, ["Secret"] = secret }.ToJsonString();
        var (exitCode, output) = await RunAsync("store", document, cancellationToken);
        if (exitCode != 0) throw Failed("store", exitCode, output);
    }

    /// <summary>What the helper does not have is erased already.</summary>
    public async Task EraseAsync(string server, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync("erase", server, cancellationToken);
        if (exitCode != 0 && !IsUnknown(output)) throw Failed("erase", exitCode, output);
    }

    private static bool IsUnknown(string output) => output.Contains("credentials not found", StringComparison.OrdinalIgnoreCase);

    /// <summary>Helpers give the reason on standard output; what looks like a document may be a secret and is not repeated.</summary>
    private RegistryException Failed(string verb, int exitCode, string output)
    {
        var said = output.Contains('{', StringComparison.Ordinal) ? "" : output.Split('\n', 2)[0].Trim();
        return RegistryException.HelperFailed(CredentialHelpers.Prefix + name, $"'{verb}' ended with code {exitCode}{(said.Length > 0 ? $": {said}" : "")}");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string verb, string input, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var process = new Process { StartInfo = new(program, [verb]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true } };
        try
        {
            process.Start();
            var (output, errors) = (ReadAsync(process.StandardOutput, limit.Token), ReadAsync(process.StandardError, limit.Token));
            await TellAsync(process, input, limit.Token);
            var answer = await output;
            _ = await errors;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RegistryException.HelperFailed(CredentialHelpers.Prefix + name, $"it did not answer within {timeout.TotalSeconds:0.#} seconds");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw RegistryException.HelperFailed(CredentialHelpers.Prefix + name, e.Message.TrimEnd('.'));
        }
        finally
        {
            Stop(process);
        }
    }

    private static async Task TellAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading; its exit code says the rest.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new char[MaximumAnswer];
        var got = await reader.ReadBlockAsync(text, cancellationToken);
        return got < text.Length ? new string(text, 0, got) : throw new IOException("its answer has no end");
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }
    }
}
