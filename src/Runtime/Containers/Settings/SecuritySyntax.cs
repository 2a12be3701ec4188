using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildKit.Containers.Json;
using BuildKit.Containers.Seccomp;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Settings;

/// <summary>Docker's spellings of <c>--security-opt</c>.</summary>
public static class SecuritySyntax
{
    /// <summary>Bytes of a profile; Docker's own has 15 thousand. It stays with the container's record.</summary>
    public const int LargestProfile = 256 * 1024;

    private const int Deepest = 16;
    private const string Unconfined = "unconfined";
    private const string BuiltIn = "builtin";

    /// <summary>
    /// Puts the content of profiles where their file names are, as Docker's client does: <c>seccomp=FILE</c> becomes <c>seccomp={…}</c>. From
    /// then on a container does not depend on the file. Every option is checked; doing it again changes nothing.
    /// </summary>
    public static IReadOnlyList<string> Load(IReadOnlyList<string> options)
    {
        IReadOnlyList<string> loaded = [.. options.Select(o => Split(o) is ("seccomp", { } file) && NamesFile(file) ? "seccomp=" + ReadProfile(file) : o)];
        _ = Parse(loaded);
        return loaded;
    }

    internal static SecuritySettings Parse(IReadOnlyList<string> options)
    {
        var settings = new SecuritySettings();
        foreach (var option in options) settings = Add(settings, option);
        return settings;
    }

    private static SecuritySettings Add(SecuritySettings settings, string option) => Split(option) switch
    {
        ("no-new-privileges", null) => settings with { NoNewPrivileges = true },
        ("no-new-privileges", var value) => settings with { NoNewPrivileges = Switch(option, value) },
        ("seccomp", Unconfined) => settings with { Filter = new SystemCallFilter.None() },
        ("seccomp", BuiltIn) => settings with { Filter = new SystemCallFilter.BuiltIn() },
        ("seccomp", { Length: > 0 } profile) when !NamesFile(profile) => settings with { Filter = new SystemCallFilter.Of(ParseProfile("seccomp={…}", profile)) },
        ("systempaths", Unconfined) => settings with { ShowsSystemPaths = true },
        ("apparmor", Unconfined) or ("label", "disable") => settings,
        ("apparmor", { Length: > 0 }) => throw ContainerException.SecurityNotOffered(option, "containers get no AppArmor profile", "'apparmor=unconfined' is how they run."),
        ("label", { Length: > 0 }) => throw ContainerException.SecurityNotOffered(option, "containers get no SELinux label", "'label=disable' is how they run."),
        ("writable-cgroups", { } value) when !Switch(option, value) => settings,
        ("writable-cgroups", _) => throw ContainerException.SecurityNotOffered(option, "control groups are shown read-only, since limits could be lifted by writing to them", "--privileged shows them writable."),
        _ => throw ContainerException.InvalidOption("--security-opt", Shortened(option),
            "'no-new-privileges[=false]', 'seccomp=unconfined', 'seccomp=builtin', 'seccomp=FILE', 'systempaths=unconfined', 'apparmor=unconfined' or 'label=disable'"),
    };

    /// <summary>The older spelling has a colon.</summary>
    private static (string Name, string? Value) Split(string option)
    {
        var at = option.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : option.IndexOf(':', StringComparison.Ordinal);
        return at < 0 ? (option, null) : (option[..at], option[(at + 1)..]);
    }

    private static bool NamesFile(string value) => value is not (Unconfined or BuiltIn or "") && !value.StartsWith('{');

    /// <summary>Go's words.</summary>
    private static bool Switch(string option, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw ContainerException.InvalidOption("--security-opt", option, "true or false behind the '='"),
    };

    /// <summary>On one line, and a document of one profile for sure.</summary>
    private static string ReadProfile(string file)
    {
        var bytes = ReadBytes(file);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(bytes).TrimStart('\uFEFF');
        _ = ParseProfile(file, text);
        using var document = JsonDocument.Parse(text);
        using var compact = new MemoryStream();
        using (var json = new Utf8JsonWriter(compact, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) document.WriteTo(json);
        return Encoding.UTF8.GetString(compact.GetBuffer(), 0, (int)compact.Length);
    }

    /// <summary>A file of any size and kind may stand there: it is read up to the limit.</summary>
    private static byte[] ReadBytes(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[LargestProfile + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count <= LargestProfile ? bytes[..count] : throw ContainerException.BadFilterProfile(file, $"it has more than the {LargestProfile} bytes allowed");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw ContainerException.BadFilterProfile(file, e.Message, e);
        }
    }

    private static FilterProfile ParseProfile(string name, string text)
    {
        try
        {
            return JsonPart.Read(Encoding.UTF8.GetBytes(text), Deepest, FilterProfileJson.Read);
        }
        catch (JsonException e)
        {
            throw ContainerException.BadFilterProfile(name, e.Path is { } place ? $"at '{place}': {e.Message}" : e.Message, e);
        }
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
