using System.Globalization;
using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// A Dockerfile instruction that changes only what containers start with, as <c>import -c</c> and <c>commit -c</c> take: CMD, ENTRYPOINT, ENV,
/// EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.
/// </summary>
public static class ImageChange
{
    /// <summary>Applies one instruction; one that means nothing here is an error that quotes it.</summary>
    public static ContainerDefaults Apply(ContainerDefaults defaults, string change)
    {
        var text = change.Trim();
        var end = text.IndexOfAny([' ', '\t', '\n']);
        var (verb, rest) = end < 0 ? (text, "") : (text[..end], text[end..].Trim());
        if (rest.Length == 0) throw ImageException.InvalidChange(change, "it has no argument");
        return verb.ToUpperInvariant() switch
        {
            "CMD" => defaults with { Cmd = Command(rest) },
            "ENTRYPOINT" => defaults with { Entrypoint = Command(rest) },
            "ENV" => defaults with { Env = Pairs(change, rest).Aggregate(defaults.Env ?? [], (env, p) => ImageEdits.SetVariable(env, p.Name, p.Value)) },
            "LABEL" => defaults with { Labels = Pairs(change, rest).Aggregate(defaults.Labels, (labels, p) => OrdinalMap.With(labels, p.Name, p.Value)) },
            "EXPOSE" => defaults with { ExposedPorts = Union(defaults.ExposedPorts, Words(change, rest).SelectMany(w => Ports(change, w))) },
            "VOLUME" => defaults with { Volumes = Union(defaults.Volumes, TryArray(rest) ?? Words(change, rest)) },
            "USER" => defaults with { User = Single(change, rest) },
            "WORKDIR" => defaults with { WorkingDir = Directory(defaults.WorkingDir, Single(change, rest)) },
            "STOPSIGNAL" => defaults with { StopSignal = Single(change, rest) },
            "ONBUILD" => defaults with { OnBuild = [.. defaults.OnBuild ?? [], rest] },
            "HEALTHCHECK" => defaults with { Healthcheck = Check(change, rest) },
            _ => throw ImageException.InvalidChange(change, $"'{verb}' is not one of CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR"),
        };
    }

    /// <summary>The exec form is a JSON array; anything else is a line for the shell.</summary>
    private static string[] Command(string text) => TryArray(text) ?? ["/bin/sh", "-c", text];

    private static string[]? TryArray(string text)
    {
        if (!text.StartsWith('[')) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            var items = json.RootElement.EnumerateArray().ToArray();
            return items.All(i => i.ValueKind == JsonValueKind.String) ? [.. items.Select(i => i.GetString()!)] : null;
        }
        catch (JsonException)
        {
            // Docker takes what is no JSON as the shell form: "[ -f x ] && y" is a command.
            return null;
        }
    }

    /// <summary>"A=1 B='2 3'", or the old form "A 1 2 3" of one name and the rest of the line.</summary>
    private static IEnumerable<(string Name, string Value)> Pairs(string change, string text)
    {
        var words = Words(change, text);
        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            var name = text.Split((char[])[' ', '\t'], 2);
            return name.Length == 2 ? [(name[0], name[1].Trim())] : throw ImageException.InvalidChange(change, "it gives no value");
        }

        return words.Select(word => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : throw ImageException.InvalidChange(change, $"'{word}' is not NAME=value"));
    }

    private static string Single(string change, string text) => Words(change, text) is [var one] ? one : throw ImageException.InvalidChange(change, "it takes one argument");

    /// <summary>Words with quotes removed; a backslash keeps the next character.</summary>
    private static string[] Words(string change, string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var (quote, started) = ('\0', false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length) word.Append(text[++i]);
            else if (quote == '\0' && c is ('"' or '\'')) quote = c;
            else if (c == quote && quote != '\0') quote = '\0';
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (started) words.Add(word.ToString());
                word.Clear();
                started = false;
                continue;
            }
            else word.Append(c);
            started = true;
        }

        if (quote != '\0') throw ImageException.InvalidChange(change, "a quote is not closed");
        if (started) words.Add(word.ToString());
        return [.. words];
    }

    /// <summary>"80", "80/tcp", "8000-8002/udp".</summary>
    private static IEnumerable<string> Ports(string change, string word)
    {
        var parts = word.Split('/');
        var protocol = parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp";
        var range = parts[0].Split('-');
        var valid = parts.Length <= 2 && protocol is ("tcp" or "udp" or "sctp") && range.Length <= 2 && range.All(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0);
        if (!valid) throw ImageException.InvalidChange(change, $"'{word}' is not a port");
        var (first, last) = (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[^1], CultureInfo.InvariantCulture));
        if (last < first) throw ImageException.InvalidChange(change, $"'{word}' is not a port");
        return Enumerable.Range(first, last - first + 1).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p}/{protocol}"));
    }

    private static SortedSet<string> Union(IReadOnlyCollection<string>? old, IEnumerable<string> more) => new([.. old ?? [], .. more], StringComparer.Ordinal);

    private static string Directory(string? old, string path)
    {
        var parts = new List<string>();
        foreach (var part in (path.StartsWith('/') ? path : $"{old}/{path}").Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }

    private static Healthcheck Check(string change, string text)
    {
        var check = new Healthcheck();
        while (text.StartsWith("--", StringComparison.Ordinal))
        {
            var end = text.IndexOfAny([' ', '\t']);
            if (end < 0) throw ImageException.InvalidChange(change, "it has no command");
            check = Option(change, check, text[2..end]);
            text = text[end..].TrimStart();
        }

        if (text.Equals("NONE", StringComparison.OrdinalIgnoreCase)) return new Healthcheck { Test = ["NONE"] };
        if (!text.StartsWith("CMD", StringComparison.OrdinalIgnoreCase) || text.Length < 5) throw ImageException.InvalidChange(change, "want NONE or CMD and a command");
        var command = text[3..].Trim();
        return check with { Test = TryArray(command) is { } exec ? ["CMD", .. exec] : ["CMD-SHELL", command] };
    }

    private static Healthcheck Option(string change, Healthcheck check, string option) => option.Split('=', 2) switch
    {
        ["interval", var value] => check with { Interval = Nanoseconds(change, value) },
        ["timeout", var value] => check with { Timeout = Nanoseconds(change, value) },
        ["start-period", var value] => check with { StartPeriod = Nanoseconds(change, value) },
        ["start-interval", var value] => check with { StartInterval = Nanoseconds(change, value) },
        ["retries", var value] when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) => check with { Retries = retries },
        _ => throw ImageException.InvalidChange(change, $"'--{option}' is not an option"),
    };

    private static long Nanoseconds(string change, string text) =>
        GoDuration.TryParse(text, out var nanoseconds) ? nanoseconds : throw ImageException.InvalidChange(change, $"'{text}' is not a duration such as 1m30s");
}
