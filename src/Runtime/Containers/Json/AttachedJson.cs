using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

/// <summary>Streams by Docker's words.</summary>
internal static class AttachedJson
{
    public static AttachedStreams Read(JsonPart? part)
    {
        var streams = AttachedStreams.None;
        foreach (var word in part?.Texts() ?? [])
        {
            streams |= word switch
            {
                "stdin" => AttachedStreams.Input,
                "stdout" => AttachedStreams.Output,
                "stderr" => AttachedStreams.Error,
                _ => AttachedStreams.None,
            };
        }

        return streams;
    }

    public static IReadOnlyList<string> Words(AttachedStreams streams)
    {
        var words = new List<string>();
        if ((streams & AttachedStreams.Input) != 0) words.Add("stdin");
        if ((streams & AttachedStreams.Output) != 0) words.Add("stdout");
        if ((streams & AttachedStreams.Error) != 0) words.Add("stderr");
        return words;
    }
}
