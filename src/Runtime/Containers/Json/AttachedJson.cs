using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class AttachedJson
{
    private static readonly (string Word, AttachedStreams Stream)[] Streams = [("stdin", AttachedStreams.Input), ("stdout", AttachedStreams.Output), ("stderr", AttachedStreams.Error)];

    public static AttachedStreams Read(JsonPart? part)
    {
        var streams = AttachedStreams.None;
        foreach (var word in part?.Texts() ?? [])
            foreach (var (known, stream) in Streams) streams |= known == word ? stream : AttachedStreams.None;
        return streams;
    }

    public static string[] Words(AttachedStreams streams) => [.. Streams.Where(s => streams.HasFlag(s.Stream)).Select(s => s.Word)];
}
