using System.Net;
using System.Net.Http.Headers;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Building.Solving;

/// <summary>ADD from web servers, which are asked in place of a network.</summary>
public sealed class DownloadsTests : IDisposable
{
    private static readonly Uri Address = new("http://server.test/files/tool.tar?x=1");
    private readonly TemporaryStore _store = new();
    private readonly Server _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task A_file_is_roots_alone_and_as_old_and_named_as_the_server_says()
    {
        var entry = Assert.Single(await AddAsync(Source()), e => e is LayerEntry.RegularFile);
        Assert.Equal(("into/tool.tar", 0x180, 946684800L), (entry.Path, entry.Mode, entry.Time.ToUnixTimeSeconds()));
        _server.Name = "../../etc/passwd";
        _server.Content = "changed"u8.ToArray();
        Assert.Equal("into/passwd", Assert.Single(await AddAsync(Source()), e => e is LayerEntry.RegularFile).Path);
    }

    [Fact]
    public async Task What_did_not_change_is_asked_about_and_not_sent()
    {
        await AddAsync(Source());
        await AddAsync(Source());
        Assert.Equal((2, 1), (_server.Requests, _server.Sent));
    }

    [Fact]
    public async Task What_has_a_checksum_is_fetched_once()
    {
        var source = Source() with { Checksum = Digest.Of(_server.Content) };
        await AddAsync(source);
        await AddAsync(source);
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task Another_content_than_the_checksum_promises_is_refused() =>
        Assert.Equal("BK4321", (await Assert.ThrowsAsync<BuildException>(() => AddAsync(Source() with { Checksum = Digest.Of("other"u8) }))).Code);

    [Fact]
    public async Task A_server_that_refuses_is_quoted_without_the_password()
    {
        _server.Status = HttpStatusCode.NotFound;
        var error = await Assert.ThrowsAsync<BuildException>(() => AddAsync(Source() with { Address = new Uri("http://me:secret@server.test/x") }));
        Assert.Equal("BK4320", error.Code);
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_downloaded_archive_is_unpacked_only_when_asked_for()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.Write(new LayerEntry.RegularFile(4, () => new MemoryStream("text"u8.ToArray())) { Path = "inside", Mode = 0x1A4, Uid = 7 });
            writer.Complete();
        }

        _server.Content = tar.ToArray();
        Assert.Contains(await AddAsync(Source(), CopyUnpack.LocalArchives), e => e.Path == "into/tool.tar");
        Assert.Contains(await AddAsync(Source(), CopyUnpack.All), e => e is { Path: "into/inside", Uid: 7 });
    }

    [Theory]
    [InlineData("file:///etc", "no protocol")]
    [InlineData("ext::sh -c id", "no protocol")]
    [InlineData("--upload-pack=id", "no address")]
    [InlineData("/etc", "no protocol")]
    public async Task A_repository_address_that_is_an_option_a_program_or_a_file_is_refused(string remote, string reason)
    {
        var error = await Assert.ThrowsAsync<BuildException>(() => SolveAsync(new CopySource { From = new BuildStep.GitSource { Remote = remote } }, CopyUnpack.Never));
        Assert.Equal("BK4326", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static BuildStep.HttpSource Source() => new() { Address = Address };

    private Task<IReadOnlyList<LayerEntry>> AddAsync(BuildStep.HttpSource source, CopyUnpack unpack = CopyUnpack.Never) => SolveAsync(new CopySource { From = source }, unpack);

    private async Task<IReadOnlyList<LayerEntry>> SolveAsync(CopySource source, CopyUnpack unpack)
    {
        using var solver = new Solver(new SolverOptions { Store = _store.Store, Http = _server });
        var step = new BuildStep.Copy { Base = new BuildStep.Scratch(), Destination = "/into/", Sources = [source], Unpack = unpack };
        var result = (await solver.SolveAsync([step], CancellationToken.None))[0];
        using var reader = new TarReader(_store.Store.Blobs.OpenRead(result.Own!.Blob));
        var entries = new List<LayerEntry>();
        while (reader.Next() is { } entry) entries.Add(entry);
        return entries;
    }

    private sealed class Server : HttpMessageHandler
    {
        public byte[] Content { get; set; } = "content"u8.ToArray();

        public string? Name { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public int Requests { get; private set; }

        public int Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var tag = new EntityTagHeaderValue($"\"{Digest.Of(Content).Short}\"");
            if (request.Headers.IfNoneMatch.Contains(tag)) return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotModified));
            Sent++;
            var response = new HttpResponseMessage(Status) { Content = new ByteArrayContent(Content) };
            response.Headers.ETag = tag;
            response.Content.Headers.LastModified = DateTimeOffset.FromUnixTimeSeconds(946684800);
            if (Name is { } name) response.Content.Headers.Add("Content-Disposition", $"attachment; filename=\"{name}\"");
            return Task.FromResult(response);
        }
    }
}
