using System.Net;

namespace BuildKit.Registries;

public sealed partial class RegistryException
{
    private const int MaximumErrorBody = 64 * 1024;

    /// <summary>Turns a refusal into the error that says what to do about it. Reads the body, within limits.</summary>
    internal static async Task<RegistryException> FromAsync(RegistryAddress address, RegistryRequest request, HttpResponseMessage response, TimeSpan idle, CancellationToken cancellationToken)
    {
        var entry = await ReadErrorAsync(response, idle, cancellationToken);
        var (registryCode, words) = (Printable(entry?.Code), Printable(entry?.Message));
        var status = (int)response.StatusCode;
        var (code, what, remedy) = Explain(address, request, response.StatusCode, registryCode);
        var said = (registryCode, words) switch
        {
            (null, null) => "",
            (_, null) => $" ({registryCode})",
            (null, _) => $" ({words})",
            _ => $" ({registryCode}: {words})",
        };
        return new(code, $"{request.Step}: {what}: HTTP {status}{said} from {request.Method} {Redact(request.Uri)}.", remedy)
        {
            Url = Redact(request.Uri),
            Status = status,
            RegistryCode = registryCode,
            RegistryMessage = words,
            IsTransient = Retry.IsWorth(response.StatusCode),
        };
    }

    private static (string Code, string What, string Remedy) Explain(RegistryAddress address, RegistryRequest request, HttpStatusCode status, string? registryCode)
    {
        var (registry, repository) = (address.Registry, request.Scope.Repository);
        return (status, registryCode) switch
        {
            (HttpStatusCode.Unauthorized, _) => ("BK1005", $"{registry} wants to know who asks, or did not accept the credentials for {repository}",
                $"Sign in with 'dotnet container login {registry}', or set DOTNET_CONTAINER_{(request.Scope.Access == RegistryAccess.Push ? "PUSH" : "PULL")}_REGISTRY_UNAME and _PWORD."),
            (HttpStatusCode.Forbidden, _) or (_, "DENIED") => ("BK1006", $"{registry} does not allow this on {repository}",
                "Ask the registry's owner for the right, or sign in as somebody who has it."),
            (_, "NAME_UNKNOWN" or "NAME_INVALID") => ("BK1007", $"{registry} has no repository {repository}", "Check the repository's name, and that you are signed in if it is private."),
            (_, "MANIFEST_UNKNOWN") => ("BK1008", $"{repository} has no such tag or digest", $"See its tags: {new Uri(address.Root, $"v2/{repository}/tags/list")}"),
            (_, "BLOB_UNKNOWN" or "MANIFEST_BLOB_UNKNOWN") => ("BK1009", $"{registry} misses content of {repository}", "Push the image again."),
            (_, "BLOB_UPLOAD_UNKNOWN" or "BLOB_UPLOAD_INVALID" or "DIGEST_INVALID" or "SIZE_INVALID") => ("BK1010", $"{registry} did not take the upload", "Try again; if it happens again, look at the registry's log."),
            (HttpStatusCode.TooManyRequests, _) or (_, "TOOMANYREQUESTS") => ("BK1011", $"{registry} limits the number of requests", "Wait, or sign in: many registries allow their users more."),
            (HttpStatusCode.NotFound, _) => ("BK1008", $"{registry} has no such thing in {repository}", "Check the name, and that the address is a registry's."),
            ( >= HttpStatusCode.InternalServerError, _) => ("BK1012", $"{registry} failed", "Try again later; the reason is in the registry's log."),
            _ => ("BK1013", $"{registry} refused", "The registry's own words say why; see its documentation or log."),
        };
    }

    private static async Task<ErrorAnswer.Entry?> ReadErrorAsync(HttpResponseMessage response, TimeSpan idle, CancellationToken cancellationToken)
    {
        try
        {
            var body = await Registries.Answers.ReadAsync(response, MaximumErrorBody, idle, cancellationToken);
            return body is null ? null : RegistryJson.TryRead(body, RegistryJson.Default.ErrorAnswer)?.Errors?.FirstOrDefault(e => e is not null);
        }
        catch (Exception e) when (Retry.IsOfTheLine(e))
        {
            // The status alone is what is reported then; a torn body must not hide it.
            return null;
        }
    }
}
