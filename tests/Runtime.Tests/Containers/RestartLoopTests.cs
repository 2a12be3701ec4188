using BuildKit.Containers;
using BuildKit.Containers.Supervision;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>When a container that ended is started again, by a clock that the test turns.</summary>
public sealed class RestartLoopTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Pauses_double_from_a_tenth_of_a_second_to_a_minute()
    {
        var loop = Loop();
        var pauses = Enumerable.Range(0, 12).Select(_ => End(loop, "always", TimeSpan.Zero)!.Value.TotalSeconds);
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], pauses);
    }

    [Fact]
    public void A_run_of_ten_seconds_begins_the_pauses_anew()
    {
        var loop = Loop();
        for (var i = 0; i < 5; i++) End(loop, "always", TimeSpan.FromSeconds(9.9));
        Assert.Equal(TimeSpan.FromSeconds(0.1), End(loop, "always", TimeSpan.FromSeconds(10)));
        Assert.Equal(6, loop.Count);
    }

    [Theory]
    [InlineData("no", 1, false)]
    [InlineData("always", 0, true)]
    [InlineData("unless-stopped", 0, true)]
    [InlineData("on-failure", 0, false)]
    [InlineData("on-failure", 1, true)]
    [InlineData("on-failure", null, true)]
    public void Policies_tell_ends_apart(string policy, int? exitCode, bool again) =>
        Assert.Equal(again, Loop().After(RestartPolicy.Parse(policy), exitCode, stoppedByUser: false) is not null);

    [Theory]
    [InlineData("always")]
    [InlineData("unless-stopped")]
    [InlineData("on-failure")]
    public void What_somebody_stopped_stays_stopped(string policy) => Assert.Null(Loop().After(RestartPolicy.Parse(policy), 1, stoppedByUser: true));

    [Fact]
    public void Failures_are_tried_again_as_often_as_allowed()
    {
        var loop = Loop();
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => End(loop, "on-failure:2", TimeSpan.Zero) is not null));
        Assert.Equal(2, loop.Count);
    }

    [Fact]
    public void A_successor_goes_on_counting() => Assert.Null(new RestartLoop(_clock, 2).After(RestartPolicy.Parse("on-failure:2"), 1, stoppedByUser: false));

    [Theory]
    [InlineData("sometimes")]
    [InlineData("always:3")]
    [InlineData("on-failure:-1")]
    [InlineData("on-failure:many")]
    public void Words_that_are_no_policy_are_refused(string text) => Assert.Equal("BK3201", Assert.Throws<ContainerException>(() => RestartPolicy.Parse(text)).Code);

    private RestartLoop Loop() => new(_clock, 0);

    private TimeSpan? End(RestartLoop loop, string policy, TimeSpan ran)
    {
        loop.Began();
        _clock.Turn(ran);
        return loop.After(RestartPolicy.Parse(policy), 1, stoppedByUser: false);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Turn(TimeSpan time) => _now += time.Ticks;
    }
}
