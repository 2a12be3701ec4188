using System.Text.Json.Serialization;
using BuildKit.Oci;

namespace BuildKit.Containers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ImageMount))]
internal sealed partial class ImageMountJson : JsonSerializerContext;
