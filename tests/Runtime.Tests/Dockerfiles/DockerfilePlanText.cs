using System.Globalization;
using System.Text;
using BuildKit.Building.Steps;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>A plan as text: every step once, in the order in which it is needed, then configuration and history.</summary>
internal sealed class DockerfilePlanText
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<BuildStep, int> _numbers = new(ReferenceEqualityComparer.Instance);

    public static string Of(BuildPlan plan)
    {
        var writer = new DockerfilePlanText();
        foreach (var result in plan.Results) writer.Write(result);
        return writer._text.ToString();
    }

    private void Write(PlatformBuild build)
    {
        _text.Append(CultureInfo.InvariantCulture, $"platform {build.Platform}\n");
        var root = Number(build.Root);
        _text.Append(CultureInfo.InvariantCulture, $"root {root}\n");
        Config(build.Config);
        foreach (var entry in build.History)
            _text.Append(CultureInfo.InvariantCulture, $"history {entry.CreatedBy.Replace("\n", "\\n", StringComparison.Ordinal)}{(entry.Step is { } step ? $" ({Number(step)})" : "")}\n");
    }

    private void Config(ImageConfig config)
    {
        var c = config.Config!;
        Line("author", config.Author);
        Line("user", c.User);
        Line("workdir", c.WorkingDir);
        List("env", c.Env);
        List("entrypoint", c.Entrypoint);
        List("cmd", c.Cmd);
        List("shell", c.Shell);
        List("ports", c.ExposedPorts);
        List("volumes", c.Volumes);
        List("labels", c.Labels?.Select(l => $"{l.Key}={l.Value}"));
        List("onbuild", c.OnBuild);
        Line("stop signal", c.StopSignal);
        if (c.Healthcheck is { } h) _text.Append(CultureInfo.InvariantCulture, $"health [{string.Join("][", h.Test ?? [])}] {h.Interval} {h.Timeout} {h.StartPeriod} {h.StartInterval} {h.Retries}\n");
    }

    private int Number(BuildStep step)
    {
        if (_numbers.TryGetValue(step, out var known)) return known;
        var described = Describe(step);
        _numbers[step] = _numbers.Count;
        _text.Append(CultureInfo.InvariantCulture, $"{_numbers[step]}: {described}\n");
        if (step.Label != StepLabel.None) _text.Append(CultureInfo.InvariantCulture, $"     {step.Label}{(step.Label.Origin is { } o ? $" @{o.Line}:{o.Column}-{o.EndLine}" : "")}\n");
        return _numbers[step];
    }

    private string Describe(BuildStep step) => step switch
    {
        BuildStep.Scratch => "scratch",
        BuildStep.ImageSource image => $"image {image.Image.Name} {image.Image.Config.Platform}",
        BuildStep.ContextSource context => $"context '{context.Name}'",
        BuildStep.HttpSource http => $"http {http.Address} as {http.FileName ?? "?"} {http.Checksum}".TrimEnd(),
        BuildStep.GitSource git => $"git {git.Remote} ref={git.Ref} folder={git.Subdirectory} commit={git.Commit}{(git.KeepGitDirectory ? " keep .git" : "")}{(git.Submodules ? "" : " no submodules")}",
        BuildStep.InlineSource inline => $"inline {inline.FileName} {Convert.ToString(inline.Mode, 8)} \"{Encoding.UTF8.GetString(inline.Content.Span).Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        BuildStep.MakeDirectory make => $"on {Number(make.Base)} make {make.Path}{(make.Owner is null ? "" : $" for {make.Owner}")}",
        BuildStep.Copy copy => Describe(copy),
        BuildStep.Run run => Describe(run),
        _ => throw new ArgumentException(step.GetType().Name),
    };

    private string Describe(BuildStep.Copy copy)
    {
        var on = Number(copy.Base);
        var sources = string.Join(" and ", copy.Sources.Select(s => $"{Number(s.From)}{(s.Patterns.Count == 0 ? "" : $" [{string.Join("][", s.Patterns)}]")}"));
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"on {on} copy {sources} to {copy.Destination}");
        if (copy.Owner is not null) text.Append(" owner ").Append(copy.Owner);
        if (copy.Mode is not null) text.Append(" mode ").Append(copy.Mode);
        if (copy.Link) text.Append(" link");
        if (copy.Parents) text.Append(" parents");
        if (copy.Exclude.Count > 0) text.Append(CultureInfo.InvariantCulture, $" without [{string.Join("][", copy.Exclude)}]");
        if (copy.Unpack != CopyUnpack.Never) text.Append(" unpack ").Append(copy.Unpack);
        return text.ToString();
    }

    private string Describe(BuildStep.Run run)
    {
        var on = Number(run.Base);
        var mounts = run.Mounts.Select(m => "\n     mount " + Describe(m)).ToArray();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"on {on} run [{string.Join("][", run.Arguments).Replace("\n", "\\n", StringComparison.Ordinal)}] in {run.WorkingDirectory}");
        if (run.User is not null) text.Append(" as ").Append(run.User);
        if (run.Network != RunNetwork.Default) text.Append(" network ").Append(run.Network);
        if (run.Security != RunSecurity.Sandbox) text.Append(" security ").Append(run.Security);
        if (run.IgnoreCache) text.Append(" ignoring the cache");
        if (run.Hosts.Count > 0) text.Append(" hosts ").AppendJoin(' ', run.Hosts.Select(h => $"{h.Key}={h.Value}"));
        text.Append(CultureInfo.InvariantCulture, $"\n     env {string.Join(" ", run.Environment)}");
        if (run.UnkeyedEnvironment.Count > 0) text.Append(CultureInfo.InvariantCulture, $"\n     unkeyed {string.Join(" ", run.UnkeyedEnvironment)}");
        return text.AppendJoin("", mounts).ToString();
    }

    private string Describe(RunMount mount) => mount switch
    {
        RunMount.Bind bind => $"bind {Number(bind.From)} {bind.Source} at {bind.Target}{(bind.Writable ? " writable" : "")}",
        RunMount.Cache cache => $"cache {cache.Id} at {cache.Target} {cache.Sharing}{(cache.From is { } from ? $" from {Number(from)} {cache.Source}" : "")} {Convert.ToString(cache.Mode, 8)} {cache.Uid}:{cache.Gid}{(cache.IsReadOnly ? " read-only" : "")}",
        RunMount.Tmpfs tmpfs => $"tmpfs at {tmpfs.Target} {tmpfs.Size}".TrimEnd(),
        RunMount.Secret secret => $"secret {secret.Id} at {secret.Target ?? "-"} as {secret.Variable ?? "-"}{(secret.IsRequired ? " required" : "")} {Convert.ToString(secret.Mode, 8)} {secret.Uid}:{secret.Gid}",
        RunMount.Ssh ssh => $"ssh {ssh.Id} at {ssh.Target ?? "-"}{(ssh.IsRequired ? " required" : "")} {Convert.ToString(ssh.Mode, 8)} {ssh.Uid}:{ssh.Gid}",
        _ => throw new ArgumentException(mount.GetType().Name),
    };

    private void Line(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) _text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private void List(string name, IEnumerable<string>? values)
    {
        if (values is not null) _text.Append(CultureInfo.InvariantCulture, $"{name} [{string.Join("][", values)}]\n");
    }
}
