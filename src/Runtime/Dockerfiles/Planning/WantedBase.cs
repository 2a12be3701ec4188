using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>An image that a plan needs to know, for one platform.</summary>
/// <param name="Name">As the Dockerfile names it, variables replaced; or the name of a <c>--build-context</c>.</param>
/// <param name="Platform">Which manifest of it.</param>
/// <param name="IsContext">True where the name is that of a <c>--build-context</c>.</param>
public sealed record WantedBase(string Name, Platform Platform, bool IsContext = false);
