using BuildKit.Building.Contexts;
using BuildKit.Content;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Building.Copying;

/// <summary>One object of a layer that a copy will make: where, as what, from what.</summary>
/// <param name="Path">In the image.</param>
/// <param name="Item">What it is like there: mode, owner, time.</param>
/// <param name="Tree">Where its content is; null for folders made on the way.</param>
/// <param name="Source">What it was there.</param>
internal sealed record CopyEntry(string Path, SourceItem Item, ISourceTree? Tree, SourceItem? Source)
{
    /// <summary>A line of the key: everything that other content would make differ, and no time, as in BuildKit: a fresh checkout rebuilds nothing.</summary>
    public string ToKeyLine() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Path}\0{Item.Kind}\0{Convert.ToString(Item.Mode, 8)}\0{Item.Uid}:{Item.Gid}\0{Identity()}\n");

    public string Identity() => Item.Kind switch
    {
        FileKind.RegularFile => Tree!.ContentOf(Source!).Hex + AttributeText(),
        FileKind.SymbolicLink => Item.LinkTarget!,
        _ => AttributeText(),
    };

    public LayerEntry ToLayer(DateTimeOffset? newest)
    {
        var time = newest is { } limit && Item.Time > limit ? limit : Item.Time;
        LayerEntry entry = Item.Kind switch
        {
            FileKind.Directory => new LayerEntry.Directory { Path = Path, Mode = Item.Mode },
            FileKind.SymbolicLink => new LayerEntry.SymbolicLink(Item.LinkTarget!) { Path = Path, Mode = 0b111_111_111 },
            FileKind.Fifo => new LayerEntry.Fifo { Path = Path, Mode = Item.Mode },
            _ => new LayerEntry.RegularFile(Item.Size, OpenVerified) { Path = Path, Mode = Item.Mode },
        };
        return entry with { Uid = (int)Item.Uid, Gid = (int)Item.Gid, Time = time, Xattrs = Source is null ? null : Tree?.AttributesOf(Source) };
    }

    /// <summary>The key vouches for the content, so what changed since the key was made is an error and not a layer.</summary>
    private Stream OpenVerified() =>
        new CheckedContent(new VerifyingStream(Tree!.Open(Source!), new Descriptor { MediaType = "application/octet-stream", Digest = Tree.ContentOf(Source!), Size = Item.Size }), Source!.Path);

    private string AttributeText()
    {
        if (Source is null || Tree?.AttributesOf(Source) is not { Count: > 0 } attributes) return "";
        return string.Concat(attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $" {a.Key}={Convert.ToHexStringLower(a.Value)}"));
    }

    private sealed class CheckedContent(VerifyingStream content, string path) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return content.Read(buffer);
            }
            catch (ContentException)
            {
                throw CopyException.Changed(path);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) content.Dispose();
            base.Dispose(disposing);
        }
    }
}
