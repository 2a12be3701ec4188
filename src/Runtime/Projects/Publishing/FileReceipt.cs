using System.Globalization;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>
/// What was last written to an archive, and what the file looked like afterwards: an archive that nobody touched since need not be read to
/// know what is in it. Kept with the project, never beside the archive.
/// </summary>
internal sealed class FileReceipt(string? receiptFile)
{
    public bool Matches(string path, Descriptor root, string form) =>
        receiptFile is not null && FileStamp.Of(path) is { } stamp && StateFile.TryReadText(receiptFile) == Text(path, root, form, stamp);

    public void Write(string path, Descriptor root, string form)
    {
        if (receiptFile is not null && FileStamp.Of(path) is { } stamp) StateFile.Write(receiptFile, Encoding.UTF8.GetBytes(Text(path, root, form, stamp)));
    }

    private static string Text(string path, Descriptor root, string form, FileStamp stamp) =>
        string.Create(CultureInfo.InvariantCulture, $"1\n{path}\n{root.Digest}\n{form}\n{stamp.Size} {stamp.Modified} {stamp.Changed} {stamp.Inode}\n");
}
