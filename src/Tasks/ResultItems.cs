using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildKit.Tasks;

/// <summary>Images as the GeneratedContainer items that projects and tools read.</summary>
internal static class ResultItems
{
    private static readonly string[] MetadataNames = ["Manifest", "Configuration", "ManifestDigest", "ManifestMediaType", "RuntimeIdentifier", "Platform"];

    /// <param name="words">In the order of <see cref="UpToDate.TaskAnswer.Images"/>.</param>
    public static ITaskItem Of(ReadOnlyMemory<string> words)
    {
        var item = new TaskItem("GeneratedContainer");

        // JSON may hold '%' and ';', which mean something in item metadata.
        for (var i = 0; i < MetadataNames.Length; i++) ((ITaskItem2)item).SetMetadataValueLiteral(MetadataNames[i], words.Span[i]);
        return item;
    }
}
