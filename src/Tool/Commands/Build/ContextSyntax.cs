using BuildKit.Building;
using BuildKit.Dockerfiles;
using BuildKit.Oci;

namespace BuildKit.Tool.Commands.Build;

/// <summary>Contexts as people write them: a folder, a repository, an archive on a web server, an image.</summary>
internal static class ContextSyntax
{
    private const string Option = "--build-context";
    private const string ImageScheme = "docker-image://";
    private const string LayoutScheme = "oci-layout://";

    /// <summary><c>--build-context NAME=VALUE</c>.</summary>
    public static KeyValuePair<string, BuildContextChoice> ParseNamed(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } value]
            ? new(name.ToLowerInvariant(), Parse(value) ?? Folder(Option, value))
            : throw ToolException.InvalidValue(Option, text, "NAME=FOLDER, URL, docker-image://NAME or oci-layout://FOLDER");

    /// <summary>The main context; not '-'.</summary>
    public static BuildContextChoice ParseMain(string text) => ParseRemote(text) ?? Folder("PATH", text);

    private static BuildContextChoice? Parse(string value)
    {
        if (value.StartsWith(ImageScheme, StringComparison.Ordinal)) return new BuildContextChoice.OfImage(new BaseImage.Named(ImageReference.Parse(value[ImageScheme.Length..])));
        if (value.StartsWith(LayoutScheme, StringComparison.Ordinal)) return new BuildContextChoice.OfImage(BaseImage.Parse("oci:" + value[LayoutScheme.Length..], Directory.GetCurrentDirectory()));
        return ParseRemote(value);
    }

    /// <summary>Docker's rules: what ends in .git, has git's scheme or user, or lies on github.com is a repository; other web addresses are files.</summary>
    private static BuildContextChoice? ParseRemote(string value)
    {
        var bare = value.Split('#', 2)[0];
        var isWeb = value.StartsWith("http://", StringComparison.Ordinal) || value.StartsWith("https://", StringComparison.Ordinal);
        if (value.StartsWith("git://", StringComparison.Ordinal) || value.StartsWith("ssh://", StringComparison.Ordinal) || value.StartsWith("git@", StringComparison.Ordinal)) return new BuildContextChoice.Git(value);
        if (value.StartsWith("github.com/", StringComparison.Ordinal)) return new BuildContextChoice.Git("https://" + value);
        if (isWeb && bare.EndsWith(".git", StringComparison.Ordinal)) return new BuildContextChoice.Git(value);
        return isWeb ? new BuildContextChoice.Web(new Uri(value)) : null;
    }

    private static BuildContextChoice.Folder Folder(string option, string path)
    {
        var full = Path.GetFullPath(path);
        return Directory.Exists(full) ? new BuildContextChoice.Folder(full) : throw ToolException.NoContext(option, path);
    }
}
