using System.CommandLine;
using System.Globalization;
using BuildKit.Building;
using BuildKit.Building.Locking;
using BuildKit.Building.Steps;
using BuildKit.Containers.Settings;
using BuildKit.Dockerfiles;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

internal sealed partial class BuildFlags
{
    private const string EpochVariable = "SOURCE_DATE_EPOCH";

    /// <summary>Files are as reproducible builds have them, see <see cref="DockerfileBuildRequest.Created"/>: not the time of the build, which differs each time.</summary>
    private static readonly DateTimeOffset FixedTime = DateTimeOffset.UnixEpoch.AddSeconds(1);

    /// <summary>All that the options say; the Dockerfile and the main context are found by <see cref="BuildInputs"/>.</summary>
    public DockerfileBuildRequest Read(Call call, BuildInputs inputs)
    {
        var epoch = EpochOf(call);
        return new DockerfileBuildRequest
        {
            Dockerfile = inputs.Dockerfile,
            Context = inputs.Context,
            NamedContexts = OrdinalMapOf(_buildContext, call, ContextSyntax.ParseNamed),
            Target = call.Get(_target),
            Arguments = [.. call.Get(_buildArg).Select(a => Argument(call, a))],
            Labels = [.. call.Get(_label).Select(l => KeyValue.Parse(_label, l, mayLackValue: true))],
            Annotations = [.. call.Get(_annotation).Select(a => KeyValue.Parse(_annotation, a, mayLackValue: false))],
            Platforms = [.. call.Get(_platform).SelectMany(p => p.Split(',', StringSplitOptions.TrimEntries)).Select(Platform.Parse)],
            Pull = call.Get(_pull) ? BasePull.Always : BasePull.Missing,
            Lock = LockOf(call, inputs.Dockerfile),
            NoCache = call.Get(_noCache),
            NoCacheFilter = [.. call.Get(_noCacheFilter).SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            Network = NetworkOf(call),
            ExtraHosts = [.. call.Get(_addHost).Select(Host)],
            SharedMemory = call.Get(_shmSize) is { } size ? ByteSize.Parse(_shmSize.Name, size) : null,
            Ulimits = call.Get(_ulimit),
            Limits = _limits.Read(call),
            Secrets = [.. call.Get(_secret).Select(s => SecretSyntax.Parse(call, s))],
            Ssh = OrdinalMapOf(_ssh, call, s => SshSyntax.Parse(call, s)),
            AllowInsecure = Allows(call),
            Names = [.. call.Get(_tag).Select(ImageReference.Parse), .. call.Get(_output).SelectMany(OutputSyntax.NamesIn)],
            Outputs = OutputsOf(call),
            Attestations = AttestationSyntax.Parse(call.Get(_attest), call.Get(_sbom), call.Get(_provenance)),
            Squash = call.Get(_squash),
            SourceDateEpoch = epoch,
            Created = epoch ?? FixedTime,
            CacheFrom = call.Get(_cacheFrom),
            CacheTo = call.Get(_cacheTo),
            Directory = Environment.CurrentDirectory,
        };
    }

    /// <summary>A Dockerfile from elsewhere has no lock file beside it.</summary>
    private BaseLockOptions? LockOf(Call call, DockerfileChoice dockerfile)
    {
        var (locks, locked) = (call.Get(_lock), call.Get(_locked));
        if (locks && locked) throw ToolException.WrongArguments("--lock writes the lock file, and --locked wants it as it is");
        var beside = dockerfile is DockerfileChoice.File file ? Path.Combine(Path.GetDirectoryName(file.Path)!, BaseLockOptions.FileName) : null;
        var path = call.Get(_lockFile) is { } named ? Path.GetFullPath(named) : beside;
        if (path is null) return locks || locked ? throw ToolException.WrongArguments("a Dockerfile that is not in a folder here has no lock file beside it; name one by --lock-file") : null;
        return new BaseLockOptions { LockFile = path, CreatesLockFile = locks, IsLocked = locked, Evaluates = call.Get(_pull) && !locked };
    }

    private IReadOnlyList<BuildOutput> OutputsOf(Call call)
    {
        List<BuildOutput> outputs = [.. call.Get(_output).Select(o => OutputSyntax.Parse(call, o))];
        if (call.Get(_push)) outputs.Add(new BuildOutput.Registry());
        if (call.Get(_load)) outputs.Add(new BuildOutput.Store());
        return outputs;
    }

    private RunNetwork NetworkOf(Call call) => call.OneOf(_network, "default", "none", "host") switch
    {
        "none" => RunNetwork.None,
        "host" => RunNetwork.Host,
        _ => RunNetwork.Default,
    };

    private bool Allows(Call call)
    {
        foreach (var allowed in call.Get(_allow))
            if (allowed is not ("security.insecure" or "network.host")) throw ToolException.InvalidValue(_allow.Name, allowed, "security.insecure or network.host");
        return call.Get(_allow).Contains("security.insecure");
    }

    /// <summary>Without '=', the variable of that name; where there is none, the argument is declared and has no value.</summary>
    private static KeyValuePair<string, string?> Argument(Call call, string text) =>
        text.Split('=', 2) is [var name, var value] ? new(name, value) : new(text, call.Environment.Variable(text));

    private KeyValuePair<string, string> Host(string text)
    {
        var at = text.IndexOfAny([':', '=']);
        return at > 0 && at < text.Length - 1 ? new(text[..at], text[(at + 1)..].Trim('[', ']')) : throw ToolException.InvalidValue(_addHost.Name, text, "NAME:ADDRESS");
    }

    private static Dictionary<string, T> OrdinalMapOf<T>(Option<string[]> option, Call call, Func<string, KeyValuePair<string, T>> parse)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var text in call.Get(option))
        {
            var (key, value) = parse(text);
            if (!map.TryAdd(key, value)) throw ToolException.InvalidValue(option.Name, text, $"'{key}' once");
        }

        return map;
    }

    private static DateTimeOffset? EpochOf(Call call)
    {
        if (call.Environment.Variable(EpochVariable) is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw ToolException.InvalidValue(EpochVariable, text, "seconds since 1970");
    }
}
