using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>Reads <c>--mount=type=cache,target=/x</c>: fields parted by commas, quoted as in CSV, with BuildKit's checks of what fits which type.</summary>
internal sealed class MountReader
{
    private static readonly string[] Kinds = ["bind", "cache", "tmpfs", "secret", "ssh"];
    private static readonly string[] SharingModes = ["shared", "private", "locked"];

    private static readonly string[] Keys =
    [
        "type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "readwrite", "rw", "required", "size", "id", "sharing", "mode",
        "uid", "gid", "env",
    ];

    private readonly SourceText _source;
    private readonly MountFlag _flag;

    private MountReader(SourceText source, MountFlag flag) => (_source, _flag) = (source, flag);

    public static MountOptions Read(SourceText source, MountFlag flag, Func<string, string> expand) => new MountReader(source, flag).Read(expand);

    private MountOptions Read(Func<string, string> expand)
    {
        if (CommaFields.Split(_flag.Text) is not { } fields) throw Invalid("a quoted field has no end");
        var options = new MountOptions();
        foreach (var field in fields)
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            options = Apply(options, key, equals < 0 ? null : expand(field[(equals + 1)..]));
        }

        return Checked(options);
    }

    private MountOptions Apply(MountOptions options, string key, string? value) => (key, value) switch
    {
        ("readonly" or "ro", _) => options with { ReadOnly = Truth(key, value) },
        ("readwrite" or "rw", _) => options with { ReadOnly = !Truth(key, value) },
        ("required", _) when options.Kind is "secret" or "ssh" => options with { Required = Truth(key, value) },
        ("required", _) => throw Invalid($"'required' is not for mounts of type {options.Kind}"),
        (_, null) when Keys.Contains(key) => throw Invalid($"'{key}' has no value"),
        ("type", _) => options with { Kind = Choice("type", value!, Kinds) },
        ("from", _) => options with { From = value },
        ("source" or "src", _) => options with { Source = value },
        ("target" or "dst" or "destination", _) => options with { Target = value },
        ("size", _) when options.Kind == "tmpfs" => options with { Size = Size(value!) },
        ("size", _) => throw Invalid($"'size' is not for mounts of type {options.Kind}"),
        ("id", _) => options with { Id = value },
        ("sharing", _) => options with { Sharing = Choice("sharing", value!, SharingModes) },
        ("mode", _) => options with { Mode = Mode(value!) },
        ("uid", _) => options with { Uid = Number(key, value!) },
        ("gid", _) => options with { Gid = Number(key, value!) },
        ("env", _) => options with { Env = value },
        _ => throw DockerfileException.UnknownMountWord(_source, _flag.Range, (_flag.Text, $"there is no '{key}'"), key, Keys),
    };

    private MountOptions Checked(MountOptions o)
    {
        if (o.Kind is not ("secret" or "ssh" or "cache") && (o.Mode ?? o.Uid ?? o.Gid) is not null) throw Invalid($"'mode', 'uid' and 'gid' are not for mounts of type {o.Kind}");
        if (o.Kind != "secret" && o.Env is not null) throw Invalid($"'env' is not for mounts of type {o.Kind}");
        if (o.Kind != "cache" && o.Sharing is not null) throw Invalid($"'sharing' is not for mounts of type {o.Kind}");
        if (o.Kind is not ("bind" or "cache") && o.From is not null) throw Invalid($"'from' is not for mounts of type {o.Kind}");
        if (o.Kind != "secret") return o;
        if (string.IsNullOrEmpty(o.Source) && string.IsNullOrEmpty(o.Target) && string.IsNullOrEmpty(o.Id)) throw Invalid("a secret wants 'id', 'source' or 'target'");
        return o.Source is null || o.Id is null ? o : throw Invalid("'source' and 'id' are both given, and name the same");
    }

    private bool Truth(string key, string? value) => value switch
    {
        null or "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
        "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
        _ => throw Invalid($"'{key}' is '{value}', want true or false"),
    };

    private string Choice(string key, string value, string[] known) => known.Contains(value.ToLowerInvariant())
        ? value.ToLowerInvariant()
        : throw DockerfileException.UnknownMountWord(_source, _flag.Range, (_flag.Text, $"there is no {key} '{value}'"), value, known);

    private long Size(string value)
    {
        try
        {
            return ByteSize.Parse("size", value);
        }
        catch (Exception e) when (e is ContainerException or OverflowException)
        {
            throw Invalid($"'size' is '{value}', want a size such as 64m");
        }
    }

    /// <summary>Octal.</summary>
    private int Mode(string value) => value.Length is > 0 and <= 6 && value.All(c => c is >= '0' and <= '7') && Convert.ToInt32(value, 8) is var mode and <= 4095
        ? mode
        : throw Invalid($"'mode' is '{value}', want an octal number up to 07777");

    private int Number(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid($"'{key}' is '{value}', want a number");

    private DockerfileException Invalid(string reason) => DockerfileException.InvalidMount(_source, _flag.Range, _flag.Text, reason);
}
