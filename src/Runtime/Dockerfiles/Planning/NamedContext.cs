namespace BuildKit.Dockerfiles.Planning;

/// <summary>What a <c>--build-context</c> is, as far as a plan has to know.</summary>
public enum NamedContext
{
    /// <summary>Files.</summary>
    Folder,

    /// <summary>An image, which brings a configuration: it is among the wanted bases.</summary>
    Image,
}
