using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>image-spec config.md.</summary>
internal static class ConfigJson
{
    private static readonly string[] Known = ["created", "author", "architecture", "variant", "os", "os.version", "config", "rootfs", "history"];

    public static ImageConfig Read(JsonPart part) => new()
    {
        Created = part.Member("created")?.Time(),
        Author = part.Member("author")?.Text(),
        Architecture = part.Given("architecture")?.Text() ?? "",
        Variant = part.Member("variant")?.Text(),
        Os = part.Given("os")?.Text() ?? "",
        OsVersion = part.Member("os.version")?.Text(),
        Config = part.Member("config") is { } defaults ? DefaultsJson.Read(defaults) : null,
        RootFs = ReadRootFs(part.Required("rootfs")),
        History = part.Member("history")?.List(ReadHistory),
        Unknown = part.Others(Known),
    };

    public static void Write(Utf8JsonWriter json, ImageConfig config)
    {
        json.WriteStartObject();
        json.WriteTime("created", config.Created);
        json.WriteText("author", config.Author);
        json.WriteText("architecture", config.Architecture);
        json.WriteText("variant", config.Variant);
        json.WriteText("os", config.Os);
        json.WriteText("os.version", config.OsVersion);
        json.WritePart("config", config.Config, DefaultsJson.Write);
        json.WritePart("rootfs", config.RootFs, WriteRootFs);
        json.WriteList("history", config.History, WriteHistory);
        json.WriteOthers(config.Unknown);
        json.WriteEndObject();
    }

    private static RootFs ReadRootFs(JsonPart part) => new()
    {
        Type = part.Given("type")?.Text() ?? "layers",
        DiffIds = part.Required("diff_ids").List(item => item.Digest()),
    };

    private static void WriteRootFs(Utf8JsonWriter json, RootFs files)
    {
        json.WriteStartObject();
        json.WriteText("type", files.Type);
        json.WriteDigests("diff_ids", files.DiffIds);
        json.WriteEndObject();
    }

    private static HistoryEntry ReadHistory(JsonPart part) => new()
    {
        Created = part.Member("created")?.Time(),
        Author = part.Member("author")?.Text(),
        CreatedBy = part.Member("created_by")?.Text(),
        Comment = part.Member("comment")?.Text(),
        EmptyLayer = part.Member("empty_layer")?.Boolean(),
    };

    private static void WriteHistory(Utf8JsonWriter json, HistoryEntry entry)
    {
        json.WriteStartObject();
        json.WriteTime("created", entry.Created);
        json.WriteText("author", entry.Author);
        json.WriteText("created_by", entry.CreatedBy);
        json.WriteText("comment", entry.Comment);
        json.WriteFlag("empty_layer", entry.EmptyLayer);
        json.WriteEndObject();
    }
}
