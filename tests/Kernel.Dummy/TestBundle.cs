using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;

namespace BuildKit.Kernel.Dummy;

/// <summary>A bundle with the static busybox of this machine and a runtime with a folder of its own; both are removed afterwards, with every container.</summary>
internal sealed class TestBundle : IDisposable
{
    private readonly BusyboxRoot _files = new();
    private readonly OutputFile _output = new();
    private readonly List<string> _warnings = [];

    public TestBundle()
    {
        Folder = _files.Folder;
        Runtime = new BundleRuntime(new BundleRuntimeOptions { Root = Path.Combine(Folder, "run"), Output = _output.Handle, Error = _output.Handle, Warn = _warnings.Add });
        foreach (var name in new[] { "dev", "proc", "sys" }) Directory.CreateDirectory(Path.Combine(Rootfs, name));
        Write(Spec);
    }

    public string Folder { get; }

    public string Rootfs => _files.Lower;

    public BundleRuntime Runtime { get; }

    public IReadOnlyList<string> Warnings => _warnings;

    public string Output => _output.Read();

    public string StateFolder(string id) => Path.Combine(Folder, "run", id);

    /// <summary>The default, without a terminal, with a root that can be written.</summary>
    public static RuntimeSpec Spec { get; } = DefaultBundleSpec.Rootful with
    {
        Root = new RuntimeRoot("lower"),
        Process = DefaultBundleSpec.Rootful.Process! with { Terminal = false, Args = ["sh", "-c", "sleep 60"] },
    };

    public static RuntimeSpec Shell(string script, Func<RuntimeSpec, RuntimeSpec>? change = null)
    {
        var spec = Spec with { Process = Spec.Process! with { Args = ["sh", "-c", script] } };
        return change is null ? spec : change(spec);
    }

    public void Write(RuntimeSpec spec) => File.WriteAllBytes(Path.Combine(Folder, "config.json"), RuntimeSpecFile.Write(spec));

    public BundleCreateOrder Order(string id = "box") => new(id, Folder);

    public Outcome Run(string script, Func<RuntimeSpec, RuntimeSpec>? change = null) => Run(Shell(script, change));

    public Outcome Run(RuntimeSpec spec)
    {
        Write(spec);
        var before = Output.Length;
        var code = Runtime.Run(Order(), detached: false);
        return new Outcome(code, Output[before..]);
    }

    /// <summary>Its process is made by a launcher that the test can wait for.</summary>
    public LaunchedProcess Create(RuntimeSpec spec, string id = "box")
    {
        Write(spec);
        return Runtime.Make(Order(id));
    }

    public void Dispose()
    {
        foreach (var view in Runtime.List()) Runtime.Delete(view.State.Id, force: true);
        _output.Dispose();
        _files.Dispose();
    }
}
