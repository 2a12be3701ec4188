using System.Text;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Tests.Cli;

/// <summary>Runs the tool in this process, over a store of its own, and keeps what it said.</summary>
internal sealed class ToolRun : IDisposable
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tool-test-");

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public byte[] Input { get; set; } = [];

    public bool OutputIsTerminal { get; set; }

    public bool InputIsTerminal { get; set; }

    /// <summary>What a person types where nothing is shown.</summary>
    public string? Secret { get; set; }

    public string Folder => folder.FullName;

    public string StoreRoot => Path.Combine(folder.FullName, "store");

    public byte[] OutputBytes { get; private set; } = [];

    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string Error { get; private set; } = "";

    public async Task<int> RunAsync(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        Variables.TryAdd("DOTNET_CONTAINER_ROOT", StoreRoot);

        // Nobody's own settings and passwords.
        Variables.TryAdd("HOME", Folder);
        var exitCode = await Task.Run(() => ToolHost.Run(args, new ToolEnvironment
        {
            Variable = name => Variables.GetValueOrDefault(name),
            Input = () => new MemoryStream(Input),
            Output = output,
            Error = error,
            OutputIsTerminal = OutputIsTerminal,
            InputIsTerminal = InputIsTerminal,
            ReadSecret = prompt =>
            {
                prompt();
                return Secret;
            },
            Clock = new FixedClock(),
        }));
        OutputBytes = output.ToArray();
        Error = Encoding.UTF8.GetString(error.ToArray());
        return exitCode;
    }

    /// <summary>Runs what must succeed, and gives its output.</summary>
    public async Task<string> OkAsync(params string[] args)
    {
        var exitCode = await RunAsync(args);
        Assert.True(exitCode == 0, $"{string.Join(' ', args)}: exit code {exitCode}: {Error}");
        return Output;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
