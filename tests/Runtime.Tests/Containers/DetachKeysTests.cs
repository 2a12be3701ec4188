using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Streams;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class DetachKeysTests
{
    [Theory]
    [InlineData("abc", "abc", false)]
    [InlineData("ab\u0010\u0011cd", "ab", true)]
    [InlineData("\u0010x", "\u0010x", false)]
    [InlineData("\u0010\u0010\u0011", "\u0010", true)]
    [InlineData("\u0010", "", false)]
    public void The_sequence_detaches_and_everything_else_passes(string typed, string passed, bool detached)
    {
        var keys = DetachKeys.Parse("ctrl-p,ctrl-q");
        var (got, left) = keys.Filter(Encoding.ASCII.GetBytes(typed));
        Assert.Equal((passed, detached), (Encoding.ASCII.GetString(got), left));
    }

    [Fact]
    public void A_sequence_may_come_in_pieces()
    {
        var keys = DetachKeys.Parse("ctrl-p,ctrl-q");
        Assert.False(keys.Filter([0x10]).Detached);
        var (passed, detached) = keys.Filter([0x11]);
        Assert.Empty(passed);
        Assert.True(detached);
    }

    [Fact]
    public void Held_back_keys_reach_the_container_when_they_become_something_else()
    {
        var keys = DetachKeys.Parse("ctrl-p,ctrl-q");
        keys.Filter([0x10]);
        Assert.Equal("\u0010z", Encoding.ASCII.GetString(keys.Filter("z"u8).Passed));
    }

    [Fact]
    public void Without_keys_nothing_detaches() => Assert.False(DetachKeys.Parse("").Filter([0x10, 0x11]).Detached);

    [Theory]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("alt-x")]
    [InlineData("a,,b")]
    public void Other_keys_are_refused(string keys) => Assert.Throws<ContainerException>(() => DetachKeys.Parse(keys));
}
