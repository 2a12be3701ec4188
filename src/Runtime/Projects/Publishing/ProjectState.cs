using System.Globalization;
using System.Text;
using BuildKit.Building;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>The files a project keeps between publishes, or nowhere to keep them.</summary>
internal sealed class ProjectState(string? directory)
{
    public string? Hashes => In("hashes");

    public string? Plan => In("plan.json");

    public string? Receipt => In("receipt");

    /// <summary>What the name of a base image led to last time, or null.</summary>
    public Descriptor? BaseOf(BaseImage image)
    {
        if (In("base") is not { } path || StateFile.TryReadText(path) is not { } text) return null;
        return text.Split('\n') is [var name, var mediaType, var digest, var size, ..] && name == image.ToString()
            && Digest.TryParse(digest, out var d) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
                ? new Descriptor { MediaType = mediaType, Digest = d, Size = s }
                : null;
    }

    public void RememberBase(BaseImage image, Descriptor root)
    {
        if (In("base") is { } path)
            StateFile.Write(path, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{image}\n{root.MediaType}\n{root.Digest}\n{root.Size}\n")));
    }

    private string? In(string file) => directory is null ? null : Path.Combine(directory, file);
}
