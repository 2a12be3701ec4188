using System.Globalization;
using System.Text;
using BuildKit.Oci;
using BuildKit.Projects.Explaining;

namespace BuildKit.Projects.Publishing;

/// <summary>The files a project keeps between publishes, or nowhere to keep them.</summary>
internal sealed class ProjectState(string? directory)
{
    public string? Hashes => In("hashes");

    public string? Plan => In("plan.json");

    public string? Explanation => In(ExplanationRecord.FileName);

    public string? Receipt => In("receipt");

    /// <summary>What the name of a base image led to last time, or null.</summary>
    /// <param name="base">The name; of a file with its stamp, so that a replaced archive is looked at anew.</param>
    public Descriptor? BaseOf(string @base)
    {
        if (In("base") is not { } path || StateFile.TryReadText(path) is not { } text) return null;
        return text.Split('\n') is [var name, var mediaType, var digest, var size, ..] && name == @base
            && Digest.TryParse(digest, out var d) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
                ? new Descriptor { MediaType = mediaType, Digest = d, Size = s }
                : null;
    }

    public void RememberBase(string @base, Descriptor root)
    {
        if (In("base") is { } path)
            StateFile.Write(path, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{@base}\n{root.MediaType}\n{root.Digest}\n{root.Size}\n")));
    }

    private string? In(string file) => directory is null ? null : Path.Combine(directory, file);
}
