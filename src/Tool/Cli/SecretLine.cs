using System.Text;

namespace BuildKit.Tool.Cli;

/// <summary>Reads a password from the terminal without showing it. The console library puts the terminal back in order, also when Ctrl-C ends the process.</summary>
internal static class SecretLine
{
    /// <param name="prompt">Shown once nothing that is typed is: people are fast, and pasted passwords faster.</param>
    public static string? Read(Action prompt)
    {
        // Asking for a key makes the library take the terminal over.
        _ = Console.KeyAvailable;
        prompt();
        var line = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key)
            {
                case { Key: ConsoleKey.Enter }: return line.ToString();
                case { Key: ConsoleKey.Backspace } when line.Length > 0: line.Length--; break;
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }: return line.Length > 0 ? line.ToString() : null;
                case { KeyChar: >= ' ' and not '\u007f' }: line.Append(key.KeyChar); break;
            }
        }
    }
}
