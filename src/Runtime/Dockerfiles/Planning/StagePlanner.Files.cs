using System.Text;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Expansion;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>WORKDIR, COPY and ADD.</summary>
internal sealed partial class StagePlanner
{
    private void Workdir(Instruction.Workdir workdir)
    {
        var path = Expand(workdir.Path);
        if (!_state.HasWorkdir && !path.StartsWith('/')) _session.Report.Add(LintRules.WorkdirRelativePath, workdir.Node, path);
        _state.HasWorkdir = true;
        var directory = ImagePath.Join(_state.WorkingDirectory, path);
        _state.Config = _state.Config with { WorkingDir = directory };

        // The root is there: nothing is made, but it is counted as a step.
        var label = Label(Shown());
        var step = directory == "/" ? null : new BuildStep.MakeDirectory { Base = _state.Root, Path = directory, Owner = Owner(_state.Config.User), Label = label };
        Tell($"WORKDIR {directory}", step);
    }

    private void Copy(Instruction.Copy copy)
    {
        var from = copy.FromName is { } written ? Expand(written) : "";
        var source = from.Length == 0 ? _session.MainContext : _planner.Source(from, _stage.Index, Place).Root;
        var paths = copy.Paths.Sources.Select(Expand).ToArray();
        if (paths.FirstOrDefault(p => GitAddress.IsWeb(p) || GitAddress.TryParse(p, out _) is not null) is { } remote)
            throw DockerfileException.NotForCopy(_session.Source, Place, remote);
        if (from.Length == 0) CheckIgnored("Copy", paths);
        List<CopySource> sources = paths.Length == 0 ? [] : [new CopySource { From = source, Patterns = [.. paths.Select(p => ImagePath.Pattern(p, copy.Parents))] }];
        var step = new BuildStep.Copy
        {
            Base = _state.Root,
            Sources = [.. sources, .. Documents(copy.Paths)],
            Destination = ImagePath.Destination(_state.WorkingDirectory, Expand(copy.Paths.Destination)),
            Owner = Owner(copy.Chown is { } owner ? Expand(owner) : null),
            Mode = Mode(copy.Chmod),
            Link = copy.Link,
            Parents = copy.Parents,
            Exclude = [.. copy.Exclude.Select(Expand)],
            Label = Label(Shown()),
        };
        Tell(Told("COPY", copy.Parents, copy.Chown, copy.Chmod, paths, copy.Paths), step);
    }

    private void Add(Instruction.Add add)
    {
        var paths = add.Paths.Sources.Select(Expand).ToArray();
        var checksum = add.Checksum is { } text ? Expand(text) : null;
        if (checksum is { Length: > 0 } && paths.Length + add.Paths.Files.Count != 1) throw DockerfileException.InvalidChecksum(_session.Source, Place, "there are several sources");
        CheckIgnored("Add", [.. paths.Where(p => !GitAddress.IsWeb(p))]);
        var label = Label(Shown());
        var remotes = new RemoteSources(_session, Place, add, label with { Index = 0, Total = 0 });
        var step = new BuildStep.Copy
        {
            Base = _state.Root,
            Sources = [.. paths.Select(p => remotes.TryRead(p, checksum) ?? new CopySource { From = _session.MainContext, Patterns = [ImagePath.Pattern(p, false)] }), .. Documents(add.Paths)],
            Destination = ImagePath.Destination(_state.WorkingDirectory, Expand(add.Paths.Destination)),
            Owner = Owner(add.Chown is { } owner ? Expand(owner) : null),
            Mode = Mode(add.Chmod),
            Link = add.Link,
            Exclude = [.. add.Exclude.Select(Expand)],
            Unpack = add.Unpack switch { true => CopyUnpack.All, false => CopyUnpack.Never, null => CopyUnpack.LocalArchives },
            Label = label,
        };
        Tell(Told("ADD", false, add.Chown, add.Chmod, paths, add.Paths), step);
    }

    /// <summary>In here-documents quotes mean nothing, and the escape is always a backslash.</summary>
    private IEnumerable<CopySource> Documents(CopyPaths paths) => paths.Files.Select(file =>
    {
        var text = file.Stripped;
        if (file.Expands) text = ExpandAll(text, new ExpansionOptions { IgnoreQuotes = true }).Text;
        var step = new BuildStep.InlineSource { FileName = file.Name, Content = Encoding.UTF8.GetBytes(text), Label = new StepLabel { Text = $"here-document {file.Name}" } };
        return new CopySource { From = step };
    });

    private static string? Owner(string? owner) => string.IsNullOrEmpty(owner) ? null : owner;

    private string? Mode(string? written)
    {
        if (written is null || Expand(written) is not { Length: > 0 } mode) return null;
        return FileModeText.IsValid(mode) ? mode : throw DockerfileException.InvalidMode(_session.Source, Place, mode);
    }

    private string Told(string instruction, bool parents, string? chown, string? chmod, IEnumerable<string> sources, CopyPaths paths)
    {
        var text = new StringBuilder(instruction);
        if (parents) text.Append(" --parents");
        if (chown is not null) text.Append(" --chown=").Append(Expand(chown));
        if (chmod is not null) text.Append(" --chmod=").Append(Expand(chmod));
        foreach (var source in sources) text.Append(' ').Append(source);
        foreach (var file in paths.Files) text.Append(" <<").Append(file.Name);
        return text.Append(' ').Append(Expand(paths.Destination)).Append(" # buildkit").ToString();
    }

    /// <summary>Where the ignore file takes nothing back, a source can be judged without looking at files.</summary>
    private void CheckIgnored(string verb, IReadOnlyList<string> paths)
    {
        var rules = _session.Request.Ignored;
        if (rules.HasExceptions || rules.Rules.Count == 0) return;
        foreach (var path in paths)
        {
            var clean = ImagePath.Join("/", path).TrimStart('/');
            var isIgnored = clean.Length == 0 ? rules.Rules.Any(r => r.Pattern is "*" or "**" or "**/*") : rules.Decide(clean).IsIgnored;
            if (isIgnored) _session.Report.Add(LintRules.CopyIgnoredFile, _current.Node, verb, clean.Length == 0 ? "." : clean);
        }
    }
}
