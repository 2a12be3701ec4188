namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>The systemd unit that brings containers back.</summary>
internal static class BootUnit
{
    /// <summary>
    /// One shot: nothing stays resident but the monitors of what was started. They are in the unit's control group and no children of a main
    /// process, so stopping the unit must not kill what is left in it.
    /// </summary>
    public static string Text(IReadOnlyList<string> command, bool user) => $"""
        [Unit]
        Description=Containers of dotnet-container that start with {(user ? "the user's session" : "the machine")}
        {(user ? "" : "After=local-fs.target network-online.target\nWants=network-online.target\n")}
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        KillMode=process
        Delegate=yes
        ExecStart={string.Join(' ', command.Select(Quoted))}

        [Install]
        WantedBy={(user ? "default.target" : "multi-user.target")}

        """;

    /// <summary>systemd.service(5), "Command lines": quotes for spaces; '%' and '$' would be expanded.</summary>
    private static string Quoted(string word)
    {
        var escaped = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return escaped.Contains(' ', StringComparison.Ordinal) || escaped != word ? $"\"{escaped}\"" : word;
    }
}
