using System.Text.Json;
using BuildKit.Containers.Supervision;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class StateJson
{
    public static ContainerState Read(JsonPart part) => new()
    {
        Status = part.Member("status") is { } status ? ReadStatus(status) : ContainerStatus.Created,
        Process = part.Member("process") is { } process ? ProcessJson.Read(process) : null,
        Monitor = part.Member("monitor") is { } monitor ? ProcessJson.Read(monitor) : null,
        ExitCode = part.Member("exitCode")?.Int32(),
        Error = part.Member("error")?.Text(),
        StartedAt = part.Member("startedAt")?.Time(),
        FinishedAt = part.Member("finishedAt")?.Time(),
        Cgroup = part.Member("cgroup") is { } cgroup ? CgroupJson.Read(cgroup) : null,
        OutOfMemory = part.Flag("outOfMemory"),
        Restart = part.Member("restart") is { } restart ? RestartJson.Read(restart) : RestartRecord.None,
        Ports = part.Member("ports")?.List(PortJson.ReadBound) ?? [],
    };

    public static void Write(Utf8JsonWriter json, ContainerState state)
    {
        json.WriteStartObject();
        json.WriteString("status", state.Status.ToString().ToLowerInvariant());
        json.WritePart("process", state.Process, ProcessJson.Write);
        json.WritePart("monitor", state.Monitor, ProcessJson.Write);
        json.WriteInteger("exitCode", state.ExitCode);
        json.WriteText("error", state.Error);
        json.WriteTime("startedAt", state.StartedAt);
        json.WriteTime("finishedAt", state.FinishedAt);
        json.WritePart("cgroup", state.Cgroup, CgroupJson.Write);
        if (state.OutOfMemory) json.WriteBoolean("outOfMemory", true);
        if (state.Restart != RestartRecord.None) json.WritePart("restart", state.Restart, RestartJson.Write);
        json.WriteList("ports", state.Ports, PortJson.WriteBound);
        json.WriteEndObject();
    }

    private static ContainerStatus ReadStatus(JsonPart part) => part.Text() switch
    {
        "created" => ContainerStatus.Created,
        "running" => ContainerStatus.Running,
        "paused" => ContainerStatus.Paused,
        "restarting" => ContainerStatus.Restarting,
        "exited" => ContainerStatus.Exited,
        "removing" => ContainerStatus.Removing,
        var other => throw part.Wrong($"'{other}' is no state of a container"),
    };
}
