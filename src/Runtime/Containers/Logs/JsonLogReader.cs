using System.Runtime.Versioning;

namespace BuildKit.Containers.Logs;

/// <summary>Reads a json-file log and its rotated predecessors in order, and goes on reading while it grows and rotates.</summary>
[SupportedOSPlatform("linux")]
internal sealed class JsonLogReader(string path, int? tail) : IDisposable
{
    private readonly RotatedLines _lines = new(path, tail);

    /// <summary>False at the end of what has been written so far; calling again later may give more.</summary>
    public bool TryRead(out LogEntry entry)
    {
        while (_lines.TryRead(out var line))
        {
            if (LogEntry.TryParse(line) is not { } parsed) continue;
            entry = parsed;
            return true;
        }

        entry = default;
        return false;
    }

    public void Dispose() => _lines.Dispose();
}
