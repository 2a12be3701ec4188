using BuildKit.Containers;
using BuildKit.Containers.Health;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>What makes a container healthy, by results and times alone.</summary>
public sealed class HealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly HealthCheck Check = new() { Test = ["CMD", "true"], Args = ["true"], Retries = 2 };

    [Fact]
    public void It_starts_unknown_and_one_success_makes_it_healthy()
    {
        Assert.Equal("health: starting", new HealthState().Text);
        Assert.Equal(HealthStatus.Healthy, After(Check, 0).Status);
    }

    [Fact]
    public void So_many_failures_in_a_row_make_it_unhealthy_and_one_success_mends_it()
    {
        Assert.Equal((HealthStatus.Healthy, 1), Of(After(Check, 0, 1)));
        Assert.Equal((HealthStatus.Unhealthy, 2), Of(After(Check, 0, 1, 7)));
        Assert.Equal((HealthStatus.Healthy, 0), Of(After(Check, 0, 1, -1, 0)));
        Assert.Equal((HealthStatus.Starting, 1), Of(After(Check, 1)));
    }

    [Fact]
    public void Failures_of_the_start_period_do_not_count_until_a_success_has_ended_it()
    {
        var check = Check with { StartPeriod = TimeSpan.FromSeconds(5) };
        Assert.Equal((HealthStatus.Starting, 0), Of(After(check, 1, 1, 1)));
        Assert.Equal((HealthStatus.Unhealthy, 2), Of(After(check, 0, 1, 1)));
        Assert.Equal((HealthStatus.Unhealthy, 2), Of(After(check, 1, 1, 1, 1, 1, 1)));
    }

    [Fact]
    public void The_last_five_results_are_kept() => Assert.Equal([3, 4, 5, 6, 7], After(Check, 1, 2, 3, 4, 5, 6, 7).Log.Select(r => r.ExitCode));

    [Fact]
    public void In_the_start_period_it_is_asked_more_often()
    {
        var check = Check with { StartPeriod = TimeSpan.FromMinutes(1), StartInterval = TimeSpan.FromSeconds(2), Interval = TimeSpan.FromSeconds(30) };
        Assert.Equal(TimeSpan.FromSeconds(2), check.Pause(HealthStatus.Starting, TimeSpan.FromSeconds(59)));
        Assert.Equal(TimeSpan.FromSeconds(30), check.Pause(HealthStatus.Starting, TimeSpan.FromSeconds(60)));
        Assert.Equal(TimeSpan.FromSeconds(30), check.Pause(HealthStatus.Healthy, TimeSpan.Zero));
    }

    [Fact]
    public void Flags_go_over_the_image_and_the_rest_is_dockers()
    {
        var image = new Healthcheck { Test = ["CMD", "probe"], Interval = 2_000_000_000, Retries = 9 };
        var check = HealthResolver.Resolve("app", new HealthSettings { Retries = 4 }, image, null)!;
        Assert.Equal(["probe"], check.Args);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), 4), (check.Interval, check.Timeout, check.Retries));
        Assert.Equal(["/bin/bash", "-c", "x y"], HealthResolver.Resolve("app", new HealthSettings { Command = "x y" }, image, ["/bin/bash", "-c"])!.Args);
        Assert.Null(HealthResolver.Resolve("app", new HealthSettings { Disabled = true }, image, null));
        Assert.Null(HealthResolver.Resolve("app", null, new Healthcheck { Test = ["NONE"] }, null));
        Assert.Null(HealthResolver.Resolve("app", null, null, null));
    }

    [Theory]
    [InlineData("FOO", "x")]
    [InlineData("CMD")]
    [InlineData("CMD-SHELL", "a", "b")]
    [InlineData("CMD", "a\0b")]
    public void A_hostile_check_of_an_image_is_refused(params string[] test) =>
        Assert.Equal("BK3209", Assert.Throws<ContainerException>(() => HealthResolver.Resolve("app", null, new Healthcheck { Test = test }, null)).Code);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_hostile_time_of_an_image_is_refused(long interval) =>
        Assert.Equal("BK3209", Assert.Throws<ContainerException>(() => HealthResolver.Resolve("app", null, new Healthcheck { Test = ["CMD", "x"], Interval = interval }, null)).Code);

    /// <summary>One probe a second from the first second on.</summary>
    private static HealthState After(HealthCheck check, params int[] codes) => codes
        .Select((code, i) => new HealthResult(Start.AddSeconds(i + 1), Start.AddSeconds(i + 1.5), code, ""))
        .Aggregate(new HealthState(), (state, result) => state.With(result, check, Start));

    private static (HealthStatus Status, int Streak) Of(HealthState state) => (state.Status, state.FailingStreak);
}
