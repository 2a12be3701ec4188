using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles;

/// <summary>A container as "state" and "list" show it, and as hooks get it on their standard input (runtime.md, "State").</summary>
public sealed record BundleView(BundleState State, BundleStatus Status)
{
    public string StatusName => Status switch
    {
        BundleStatus.Creating => "creating",
        BundleStatus.Created => "created",
        BundleStatus.Running => "running",
        BundleStatus.Paused => "paused",
        BundleStatus.Stopped => "stopped",
        _ => throw new InvalidOperationException($"The status {Status} has no name."),
    };

    /// <summary>0 when nothing runs.</summary>
    public int Pid => Status == BundleStatus.Stopped ? 0 : State.Process.Pid;

    /// <summary>One line.</summary>
    public byte[] ToJson() => JsonWriting.Write(this, Write);

    public static byte[] ToJson(IReadOnlyList<BundleView> views) => JsonWriting.Write(views, static (json, views) =>
    {
        json.WriteStartArray();
        foreach (var view in views) Write(json, view);
        json.WriteEndArray();
    });

    /// <summary>The specification's members, then those that runc's readers look for.</summary>
    internal static void Write(Utf8JsonWriter json, BundleView view)
    {
        json.WriteStartObject();
        json.WriteText("ociVersion", view.State.OciVersion);
        json.WriteText("id", view.State.Id);
        json.WriteNumber("pid", view.Pid);
        json.WriteText("status", view.StatusName);
        json.WriteText("bundle", view.State.Bundle);
        json.WriteText("rootfs", view.State.Rootfs);
        json.WriteTime("created", view.State.Created);
        json.WriteMap("annotations", view.State.Annotations);
        json.WriteText("owner", view.State.Owner == 0 ? "root" : view.State.Owner.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
