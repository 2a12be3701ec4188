using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>A shell on a terminal of its own: script(1) makes the pair and passes keys and screen through pipes.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly Process _script;
    private readonly StringBuilder _screen = new();
    private readonly Task _reading;

    /// <param name="shell">What the shell on the terminal runs.</param>
    public Terminal(string shell)
    {
        _script = Process.Start(new ProcessStartInfo("script", ["-qefc", shell, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _reading = ReadAsync();
    }

    public string Screen
    {
        get
        {
            lock (_screen) return _screen.ToString();
        }
    }

    public void Type(string keys)
    {
        _script.StandardInput.Write(keys);
        _script.StandardInput.Flush();
    }

    public Task Shows(string text) => EngineFolder.Until(() => Screen.Contains(text, StringComparison.Ordinal), $"the screen shows '{text}': {Screen}");

    public async Task<int> Ends()
    {
        await _script.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await _reading.WaitAsync(TimeSpan.FromSeconds(10));
        return _script.ExitCode;
    }

    public void Dispose()
    {
        if (!_script.HasExited) _script.Kill(entireProcessTree: true);
        _script.Dispose();
    }

    public static void Signal(int pid, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[1024];
        int count;
        while ((count = await _script.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_screen) _screen.Append(buffer, 0, count);
        }
    }
}
