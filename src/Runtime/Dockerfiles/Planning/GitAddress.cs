namespace BuildKit.Dockerfiles.Planning;

/// <summary>
/// The address of a git repository as ADD and contexts take it: <c>https://host/repo.git#ref:folder</c>, <c>git@host:repo</c>, <c>ssh://…</c>,
/// <c>git://…</c>; instead of the fragment also <c>?ref=…&amp;subdir=…&amp;checksum=…</c>.
/// </summary>
public sealed record GitAddress
{
    private static readonly string[] Schemes = ["https://", "http://", "ssh://", "git://"];

    public required string Remote { get; init; }

    public string? Ref { get; init; }

    public string? Subdirectory { get; init; }

    public string? Commit { get; init; }

    public bool? KeepGitDirectory { get; init; }

    public bool Submodules { get; init; } = true;

    public static bool IsWeb(string text) => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the text is no such address; then it may be a file or a URL. A reason when it is one that makes no sense.</summary>
    public static GitAddress? TryParse(string text, out string? reason)
    {
        reason = null;
        var (beforeFragment, fragment) = Cut(text, '#');
        var (remote, query) = IsScp(beforeFragment) ? (beforeFragment, null) : Cut(beforeFragment, '?');
        if (!IsGit(remote)) return null;
        var address = new GitAddress { Remote = remote };
        if (fragment is not null && query is not null) reason = "'?' and '#' both name parts of it";
        if (fragment is not null)
        {
            var (reference, folder) = Cut(fragment, ':');
            address = address with { Ref = NoneIfEmpty(reference), Subdirectory = folder is null ? null : Folder(folder) };
        }

        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(pair, '=');
            if (address.With(key, value is null ? null : Uri.UnescapeDataString(value)) is { } more) address = more;
            else reason = $"there is no '{key}' in such an address";
        }

        // What begins with '-' would be an option of git.
        if (address.Ref?.StartsWith('-') == true || remote.Contains("::", StringComparison.Ordinal)) reason = "git would take a part of it for something else";
        return address;
    }

    private GitAddress? With(string key, string? value) => key switch
    {
        "ref" or "tag" or "branch" => this with { Ref = NoneIfEmpty(value) },
        "subdir" => this with { Subdirectory = Folder(value ?? "") },
        "checksum" or "commit" => this with { Commit = NoneIfEmpty(value) },
        "keep-git-dir" => this with { KeepGitDirectory = value is null or "" or "true" or "1" },
        "submodules" => this with { Submodules = value is null or "" or "true" or "1" },
        _ => null,
    };

    private static bool IsGit(string remote)
    {
        var scheme = Schemes.FirstOrDefault(s => remote.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        return scheme is null ? IsScp(remote) : scheme is "ssh://" or "git://" || remote.EndsWith(".git", StringComparison.Ordinal);
    }

    /// <summary>user@host:path, as ssh has it.</summary>
    private static bool IsScp(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && colon > at + 1 && colon + 1 < text.Length && text[..at].All(IsHostCharacter) && text[(at + 1)..colon].All(IsHostCharacter);
    }

    private static bool IsHostCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';

    private static string? Folder(string folder) => ImagePath.Join("/", folder) is { Length: > 1 } path ? path[1..] : null;

    private static string? NoneIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
