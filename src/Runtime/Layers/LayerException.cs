using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>A layer that cannot be written, read or applied.</summary>
public sealed class LayerException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    private const string FromElsewhere = "The archive is damaged or was made to do harm; fetch it from a source you trust, or build it again.";

    internal static LayerException InvalidPath(string path, string reason) =>
        new("BK6050", $"Writing a layer: the path '{Show(path)}' {reason}.", "Paths in a layer are relative, with single slashes and without '.' and '..'.");

    internal static LayerException SizeChanged(string path, long want, string got) =>
        new("BK6051", $"Writing a layer: '{Show(path)}' has {got} but had {want} when it was listed.", "The file changed while it was read; publish again once nothing writes to it.");

    internal static LayerException NotRepresentable(string path, string what) =>
        new("BK6052", $"Writing a layer: '{Show(path)}' has {what}, which a layer cannot hold.");

    internal static LayerException BadChecksum(long offset) =>
        new("BK6060", $"Reading a layer: the header at byte {offset} has a wrong checksum.", FromElsewhere);

    internal static LayerException Truncated(long offset) =>
        new("BK6061", $"Reading a layer: it ends at byte {offset}, in the middle of an entry.", "The transfer was cut off or the file is damaged; fetch it again.");

    internal static LayerException BadNumber(string field, string value, long offset) =>
        new("BK6062", $"Reading a layer: the header at byte {offset} has the {field} '{Show(value)}'.", FromElsewhere);

    internal static LayerException UnsafeName(string name, string reason) =>
        new("BK6063", $"Reading a layer: the name '{Show(name)}' {reason}.", FromElsewhere);

    internal static LayerException NameTooLong(int limit) =>
        new("BK6064", $"Reading a layer: a name has more than {limit} bytes.", FromElsewhere);

    internal static LayerException BadPax(string reason, long offset) =>
        new("BK6065", $"Reading a layer: the extended header at byte {offset} {reason}.", FromElsewhere);

    internal static LayerException PaxTooLarge(long size, int limit) =>
        new("BK6066", $"Reading a layer: an extended header has {size} bytes; at most {limit} are read.", FromElsewhere);

    internal static LayerException UnsupportedType(string name, string type) =>
        new("BK6067", $"Reading a layer: '{Show(name)}' is {type}, which layers do not hold.", "Make the archive again as a plain ustar, GNU or pax archive, for example without '--sparse'.");

    internal static LayerException TooManyEntries(long limit) =>
        new("BK6068", $"Reading a layer: it has more than {limit} entries.", FromElsewhere);

    internal static LayerException TooManyBytes(long limit) =>
        new("BK6069", $"Reading a layer: it unpacks to more than {limit} bytes.", FromElsewhere);

    internal static LayerException TrailingGarbage(long offset) =>
        new("BK6070", $"Reading a layer: there is data behind its end, at byte {offset}.", FromElsewhere);

    internal static LayerException LinkTargetMissing(string path, string target) =>
        new("BK6080", $"Applying a layer: '{Show(path)}' is a hard link to '{Show(target)}', which this layer does not hold.", FromElsewhere);

    internal static LayerException InvalidWhiteout(string path) =>
        new("BK6081", $"Applying a layer: the whiteout '{Show(path)}' names nothing that could be removed.", FromElsewhere);

    internal static LayerException ParentNotADirectory(string path) =>
        new("BK6082", $"Applying a layer: an entry lies below '{Show(path)}', which is no directory.", FromElsewhere);

    internal static LayerException StaleContent(string path) =>
        new("BK6083", $"Reading a layer: the content of '{Show(path)}' was asked for after the next entry was read, or twice.");

    internal static LayerException OtherKind(string path, bool isDirectory) =>
        new("BK6084", $"Copying to '{Show(path)}': {(isDirectory ? "something is there that is no directory" : "a directory is there")}.", "Remove it first, or copy to another name.");

    internal static LayerException MountedOn(string path) =>
        new("BK6086", $"Copying to '{Show(path)}': something is mounted there, and would be lost.", "Write into it by 'exec', or change the file that is mounted.");

    internal static LayerException FileTooLong(string path, long size, int limit) =>
        new("BK6085", $"Reading '{Show(path)}' of an image: it has {size} bytes, more than {limit}.", FromElsewhere);

    private static string Show(string text) => PosixPath.Printable(text);
}
