using BuildKit.Content;

namespace BuildKit.Images;

/// <summary>A place that may have what a store lacks of an image.</summary>
/// <param name="Name">For messages: "mcr.microsoft.com/dotnet/aspnet".</param>
/// <param name="Source">Asked only for blobs that are missing; what it gives is verified.</param>
public sealed record BlobOrigin(string Name, IBlobSource Source);
