using BuildKit.Containers;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;

namespace BuildKit.Runtime.Tests.Containers.Resources;

public sealed class DevicePrograms
{
    private const int Block = 1;
    private const int Character = 2;

    [Theory]
    [InlineData("rw", Character, 1, 3, true)]
    [InlineData("rwm", Character, 1, 9, true)]
    [InlineData("rw", Character, 136, 77, true)]
    [InlineData("m", Character, 4, 64, true)]
    [InlineData("m", Block, 8, 0, true)]
    [InlineData("r", Block, 8, 0, false)]
    [InlineData("rm", Block, 8, 0, false)]
    [InlineData("r", Character, 1, 1, false)]
    [InlineData("r", Character, 1, 2, false)]
    [InlineData("w", Character, 10, 229, false)]
    [InlineData("r", Block, 1, 3, false)]
    public void The_defaults_are_the_devices_of_dev(string access, int type, uint major, uint minor, bool allowed) =>
        Assert.Equal(allowed, Allows(DefaultDevices.Rules, access, type, major, minor));

    [Fact]
    public void Without_rules_everything_is_allowed() => Assert.True(Allows([], "rwm", Block, 8, 0));

    [Fact]
    public void The_last_rule_wins_bit_by_bit()
    {
        DeviceRule[] rules = [new(false), Rule(true, 'b', 8, null, "r"), Rule(true, 'b', 8, 0, "w"), Rule(false, 'b', 8, 1, "r")];
        Assert.True(Allows(rules, "rw", Block, 8, 0));
        Assert.True(Allows(rules, "r", Block, 8, 7));
        Assert.False(Allows(rules, "rw", Block, 8, 7));
        Assert.False(Allows(rules, "r", Block, 8, 1));
        Assert.False(Allows(rules, "rwm", Block, 8, 0));
        Assert.True(Allows([.. rules, new(true)], "rwm", Block, 9, 9));
    }

    [Fact]
    public void Rules_before_one_for_all_leave_no_trace() =>
        Assert.Equal(DeviceProgram.Compile([new(false)]).Count, DeviceProgram.Compile([.. Enumerable.Range(0, 100).Select(i => Rule(true, 'c', i, null, "r")), new(false)]).Count);

    [Fact]
    public void A_number_that_no_device_has_is_refused() => Assert.Equal("BK3455", Assert.Throws<LimitException>(() => DeviceProgram.Compile([Rule(true, 'c', uint.MaxValue, null, "r")])).Code);

    [Fact]
    public void Letters_that_mean_nothing_are_refused() => Assert.Equal("BK3455", Assert.Throws<LimitException>(() => DeviceProgram.Compile([Rule(true, 'c', 1, null, "rx")])).Code);

    private static DeviceRule Rule(bool allow, char type, long? major, long? minor, string access) => new(allow) { Type = type, Major = major, Minor = minor, Access = access };

    private static bool Allows(IReadOnlyList<DeviceRule> rules, string access, int type, uint major, uint minor) =>
        EbpfMachine.Allows(EbpfInstruction.Encode(DeviceProgram.Compile(rules)), DeviceAccess.Bits(access), type, major, minor);
}
