using BuildKit.Linux;
using BuildKit.Oci;

namespace BuildKit.Building.Fetching;

/// <summary>Something of a web server or a repository that a build cannot get.</summary>
public sealed class FetchException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static FetchException Failed(Uri address, string reason, Exception? inner = null) =>
        new("BK4320", $"Fetching {Show(address)}: {reason}", "Check the address and the network.", inner);

    internal static FetchException WrongChecksum(Uri address, Digest want, Digest got) =>
        new("BK4321", $"Fetching {Show(address)}: it has the digest {got}, want {want}.", "The file changed at its source, or somebody between changed it; check it, then update the checksum.");

    internal static FetchException Stalled(Uri address) =>
        new("BK4322", $"Fetching {Show(address)}: no bytes for a minute.", "Check the network.");

    internal static FetchException NoGit(string program, Exception inner) =>
        new("BK4323", $"Fetching a repository: '{program}' cannot be started: {inner.Message}", "Install git.", inner);

    internal static FetchException GitFailed(string remote, string what, string said) =>
        new("BK4324", $"Fetching the repository {Hide(remote)}: git {what} failed: {PosixPath.Printable(said)}", "Check the address, the reference and the access to it.");

    internal static FetchException WrongCommit(string remote, string want, string got) =>
        new("BK4325", $"Fetching the repository {Hide(remote)}: its commit is {got}, want {PosixPath.Printable(want)}.", "The reference moved; check it, then update the checksum.");

    internal static FetchException BadRemote(string remote, string reason) =>
        new("BK4326", $"Reading the repository address '{Hide(remote)}': {reason}.", "Use https://, http://, git:// or ssh addresses, and names of branches, tags and folders.");

    /// <summary>Without a password that stands in the address.</summary>
    private static string Show(Uri address) => Hide(address.ToString());

    private static string Hide(string address)
    {
        var (start, at) = (address.IndexOf("://", StringComparison.Ordinal), address.IndexOf('@', StringComparison.Ordinal));
        var shown = start >= 0 && at > start && address.AsSpan(start + 3, at - start - 3).IndexOf('/') < 0 ? address[..(start + 3)] + "xxxxx" + address[at..] : address;
        return PosixPath.Printable(shown);
    }
}
