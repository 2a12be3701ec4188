using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class ReferenceStoreTests : IDisposable
{
    private static readonly ImageReference Name = ImageReference.Parse("busybox");
    private readonly TemporaryStore _temporary = new();

    private ReferenceStore References => _temporary.Store.References;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_name_points_at_what_it_was_set_to()
    {
        var target = Document("one").WithAnnotation("k", "v");
        References.Set(Name, target);
        Assert.Equal(target.Digest, References.Get(Name)!.Digest);
        Assert.Equal("v", References.Get(Name)!.Annotation("k"));
        Assert.Equal(["docker.io+library+busybox%3alatest"], Directory.EnumerateFiles(_temporary.In("references")).Select(Path.GetFileName));
    }

    [Fact]
    public void An_unknown_name_has_no_target()
    {
        Assert.Null(References.Get(Name));
        Assert.False(References.Remove(Name));
    }

    [Fact]
    public void A_name_cannot_point_at_nothing() =>
        Assert.Equal("BK4005", Assert.Throws<StoreException>(() => References.Set(Name, Descriptor.Of("x", "absent"u8))).Code);

    [Fact]
    public void An_image_whose_name_is_taken_stays_without_one()
    {
        var (one, two) = (Document("one"), Document("two"));
        References.Set(Name, one);
        References.Set(Name, two);
        Assert.Equal([(Name, two.Digest), (null, one.Digest)], References.List().Select(r => (r.Name, r.Target.Digest)));
        References.Set(ImageReference.Parse("other"), one);
        Assert.DoesNotContain(References.List(), r => r.Name is null);
    }

    [Fact]
    public void Nothing_is_kept_when_told_so()
    {
        References.Set(Name, Document("one"));
        References.Set(Name, Document("two"), keepReplaced: false);
        Assert.Single(References.List());
    }

    [Fact]
    public void Removing_forgets_the_name_alone()
    {
        var target = Document("one");
        References.Set(Name, target);
        Assert.True(References.Remove(Name));
        Assert.Null(References.Get(Name));
        Assert.True(_temporary.Store.Blobs.Contains(target.Digest));
    }

    [Fact]
    public void Lists_in_ordinal_order()
    {
        var target = Document("one");
        foreach (var name in (string[])["b:2", "a:B", "a:a", "localhost:5000/a"]) References.Set(ImageReference.Parse(name), target);
        Assert.Equal(["a:B", "a:a", "b:2", "localhost:5000/a:latest"], References.List().Select(r => r.Name!.Familiar));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"name\":\"busybox\"}")]
    [InlineData("{\"name\":\"../../etc\",\"target\":{\"mediaType\":\"x\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":1}}")]
    [InlineData("{\"name\":\"other\",\"target\":{\"mediaType\":\"x\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":1}}")]
    [InlineData("{\"name\":\"docker.io/library/busybox:latest\",\"target\":{\"mediaType\":\"x\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":-1}}")]
    public void A_damaged_file_is_named(string content)
    {
        var path = Path.Combine(_temporary.In("references"), "docker.io+library+busybox%3alatest");
        File.WriteAllText(path, content);
        var error = Assert.Throws<StoreException>(() => References.Get(Name));
        Assert.Equal("BK4007", error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("system check", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_mended_by_setting_the_name_again()
    {
        File.WriteAllText(_temporary.In("references", "docker.io+library+busybox%3alatest"), "{");
        var target = Document("one");
        References.Set(Name, target);
        Assert.Equal(target.Digest, References.Get(Name)!.Digest);
    }

    [Fact]
    public void Names_that_differ_in_case_or_a_dot_have_different_files()
    {
        string[] names = ["a:Tag", "a:tag", "a:tag.", "a:tag..", "a/tag", "a-tag", $"a@sha256:{new string('a', 64)}", $"a:{new string('x', 128)}", $"a:{new string('X', 128)}", $"a:{new string('Y', 128)}"];
        var files = names.Select(n => ReferenceFileName.Of(ImageReference.Parse(n))).ToArray();
        Assert.Equal(files.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, f => Assert.True(f.Length <= 200 && !f.EndsWith('.') && !f.Contains('/', StringComparison.Ordinal), f));
    }

    [Fact]
    public async Task Readers_never_see_half_a_reference()
    {
        var targets = Enumerable.Range(0, 2).Select(i => Document($"{i}")).ToArray();
        References.Set(Name, targets[0], keepReplaced: false);
        using var done = new CancellationTokenSource();
        using var reading = new SemaphoreSlim(0);
        var reader = Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Assert.NotNull(References.Get(Name));
                    reading.Release();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(await reading.WaitAsync(TimeSpan.FromSeconds(10)));
        for (var i = 0; i < 50; i++) References.Set(Name, targets[i % 2], keepReplaced: false);
        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public void A_store_opened_for_reading_lists_and_refuses_to_name()
    {
        var target = Document("one");
        References.Set(Name, target);
        var store = _temporary.Open(readOnly: true);
        Assert.Single(store.References.List());
        Assert.Equal("BK4003", Assert.Throws<StoreException>(() => store.References.Set(Name, target)).Code);
        Assert.Equal("BK4003", Assert.Throws<StoreException>(() => store.References.Remove(Name)).Code);
    }

    private Descriptor Document(string text) => _temporary.Store.Blobs.WriteDocument(MediaTypes.OciManifest, System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_name_is_only_removed_from_what_it_was_removed_from()
    {
        using var temporary = new TemporaryStore();
        var name = ImageReference.Parse("shop");
        var (old, current) = (temporary.Store.Blobs.WriteDocument("x", "old"u8), temporary.Store.Blobs.WriteDocument("x", "new"u8));
        temporary.Store.References.Set(name, current);
        Assert.False(temporary.Store.References.Remove(name, old.Digest));
        Assert.Equal(current.Digest, temporary.Store.References.Get(name)!.Digest);
        Assert.True(temporary.Store.References.Remove(name, current.Digest));
        Assert.False(temporary.Store.References.Remove(name, current.Digest));
        Assert.Null(temporary.Store.References.Get(name));
    }

    [Fact]
    public async Task A_name_that_is_given_anew_while_it_is_removed_is_never_lost()
    {
        using var temporary = new TemporaryStore();
        var name = ImageReference.Parse("shop");
        var targets = Enumerable.Range(0, 50).Select(i => temporary.Store.Blobs.WriteDocument("x", System.Text.Encoding.ASCII.GetBytes($"{i}"))).ToArray();
        using var other = temporary.Open();
        using var done = new CancellationTokenSource();
        temporary.Store.References.Set(name, targets[0], keepReplaced: false);
        var removing = Task.Run(() =>
        {
            // Only the last target is never removed: who decided about an older one must not take it.
            while (!done.IsCancellationRequested)
                if (other.References.Get(name) is { } seen && seen.Digest != targets[^1].Digest) other.References.Remove(name, seen.Digest);
        });
        for (var round = 0; round < 20; round++)
        {
            foreach (var target in targets) temporary.Store.References.Set(name, target, keepReplaced: false);
            Assert.True(SpinWait.SpinUntil(() => temporary.Store.References.Get(name)?.Digest == targets[^1].Digest, TimeSpan.FromSeconds(10)), $"round {round}");
        }

        await done.CancelAsync();
        await removing;
    }

    [Fact]
    public void The_names_of_one_repository_are_found_among_all()
    {
        using var temporary = new TemporaryStore();
        var target = temporary.Store.Blobs.WriteDocument("x", "content"u8);
        var endless = string.Join('/', Enumerable.Repeat("component", 20));
        foreach (var name in new[] { "shop:1", "shop:2", "shopping:1", "shop/web:1", "ghcr.io/library/shop:1", $"shop@{target.Digest}", $"{endless}:1" })
            temporary.Store.References.Set(ImageReference.Parse(name), target);
        Assert.Equal(["docker.io/library/shop:1", "docker.io/library/shop:2", $"docker.io/library/shop@{target.Digest}"],
            temporary.Store.References.ListOf("docker.io/library/shop").Select(r => r.Name!.ToString()).Order(StringComparer.Ordinal));
        Assert.Single(temporary.Store.References.ListOf($"docker.io/{endless}"));
        Assert.Empty(temporary.Store.References.ListOf("docker.io/library/nothing"));
    }
}
