using Microsoft.Build.Utilities;

namespace BuildKit.Tasks;

/// <summary>Runs a task's work and turns what goes wrong into one coded line, as MSBuild and IDEs show it.</summary>
internal static class TaskReport
{
    /// <summary>False after an error. Faults that nobody foresaw are left to MSBuild, which shows where they happened.</summary>
    public static bool Run(TaskLoggingHelper log, string? project, Action work)
    {
        try
        {
            work();
        }
        catch (BuildKitException e)
        {
            Error(log, project, e.Code, e.Describe());
        }
        catch (OperationCanceledException)
        {
            Error(log, project, "BK2298", "Publishing the image: cancelled. What was finished is kept; publish again to go on.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Error(log, project, "BK2299", $"Publishing the image: {e.Message} Check the path, its permissions and the space on its disk.");
        }

        return !log.HasLoggedErrors;
    }

    public static void Warning(TaskLoggingHelper log, string? project, string code, string text) =>
        log.LogWarning(subcategory: null, code, helpKeyword: code, file: project, 0, 0, 0, 0, "{0}", OneLine(text));

    private static void Error(TaskLoggingHelper log, string? project, string code, string text) =>
        log.LogError(subcategory: null, code, helpKeyword: code, file: project, 0, 0, 0, 0, "{0}", OneLine(text));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
