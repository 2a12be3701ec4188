namespace BuildKit.Serving;

/// <summary>What a path names (distribution-spec, "Endpoints"). A closed union; names and digests in it are only text still.</summary>
internal abstract record Route
{
    private const int LongestPath = 1024;

    private Route()
    {
    }

    /// <summary>Methods that the place knows.</summary>
    public abstract string Methods { get; }

    /// <summary>Null for a path that is nowhere.</summary>
    public static Route? Find(string path)
    {
        if (path is "/v2" or "/v2/") return new Base();
        if (path == "/v2/_catalog") return new Catalog();
        if (path.Length > LongestPath || !path.StartsWith("/v2/", StringComparison.Ordinal)) return null;
        var parts = path["/v2/".Length..].Split('/');
        return parts switch
        {
            [.., "blobs", "uploads", ""] => new Uploads(Before(parts, 3)),
            [.., "blobs", "uploads"] => new Uploads(Before(parts, 2)),
            [.., "blobs", "uploads", var id] => new Upload(Before(parts, 3), id),
            [.., "blobs", var digest] => new Blob(Before(parts, 2), digest),
            [.., "manifests", var reference] => new Manifest(Before(parts, 2), reference),
            [.., "referrers", var digest] => new Referrers(Before(parts, 2), digest),
            [.., "tags", "list"] => new Tags(Before(parts, 2)),
            _ => null,
        };
    }

    private static string Before(string[] parts, int behind) => string.Join('/', parts[..^behind]);

    public sealed record Base : Route
    {
        public override string Methods => "GET, HEAD";
    }

    public sealed record Catalog : Route
    {
        public override string Methods => "GET, HEAD";
    }

    public sealed record Tags(string Name) : Route
    {
        public override string Methods => "GET, HEAD";
    }

    public sealed record Referrers(string Name, string Digest) : Route
    {
        public override string Methods => "GET, HEAD";
    }

    public sealed record Manifest(string Name, string Reference) : Route
    {
        public override string Methods => "GET, HEAD, PUT, DELETE";
    }

    public sealed record Blob(string Name, string Digest) : Route
    {
        public override string Methods => "GET, HEAD, DELETE";
    }

    public sealed record Uploads(string Name) : Route
    {
        public override string Methods => "POST";
    }

    public sealed record Upload(string Name, string Id) : Route
    {
        public override string Methods => "GET, PATCH, PUT, DELETE";
    }
}
