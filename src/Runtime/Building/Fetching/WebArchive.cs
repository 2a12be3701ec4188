using BuildKit.Storage;

namespace BuildKit.Building.Fetching;

/// <summary>An archive of a web server, for commands that take a file or an address.</summary>
public static class WebArchive
{
    /// <summary>Whether the text is an address and no path.</summary>
    public static bool IsAddress(string text) => text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>Fetches the archive into the store, limited in size and time, and opens it. Unpacked is nothing: what it holds is hostile until somebody reads it.</summary>
    /// <exception cref="FetchException">The address is none, or the server did not give the file.</exception>
    public static async Task<Stream> OpenAsync(Store store, string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var parsed)) throw FetchException.Failed(new Uri("http://invalid"), $"'{Linux.PosixPath.Printable(address)}' is no address.");
        using var files = new WebFiles(store, null);
        var fetched = await files.FetchAsync(parsed, null, "archive", cancellationToken);
        return fetched.Open(fetched.File);
    }
}
