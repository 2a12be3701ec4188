using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Instructions that change only the configuration.</summary>
internal sealed partial class StagePlanner
{
    /// <summary>In no environment: they speak to the builder.</summary>
    private static readonly string[] BuilderArguments = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

    private void Env(Instruction.Env env)
    {
        // All are read before any is set: ENV a=1 b=$a gives b the old value.
        var pairs = Pairs(env.Variables, "ENV");
        foreach (var (name, value) in pairs)
        {
            _checks.Secret(env.Node, "ENV", name);
            _state.SetVariable(name, value);
        }

        Tell("ENV" + string.Concat(pairs.Select(p => $" {p.Name}={p.Value}")));
    }

    private void Label(Instruction.Label label)
    {
        var pairs = Pairs(label.Labels, "LABEL");
        foreach (var (name, value) in pairs) _state.Config = _state.Config with { Labels = OrdinalMap.With(_state.Config.Labels, name, value) };
        Tell("LABEL" + string.Concat(pairs.Select(p => $" {p.Name}={p.Value}")));
    }

    private (string Name, string Value)[] Pairs(IReadOnlyList<NameValue> pairs, string instruction)
    {
        if (pairs.Any(p => p.IsLegacy)) _session.Report.Add(LintRules.LegacyKeyValueFormat, _current.Node, instruction);
        (string Name, string Value)[] expanded = [.. pairs.Select(p => (Expand(p.Name), Expand(p.Value)))];
        return expanded.All(p => p.Name.Length > 0) ? expanded : throw DockerfileException.BlankName(_session.Source, Place, instruction);
    }

    private void Arg(Instruction.Arg arg)
    {
        var told = new List<string>();
        foreach (var written in arg.Declarations)
        {
            var name = Expand(written.Name);
            if (name.Length == 0) throw DockerfileException.BlankName(_session.Source, Place, "ARG");
            _checks.Secret(arg.Node, "ARG", name);
            var value = ValueOf(name, written.Default);
            if (value is not null && !BuilderArguments.Contains(name)) _state.Variables[name] = value;
            var index = _state.Arguments.FindIndex(a => a.Name == name);
            if (index < 0) _state.Arguments.Add(new ArgDeclaration(name, value));
            else _state.Arguments[index] = new ArgDeclaration(name, value);
            told.Add(value is null ? name : $"{name}={value}");
        }

        Tell("ARG " + string.Join(' ', told));
    }

    /// <summary>The command line is stronger than a default, and a default than an ARG above the first FROM.</summary>
    private string? ValueOf(string name, string? written) =>
        _session.Arguments.TryGetValue(name, out var given) ? given
        : written is not null ? Expand(written)
        : _planner.Globals.Values.GetValueOrDefault(name);

    private void Cmd(Instruction.Cmd cmd)
    {
        _checks.Once(cmd.Node);
        var arguments = Started(cmd.Command);
        _hasCmd = true;
        _state.Config = _state.Config with { Cmd = arguments, ArgsEscaped = true };
        Tell("CMD " + GoText.Quoted(arguments));
    }

    /// <summary>A new entry point makes the base's arguments meaningless, those of this stage not.</summary>
    private void Entrypoint(Instruction.Entrypoint entrypoint)
    {
        _checks.Once(entrypoint.Node);
        var arguments = Started(entrypoint.Command);
        _state.Config = _state.Config with { Entrypoint = arguments, Cmd = _hasCmd ? _state.Config.Cmd : null };
        Tell("ENTRYPOINT " + GoText.Quoted(arguments));
    }

    private IReadOnlyList<string> Started(CommandLine command)
    {
        if (!command.IsShell) return command.Arguments;
        if (_state.Config.Shell is not { Count: > 0 }) _session.Report.Add(LintRules.JsonArgsRecommended, _current.Node, _current.Node.Name);
        return InShell(string.Join(' ', command.Arguments));
    }

    private string[] InShell(string line) => [.. _state.Shell, line];

    private void Shell(Instruction.Shell shell)
    {
        _state.Config = _state.Config with { Shell = shell.Arguments };
        Tell("SHELL " + GoText.List(shell.Arguments));
    }

    private void HealthCheck(Instruction.HealthCheck check)
    {
        _checks.Once(check.Node);
        _state.Config = _state.Config with { Healthcheck = check.Check };
        Tell("HEALTHCHECK " + GoText.Health(check.Check));
    }

    private void User(Instruction.User user)
    {
        _state.Config = _state.Config with { User = Expand(user.Name) };
        Tell($"USER {_state.Config.User}");
    }

    private void Volume(Instruction.Volume volume)
    {
        var paths = volume.Paths.Select(Expand).ToArray();
        if (paths.Any(string.IsNullOrWhiteSpace)) throw DockerfileException.EmptyVolume(_session.Source, volume.Node);
        _state.Config = _state.Config with { Volumes = new SortedSet<string>([.. _state.Config.Volumes ?? [], .. paths], StringComparer.Ordinal) };
        Tell("VOLUME " + GoText.List(paths));
    }

    private void StopSignal(Instruction.StopSignal instruction)
    {
        var signal = Expand(instruction.Signal);
        try
        {
            SignalNames.Parse(signal);
        }
        catch (ContainerException)
        {
            throw DockerfileException.InvalidSignal(_session.Source, Place, signal);
        }

        _state.Config = _state.Config with { StopSignal = signal };
        Tell($"STOPSIGNAL {signal}");
    }

    private void Maintainer(Instruction.Maintainer maintainer)
    {
        _state.Image = _state.Image with { Author = maintainer.Name };
        Tell($"MAINTAINER {maintainer.Name}");
    }

    private void Expose(Instruction.Expose expose)
    {
        var words = expose.Ports.SelectMany(p => ExpandAll(p).Words).ToArray();
        var ports = words.SelectMany(w => ExposedPorts.Read(_session, expose.Node, w)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        _state.Config = _state.Config with { ExposedPorts = new SortedSet<string>([.. _state.Config.ExposedPorts ?? [], .. ports], StringComparer.Ordinal) };
        Tell(string.Create(CultureInfo.InvariantCulture, $"EXPOSE {GoText.List(ports)}"));
    }
}
