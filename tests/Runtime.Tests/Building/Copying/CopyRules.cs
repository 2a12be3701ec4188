using BuildKit.Building.Contexts;
using BuildKit.Building.Copying;
using BuildKit.Building.Steps;
using BuildKit.Files;

namespace BuildKit.Runtime.Tests.Building.Copying;

/// <summary>What COPY puts where, as BuildKit does. Sources, patterns, destination, image → paths; folders end with '/'.</summary>
public sealed class CopyRules
{
    [Theory]
    // One file: under its new name, into a folder that is there, or into one that the slash asks for.
    [InlineData("a", "a", "/x", "", "x")]
    [InlineData("a", "a", "/x", "x/", "x/a")]
    [InlineData("a", "a", "/x/", "", "x/ x/a")]
    [InlineData("a", "a", "/x/y/z", "x/", "x/y/ x/y/z")]
    [InlineData("a", "/a", "/", "", "a")]
    [InlineData("d/a", "d/a", "/x/", "x/", "x/a")]
    // A folder: its contents, never itself.
    [InlineData("d/a d/e/b", "d", "/x", "", "x/ x/a x/e/ x/e/b")]
    [InlineData("d/a d/e/b", "d/", "/x/", "x/", "x/a x/e/ x/e/b")]
    [InlineData("d/a", ".", "/", "", "d/ d/a")]
    [InlineData("d/", "d", "/x", "", "x/")]
    // Wildcards of Go's filepath.Match: no '**', and a '*' stays within a name.
    [InlineData("a.txt b.txt c.md d/e.txt", "*.txt", "/x/", "", "x/ x/a.txt x/b.txt")]
    [InlineData("d/a e/a", "?/a", "/x/", "", "x/ x/a")]
    [InlineData("d/a d/b e/c", "[d-e]", "/x/", "", "x/ x/a x/b x/c")]
    [InlineData("d/a", "d*/a", "/x/", "", "x/ x/a")]
    [InlineData("a[1] a1", "a\\[1]", "/x/", "", "x/ x/a[1]")]
    [InlineData("a", "z*", "/x/", "", "")]
    // Above the root is the root.
    [InlineData("a", "../../a", "/x", "", "x")]
    // Links: of the source the chosen one is followed, those within are copied; of the image all are followed, inside it.
    [InlineData("l->d/a d/a", "l", "/x/", "", "x/ x/l")]
    [InlineData("l->d d/a", "l", "/x/", "", "x/ x/a")]
    [InlineData("d/l->a d/a", "d", "/x/", "", "x/ x/a x/l->a")]
    [InlineData("l->/../../d/a d/a", "l", "/x", "", "x")]
    [InlineData("a", "a", "/x/f", "x->y y/", "y/f")]
    [InlineData("a", "a", "/x", "x->/y y/", "y/a")]
    [InlineData("a", "a", "/x", "x->../../y", "y")]
    [InlineData("a", "a", "/x/b/", "x->y", "y/ y/b/ y/b/a")]
    public void A_copy(string source, string patterns, string destination, string image, string want) => Assert.Equal(want, Plan(source, patterns, destination, image));

    [Theory]
    [InlineData("p/q/a", "p/q/a", "/x/", "x/ x/p/ x/p/q/ x/p/q/a")]
    [InlineData("p/q/a", "p/./q/a", "/x/", "x/ x/q/ x/q/a")]
    [InlineData("p/q/a p/q/b/c", "p/./q", "/x", "x/ x/q/ x/q/a x/q/b/ x/q/b/c")]
    [InlineData("p/a.c p/q/b.c p/q/c.h", "p/./**/*.c", "/x/", "x/ x/a.c x/q/ x/q/b.c")]
    [InlineData("p/a e/a", "*/a", "/", "e/ e/a p/ p/a")]
    public void With_parents(string source, string patterns, string destination, string want) => Assert.Equal(want, Plan(source, patterns, destination, "", c => c with { Parents = true }));

    [Theory]
    [InlineData("d/a d/b", "d", "b", "x/ x/a")]
    [InlineData("a.c b.h", "*", "*.h", "x/ x/a.c")]
    public void With_excluded_names(string source, string patterns, string excluded, string want) =>
        Assert.Equal(want, Plan(source, patterns, "/x/", "", c => c with { Exclude = [excluded] }, excludes: IgnorePatterns.From([excluded])));

