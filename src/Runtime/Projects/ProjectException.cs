namespace BuildKit.Projects;

/// <summary>A publish whose description cannot become an image.</summary>
public sealed class ProjectException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static ProjectException InvalidOwner(string text) =>
        new("BK2100", $"Reading the owner of a file: '{text}' is not one.", "Write a user id, or a user id and a group id: '1654' or '1654:1000'.");
}
