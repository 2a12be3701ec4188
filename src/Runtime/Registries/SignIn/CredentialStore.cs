using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BuildKit.Registries.SignIn;

/// <summary>
/// Keeps what login learnt: with the helper that the file names, else in the file, as Docker does. The file is replaced in one step, readable
/// by its owner alone, and everything else in it stays. Two that write it at the same moment: the last wins.
/// </summary>
public sealed class CredentialStore(string path, CredentialHelpers helpers)
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentCharacter = '\t', IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly CredentialFile _file = new(path, helpers);

    /// <summary>Returns the name of the helper that keeps it, or null when the file does.</summary>
    public async Task<string?> SaveAsync(string registry, Credential.Password signedIn, string? identityToken, CancellationToken cancellationToken)
    {
        var key = CredentialKeys.ForRegistry(registry);
        var helper = _file.HelperOf(registry);
        if (helper is not null)
            await helpers.Named(helper).StoreAsync(key, identityToken is null ? signedIn.Username : "<token>", identityToken ?? signedIn.Secret, cancellationToken);

        Change(auths =>
        {
            foreach (var other in OtherSpellings(auths, registry, key)) auths.Remove(other);
            auths[key] = helper is not null ? new JsonObject() : Entry(signedIn, identityToken);
            return true;
        });
        return helper;
    }

    /// <summary>False when nothing was kept for this registry.</summary>
    public async Task<bool> EraseAsync(string registry, CancellationToken cancellationToken)
    {
        var key = CredentialKeys.ForRegistry(registry);
        var wasThere = Change(auths =>
        {
            string[] all = [.. OtherSpellings(auths, registry, key), .. auths.ContainsKey(key) ? [key] : (string[])[]];
            foreach (var spelling in all) auths.Remove(spelling);
            return all.Length > 0;
        });
        if (_file.HelperOf(registry) is { } helper) await helpers.Named(helper).EraseAsync(key, cancellationToken);
        return wasThere;
    }

    private static string[] OtherSpellings(JsonObject auths, string registry, string key) =>
        [.. auths.Select(e => e.Key).Where(k => k != key && CredentialKeys.Normalize(k) == registry)];

    private static JsonObject Entry(Credential.Password signedIn, string? identityToken)
    {
        var secret = identityToken is null ? signedIn.Secret : "";
        var entry = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{signedIn.Username}:{secret}")) };
        if (identityToken is not null) entry["identitytoken"] = identityToken;
        return entry;
    }

    /// <summary>Writes only when the change says that there is one.</summary>
    private bool Change(Func<JsonObject, bool> change)
    {
        try
        {
            // A link stays: people keep their settings elsewhere and link them here.
            var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
            var document = Read(target);
            if (document["auths"] is not JsonObject auths) document["auths"] = auths = [];
            if (!change(auths)) return false;
            Write(target, document.ToJsonString(Layout) + "\n");
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw RegistryException.CredentialFile(path, "it is not JSON of that shape, and is left as it is");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RegistryException.CredentialFile(path, e.Message.TrimEnd('.'));
        }
    }

    private static JsonObject Read(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists || info.Length == 0) return [];
        if (info.Length > CredentialFile.MaximumSize) throw new IOException($"it has {info.Length} bytes");
        return JsonNode.Parse(File.ReadAllBytes(file)) as JsonObject ?? throw new JsonException();
    }

    private static void Write(string file, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var temporary = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            File.Delete(temporary);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            // From its first byte on: a mode set afterwards would leave a moment in which anybody may open the file.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
