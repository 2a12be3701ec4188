using System.Text;

namespace BuildKit.Tool.Cli;

/// <summary>Asks before something is deleted.</summary>
internal static class Question
{
    /// <summary>True after a yes. An answer may come through a pipe; when nobody answers at all, that is an error and not a no.</summary>
    public static bool Ask(Call call, string warning)
    {
        call.Output.Write($"WARNING! {warning}\nAre you sure you want to continue? [y/N] ");
        call.Output.Flush();
        using var input = new StreamReader(call.Environment.Input(), Encoding.UTF8);
        var answer = input.ReadLine();
        if (answer is null && !call.Environment.InputIsTerminal) throw ToolException.Refused("Deleting");
        return answer?.Trim() is "y" or "Y" or "yes" or "Yes" or "YES";
    }
}
