using BuildKit.Projects;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildKit.Tasks;

/// <summary>Images as the GeneratedContainer items that projects and tools read.</summary>
internal static class ResultItems
{
    public static ITaskItem Of(ProjectImage image)
    {
        var item = new TaskItem("GeneratedContainer");
        Set(item, "Manifest", image.Manifest);
        Set(item, "Configuration", image.Config);
        Set(item, "ManifestDigest", image.Digest.ToString());
        Set(item, "ManifestMediaType", image.MediaType);
        Set(item, "RuntimeIdentifier", image.RuntimeIdentifier);
        Set(item, "Platform", image.Platform);
        return item;
    }

    /// <summary>JSON may hold '%' and ';', which mean something in item metadata.</summary>
    private static void Set(TaskItem item, string name, string value) => ((ITaskItem2)item).SetMetadataValueLiteral(name, value);
}
