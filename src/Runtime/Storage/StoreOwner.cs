namespace BuildKit.Storage;

/// <summary>Somebody who keeps content of a store.</summary>
/// <param name="Kind">image, container, process, cache, or nothing for what nobody keeps.</param>
/// <param name="Name">For people.</param>
/// <param name="Size">Bytes of all it reaches.</param>
/// <param name="Alone">Bytes that nobody else keeps: what would be free without it.</param>
public sealed record StoreOwner(string Kind, string Name, long Size, long Alone);
