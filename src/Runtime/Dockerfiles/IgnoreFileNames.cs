namespace BuildKit.Dockerfiles;

/// <summary>Which files hold the ignore rules of a build.</summary>
public static class IgnoreFileNames
{
    public const string OfContext = ".dockerignore";

    /// <summary>The one beside the Dockerfile; when it exists, that of the context does not count.</summary>
    public static string Of(string dockerfile) => dockerfile + OfContext;
}
