using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Engine.Dummy;

/// <summary>An image of this machine's static busybox, with users, a volume that has content, and a directory for everybody.</summary>
internal static class BusyboxImage
{
    private static readonly string[] Applets =
    [
        "sh", "true", "false", "sort", "cat", "id", "ls", "echo", "hostname", "sleep", "stat", "readlink", "touch", "grep", "tty", "head", "tail", "wc", "ip", "mkdir", "ln", "rm", "kill", "pwd",
        "env", "printf", "dd", "stty", "ps", "tr", "find", "cp", "chmod", "chown", "nc", "httpd", "seq", "yes", "mount", "ifconfig", "wget", "trap", "test", "sync", "date", "df", "udhcpc", "mknod",
    ];

    public static void Make(Store store, string name)
    {
        using var blob = store.Blobs.Create();
        var layer = LayerBlob.Write(Entries(), blob, LayerCompression.Gzip, CancellationToken.None);
        blob.Commit(layer.Digest);
        var image = ImageEdits.Empty(Platform.OfThisMachine)
            .WithLayer(new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = layer.Digest, Size = layer.Size }, layer.DiffId, new HistoryEntry { CreatedBy = "busybox" })
            .WithDefaults(d => d with { Cmd = ["sh"], Env = ["PATH=/bin", "FROM_IMAGE=yes"], Volumes = name == "volumes" ? ["/data"] : null, ExposedPorts = ["80/tcp"], Labels = OrdinalMap.From([new("made", "here")]) });
        store.References.Set(ImageReference.Parse(name), image.WriteDocuments(store.Blobs));
    }

    private static IEnumerable<LayerEntry> Entries()
    {
        var entries = new List<LayerEntry>
        {
            Folder("bin"), Folder("data"), Folder("dev"), Folder("etc"), Folder("proc"), Folder("sys"), Folder("tmp", 0x3FF),
            Text("data/seed", "from the image\n"),
            Text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/home/web:/bin/sh\n"),
            Text("etc/group", "root:x:0:\nweb:x:1000:\nextra:x:2000:web\n"),
            Text("etc/webs", "of another\n") with { Uid = 1000, Gid = 2000, Mode = 0x180 },
            Text("bin/noexec", "#!/bin/sh\n"),
            new LayerEntry.RegularFile(new FileInfo("/bin/busybox").Length, () => File.OpenRead("/bin/busybox")) { Path = "bin/busybox", Mode = 0x1ED },
        };
        entries.AddRange(Applets.Select(a => new LayerEntry.SymbolicLink("busybox") { Path = $"bin/{a}", Mode = 0x1FF }));
        return entries.OrderBy(e => e.Path, StringComparer.Ordinal);
    }

    private static LayerEntry.Directory Folder(string path, int mode = 0x1ED) => new() { Path = path, Mode = mode };

    private static LayerEntry.RegularFile Text(string path, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return new LayerEntry.RegularFile(bytes.Length, () => new MemoryStream(bytes)) { Path = path, Mode = 0x1A4 };
    }
}
