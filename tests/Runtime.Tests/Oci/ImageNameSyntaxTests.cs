using System.Text.RegularExpressions;
using BuildKit.Containers;
using BuildKit.Oci;

namespace BuildKit.Tests.Oci;

/// <summary>The scanners say what the grammar's regular expressions say, over every short text of the characters that matter.</summary>
public sealed class ImageNameSyntaxTests
{
    private const string Registry = @"^(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?\z";
    private const string Repository = @"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z";
    private const string Tag = @"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z";

    [Fact]
    public void Registries() => AgreesWith(Registry, text => ImageNameSyntax.IsRegistry(text), "az0.-:[]", 6);

    [Fact]
    public void Repositories() => AgreesWith(Repository, text => ImageNameSyntax.IsRepository(text), "a0._-/A", 6);

    [Fact]
    public void Tags() => AgreesWith(Tag, text => ImageNameSyntax.IsTag(text), "aZ_.-/\n", 4);

    [Fact]
    public void Names_of_containers() => AgreesWith(@"^[a-zA-Z0-9][a-zA-Z0-9_.-]+\z", ContainerName.IsValid, "aZ0_.-/\n", 4);

    [Theory]
    [InlineData("localhost:65535", true)]
    [InlineData("localhost:655350", false)]
    [InlineData("[fe80::1]:5000", true)]
    [InlineData("[fe80::g]", false)]
    [InlineData("registry-.example", false)]
    public void Longer_registries(string text, bool valid) => Assert.Equal(valid, ImageNameSyntax.IsRegistry(text));

    [Fact]
    public void A_tag_has_at_most_128_characters()
    {
        Assert.True(ImageNameSyntax.IsTag(new string('a', 128)));
        Assert.False(ImageNameSyntax.IsTag(new string('a', 129)));
    }

    private static void AgreesWith(string pattern, Func<string, bool> scan, string alphabet, int longest)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);
        var texts = new List<string> { "" };
        for (var from = 0; texts[^1].Length < longest;)
        {
            var end = texts.Count;
            for (; from < end; from++)
                foreach (var c in alphabet) texts.Add(texts[from] + c);
        }

        Assert.Empty(texts.Where(t => regex.IsMatch(t) != scan(t)).Take(5));
    }
}
