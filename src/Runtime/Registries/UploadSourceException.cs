using System.Diagnostics.CodeAnalysis;

namespace BuildKit.Registries;

/// <summary>
/// The bytes to upload could not be read. Carries the cause past the retries, which are about the line to the registry and mend nothing
/// here; the uploader throws the cause itself.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves the uploader.")]
internal sealed class UploadSourceException(Exception cause) : Exception(cause.Message, cause);
