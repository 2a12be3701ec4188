using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>An image archive or OCI layout that is none, lacks something, or lies.</summary>
public sealed class ArchiveException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    private const string MakeAgain = "The archive is damaged or was not made by a conforming tool; save it again.";

    internal static ArchiveException NotAnArchive(string reason, Exception? inner = null) => new("BK6150", $"Reading an image archive: {reason}.",
        "Image archives come from 'save'; a root file system from 'export' or 'tar' is read by 'dotnet container import'.", inner);

    internal static ArchiveException Missing(string what) => new("BK6151", $"Reading an image archive: it lacks {Printable(what)}.", MakeAgain);

    internal static ArchiveException WrongContent(string path, Digest want, Digest got) =>
        new("BK6152", $"Reading '{Printable(path)}' of an image archive: got {got}, want {want}.", MakeAgain);

    internal static ArchiveException InvalidLink(string path) =>
        new("BK6153", $"Reading '{Printable(path)}' of an image archive: its link leads nowhere in the archive, or in circles.", MakeAgain);

    internal static ArchiveException InvalidDocument(string path, string reason, Exception? inner = null) =>
        new("BK6154", $"Reading '{Printable(path)}' of an image archive: {reason}.", MakeAgain, inner);

    internal static ArchiveException IndexInDockerArchive(Digest root) => new("BK6155", $"Saving {root}: a docker-archive holds one platform per image, and this is an index of several.",
        "Choose one by --platform, or save as oci-archive.");

    internal static ArchiveException TooManyEntries(int limit) =>
        new("BK6156", $"Reading an image archive: it has more than {limit} entries.", "The archive is hostile; do not use it.");

    internal static ArchiveException CannotWrite(string path, Exception inner) =>
        new("BK6157", $"Writing '{path}': {inner.Message}", "Check the folder's rights and the free space; nothing was left behind.", inner);

    internal static ArchiveException LayersDiffer(string subject, int layers, int diffIds) =>
        new("BK6154", $"Reading an image archive: '{Printable(subject)}' lists {layers} layers, the configuration {diffIds}.", MakeAgain);

    internal static ArchiveException WhichImage(string? name, IEnumerable<string> offered)
    {
        var there = string.Join(", ", offered.Take(20).Select(Printable));
        return new("BK6158", $"Choosing {(name is null ? "the only image" : $"the image '{Printable(name)}'")} of an archive or layout: there is {(there.Length == 0 ? "none" : there)}.", "Name one of those.");
    }

    /// <summary>Names in archives are a stranger's.</summary>
    private static string Printable(string text) => string.Concat(text.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