    [Fact]
    public void Owners_are_names_of_the_images_own_files_and_made_folders_get_them()
    {
        using var image = new MemoryTree("etc/passwd etc/group") { Texts = { ["etc/passwd"] = "app:x:1654:1655::/:/bin/sh\n", ["etc/group"] = "extra:x:9:\n" } };
        Assert.Equal("0:0", Owner(null));
        Assert.Equal("1654:1655", Owner("app"));
        Assert.Equal("1654:9", Owner("app:extra"));
        Assert.Equal("7:7", Owner("7"));
        Assert.Equal("7:9", Owner("7:extra"));
        Assert.Equal("BK4305", Assert.Throws<CopyException>(() => Owner("nobody")).Code);
        Assert.Equal("BK4305", Assert.Throws<CopyException>(() => Owner("4294967295")).Code);

        string Owner(string? owner)
        {
            using var tree = new MemoryTree("a");
            var planner = Planner(new BuildStep.Copy { Base = new BuildStep.Scratch(), Sources = [], Destination = "/made/", Owner = owner }, image, IgnorePatterns.None);
            planner.Add(new CopySource { From = new BuildStep.Scratch(), Patterns = ["a"] }, tree, "the context");
            return planner.Entries.Select(e => $"{e.Item.Uid}:{e.Item.Gid}").Distinct().Single();
        }
    }

    [Fact]
    public void A_link_to_a_passwd_file_outside_of_the_image_stays_inside()
    {
        using var image = new MemoryTree("etc/passwd->/../../../etc/shadow");
        Assert.Equal("BK4305", Assert.Throws<CopyException>(() => OwnerNames.Resolve("root", image)).Code);
    }

    [Theory]
    [InlineData("a", "missing", "/x", "", "BK4300")]
    [InlineData("l->nowhere", "l", "/x", "", "BK4300")]
    [InlineData("l->l", "l", "/x", "", "BK4301")]
    [InlineData("a", "a", "/f/x", "f", "BK4302")]
    [InlineData("d/e/a", "d", "/x", "x/e", "BK4302")]
    [InlineData("d/e", "d", "/x", "x/e/", "BK4303")]
    [InlineData("a", "[a", "/x", "", "BK4306")]
    public void A_copy_that_cannot_be(string source, string pattern, string destination, string image, string code) =>
        Assert.Equal(code, Assert.Throws<CopyException>(() => Plan(source, pattern, destination, image)).Code);

    [Fact]
    public void A_name_that_layers_read_as_a_removal_is_refused() => Assert.Equal("BK6052", Assert.Throws<BuildKit.Layers.LayerException>(() => Plan(".wh.etc", ".wh.etc", "/", "etc/")).Code);

    [Fact]
    public void A_linked_copy_does_not_look_at_the_image() => Assert.Equal("x/ x/a", Plan("a", "a", "/x/", "x->y y/", c => c with { Link = true }));

    private static string Plan(string source, string patterns, string destination, string image, Func<BuildStep.Copy, BuildStep.Copy>? change = null, IgnorePatterns? excludes = null)
    {
        using var below = new MemoryTree(image);
        using var tree = new MemoryTree(source);
        var step = new BuildStep.Copy { Base = new BuildStep.Scratch(), Sources = [], Destination = destination };
        var planner = Planner(change is null ? step : change(step), below, excludes ?? IgnorePatterns.None);
        planner.Add(new CopySource { From = step.Base, Patterns = patterns.Split(' ') }, tree, "the context");
        return string.Join(' ', planner.Entries.Select(e => e.Path + e.Item.Kind switch { FileKind.Directory => "/", FileKind.SymbolicLink => "->" + e.Item.LinkTarget, _ => "" }));
    }

    private static CopyPlanner Planner(BuildStep.Copy step, ISourceTree image, IgnorePatterns excludes) =>
        new(step, image, (path, _) => excludes.Rules.Count > 0 && excludes.Decide(path).IsIgnored, (_, _) => null);
}
