using System.CommandLine;
using BuildKit.Containers.Programs;
using BuildKit.Containers.Settings;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Build;

/// <summary>
/// The options of 'build' about how RUN is run. Docker's build without a builder has them; its later ones take limits and forget them, which
/// is not what was asked for.
/// </summary>
internal sealed class RunLimitFlags
{
    private readonly LimitFlags _limits = new();
    private readonly Option<string?> _parent = Inputs.Text("--cgroup-parent", null, "string", "Make the control group of each RUN below this one");
    private readonly Option<string[]> _isolation = Inputs.Refused("--isolation", "on Linux there is one kind of isolation", null, "default");
    private readonly Option<string[]> _security = Inputs.Refused(
        "--security-opt", "the protection of RUN is chosen in the Dockerfile", "'RUN --security=insecure' with '--allow security.insecure' takes it away.",
        "apparmor=unconfined", "apparmor:unconfined", "label=disable", "label:disable", "seccomp=builtin");

    public IReadOnlyList<Option> Options =>
    [
        .. _limits.OfBuilds, _parent, _isolation, _security, Inputs.DisableContentTrust(),
        Inputs.NoEffect("--compress", "contexts are read where they lie"),
        Inputs.NoEffect("--force-rm", "there are no intermediate containers"),
        Inputs.NoEffect("--rm", "there are no intermediate containers"),
    ];

    /// <summary>Null: none was given.</summary>
    public ProgramLimits? Read(Call call)
    {
        call.Refuse(_isolation);
        call.Refuse(_security);
        if (!_limits.OfBuilds.Append(_parent).Any(call.Has)) return null;
        var limits = new ProgramLimits { Resources = _limits.Apply(new ResourceSettings(), call), CgroupParent = call.Get(_parent) is { Length: > 0 } parent ? parent : null };
        limits.Check();
        return limits;
    }
}
