namespace BuildKit.Images;

/// <param name="Images">Newest first.</param>
/// <param name="Problems">What could not be read: one damaged image does not hide the others.</param>
public sealed record ImageOverview(IReadOnlyList<ImageFacts> Images, IReadOnlyList<BuildKitException> Problems);
