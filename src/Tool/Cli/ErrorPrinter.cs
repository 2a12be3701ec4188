using System.Text;

namespace BuildKit.Tool.Cli;

/// <summary>Errors on one line of standard error: code, message, remedy; the stack only for those who ask for it.</summary>
internal static class ErrorPrinter
{
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    public static void Print(ToolEnvironment environment, Exception exception, string? usage)
    {
        var error = exception as BuildKitException ?? ToolException.Unexpected(exception);
        var text = new StringBuilder();
        if (MsbuildForm.IsWanted(environment))
        {
            environment.Error.Write(Encoding.UTF8.GetBytes(MsbuildForm.Of(error) + "\n"));
            return;
        }

        text.Append(environment.ColoursErrors ? Red : "").Append(error.Code).Append(':').Append(environment.ColoursErrors ? Plain : "");
        text.Append(' ').Append(OneLine(error.Describe())).Append('\n');
        if (error is ToolException { IsUsage: true } && usage is not null) text.Append('\n').Append(usage);
        if (environment.Debugs) text.Append(exception).Append('\n');
        environment.Error.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string OneLine(string message) => message.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ');
}
