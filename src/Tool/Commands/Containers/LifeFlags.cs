using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Health;
using BuildKit.Containers.Supervision;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>What happens to a container over its life: whether it starts again, and how its health is watched.</summary>
internal sealed class LifeFlags
{
    private readonly Option<string?> _command = Inputs.Text("--health-cmd", null, "string", "Command line that tells the container's health by its exit code");
    private readonly Option<string?> _interval = Inputs.Text("--health-interval", null, "duration", "Time between two checks (30s)");
    private readonly Option<string?> _action = Inputs.Text("--health-on-failure", null, "string", "What to do when it becomes unhealthy: none (default), kill, restart or stop");
    private readonly Option<string?> _retries = Inputs.Text("--health-retries", null, "int", "Failures in a row that make it unhealthy (3)");
    private readonly Option<string?> _startInterval = Inputs.Text("--health-start-interval", null, "duration", "Time between two checks in the start period (5s)");
    private readonly Option<string?> _startPeriod = Inputs.Text("--health-start-period", null, "duration", "Time after the start in which failures do not count (0s)");
    private readonly Option<string?> _timeout = Inputs.Text("--health-timeout", null, "duration", "Time that one check may take (30s)");
    private readonly Option<bool> _none = Inputs.Flag("--no-healthcheck", null, "Do not watch the container's health, whatever the image says");
    private readonly Option<string?> _restart = Inputs.Text("--restart", null, "string", "Start again at its end: no (default), always, on-failure[:COUNT], unless-stopped");

    public IReadOnlyList<Option> Options => [.. Health, _none, _restart];

    private Option<string?>[] Health => [_command, _interval, _action, _retries, _startInterval, _startPeriod, _timeout];

    public ContainerSpec Apply(ContainerSpec spec, Call call) => spec with
    {
        Restart = call.Get(_restart) is { } text ? RestartPolicy.Parse(text) : RestartPolicy.No,
        Health = ReadHealth(call),
    };

    /// <summary>Null when no option says anything: then the path of a start without a check stays short.</summary>
    private HealthSettings? ReadHealth(Call call)
    {
        var given = Array.Find(Health, call.Has);
        if (call.Get(_none)) return given is null ? new HealthSettings { Disabled = true } : throw ToolException.WrongArguments($"--no-healthcheck and {given.Name} contradict each other");
        if (given is null) return null;
        return new HealthSettings
        {
            Command = call.Get(_command),
            Interval = Time(call, _interval),
            Timeout = Time(call, _timeout),
            StartPeriod = Time(call, _startPeriod),
            StartInterval = Time(call, _startInterval),
            Retries = call.Number(_retries, least: 0),
            OnFailure = call.OneOf(_action, "none", "kill", "restart", "stop") switch
            {
                "kill" => HealthAction.Kill,
                "restart" => HealthAction.Restart,
                "stop" => HealthAction.Stop,
                _ => HealthAction.None,
            },
        };
    }

    private static TimeSpan? Time(Call call, Option<string?> option)
    {
        if (call.Get(option) is not { } text) return null;
        if (text == "0") return TimeSpan.Zero;
        return Moment.TryParseSpan(text, out var time) && time >= TimeSpan.FromMilliseconds(1) ? time : throw ToolException.InvalidValue(option.Name, text, "a duration such as '1m30s' or '500ms', at least 1ms");
    }
}
