using BuildKit.Oci;

namespace BuildKit.Storage;

/// <param name="Content">A manifest or index (kept with all it reaches), any other blob, or the chain id of an unpacked stack of layers.</param>
/// <param name="Owner">For people: "container web (4f2a9c…)".</param>
public sealed record GarbageRoot(Digest Content, string Owner);
