using System.Runtime.Versioning;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Containers;

/// <summary>Says what happens to containers and volumes, for <c>events</c>. Never fails.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerEvents(Store store, TimeProvider clock)
{
    public void Of(ContainerRecord record, string action) => Of(record, action, null, null);

    /// <summary>With one thing more to say.</summary>
    public void Of(ContainerRecord record, string action, string? attribute, string? value)
    {
        var attributes = new Dictionary<string, string>(record.Resolved.Labels, StringComparer.Ordinal) { ["name"] = record.Name, ["image"] = record.Spec.Image };
        if (attribute is not null) attributes[attribute] = value ?? "";
        Write("container", action, record.Id, attributes);
    }

    public void OfVolume(string name, string action) => Write("volume", action, name, new Dictionary<string, string>(StringComparer.Ordinal) { ["driver"] = "local" });

    private void Write(string type, string action, string id, Dictionary<string, string> attributes) =>
        store.Events.Write(new StoreEvent(type, action, id, clock.GetUtcNow()) { Attributes = OrdinalMap.From(attributes) });
}
