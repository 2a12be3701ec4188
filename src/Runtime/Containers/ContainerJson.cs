using BuildKit.Containers.Health;
using BuildKit.Containers.Json;
using BuildKit.Containers.Mounts;
using BuildKit.Oci.Json;

namespace BuildKit.Containers;

/// <summary>
/// The engine's own documents. They are private to the store, yet read as if somebody had edited them: what is wrong is a
/// <see cref="System.Text.Json.JsonException"/>.
/// </summary>
internal static class ContainerJson
{
    private const int Deepest = 32;

    public static byte[] Write(ContainerRecord record) => JsonWriting.Write(record, RecordJson.Write);

    public static byte[] Write(ContainerState state) => JsonWriting.Write(state, StateJson.Write);

    public static byte[] Write(HealthState health) => JsonWriting.Write(health, HealthJson.WriteState);

    public static byte[] Write(ImageMount mount) => JsonWriting.Write(mount, ImageMountJson.Write);

    public static ContainerRecord ReadRecord(ReadOnlySpan<byte> json) => JsonPart.Read(json, Deepest, RecordJson.Read);

    public static ContainerState ReadState(ReadOnlySpan<byte> json) => JsonPart.Read(json, Deepest, StateJson.Read);

    public static HealthState ReadHealth(ReadOnlySpan<byte> json) => JsonPart.Read(json, Deepest, HealthJson.ReadState);

    public static ImageMount ReadMount(ReadOnlySpan<byte> json) => JsonPart.Read(json, Deepest, ImageMountJson.Read);
}
