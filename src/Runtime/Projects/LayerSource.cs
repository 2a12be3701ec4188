namespace BuildKit.Projects;

/// <summary>ContainerLayerSource: what decides which files an image has.</summary>
public enum LayerSource
{
    /// <summary>The publish folder decides, the items say where its files come from.</summary>
    Auto,

    /// <summary>The items alone; what else is written to the publish folder is left out.</summary>
    Items,

    /// <summary>The publish folder alone decides and provides every byte; items only group files into layers.</summary>
    PublishDirectory,
}
