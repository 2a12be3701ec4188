using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Mounts of RUN.</summary>
internal sealed partial class StagePlanner
{
    private const int SecretMode = 0b100_000_000;
    private const int SocketMode = 0b110_000_000;
    private const int FolderMode = 0b111_101_101;

    private RunMount MountOf(MountFlag flag, MountOptions options) => options.Kind switch
    {
        "cache" => Cache(flag, options),
        "tmpfs" => new RunMount.Tmpfs(Target(flag, options), options.Size),
        "secret" => Secret(options),
        "ssh" => new RunMount.Ssh
        {
            Id = options.Id ?? options.Source ?? "default",
            Target = string.IsNullOrEmpty(options.Target) ? null : ImagePath.Join(_state.WorkingDirectory, options.Target),
            IsRequired = options.Required,
            Mode = options.Mode ?? SocketMode,
            Uid = options.Uid ?? 0,
            Gid = options.Gid ?? 0,
        },
        _ => new RunMount.Bind
        {
            From = From(flag, options) ?? _session.MainContext,
            Source = ImagePath.Join("/", options.Source ?? ""),
            Target = Target(flag, options),
            Writable = options.ReadOnly == false,
        },
    };

    private RunMount.Cache Cache(MountFlag flag, MountOptions options)
    {
        var target = Target(flag, options);
        var id = string.IsNullOrEmpty(options.Id) ? target : options.Id;
        return new RunMount.Cache
        {
            Id = _session.Arguments.TryGetValue("BUILDKIT_CACHE_MOUNT_NS", out var space) && space.Length > 0 ? $"{space}/{id}" : id,
            Target = target,
            Sharing = options.Sharing switch { "private" => CacheSharing.Private, "locked" => CacheSharing.Locked, _ => CacheSharing.Shared },
            From = From(flag, options),
            Source = ImagePath.Join("/", options.Source ?? ""),
            Mode = options.Mode ?? FolderMode,
            Uid = options.Uid ?? 0,
            Gid = options.Gid ?? 0,
            IsReadOnly = options.ReadOnly == true,
        };
    }

    /// <summary>A file below /run/secrets, unless a variable alone is wanted; the id is the name of the file where none is given.</summary>
    private RunMount.Secret Secret(MountOptions options)
    {
        var target = string.IsNullOrEmpty(options.Target) ? null : ImagePath.Join(_state.WorkingDirectory, options.Target);
        var id = FirstOf(options.Id, options.Source) ?? ImagePath.LastName(target!);
        return new RunMount.Secret
        {
            Id = id,
            Target = target ?? (options.Env is null ? "/run/secrets/" + ImagePath.LastName(id) : null),
            Variable = options.Env,
            IsRequired = options.Required,
            Mode = options.Mode ?? SecretMode,
            Uid = options.Uid ?? 0,
            Gid = options.Gid ?? 0,
        };
    }

    private BuildStep? From(MountFlag flag, MountOptions options) =>
        string.IsNullOrEmpty(options.From) ? null : _planner.Source(options.From, _stage.Index, flag.Range).Root;

    private string Target(MountFlag flag, MountOptions options)
    {
        var target = ImagePath.Join(_state.WorkingDirectory, options.Target ?? "");
        return target != "/" ? target : throw DockerfileException.InvalidMount(_session.Source, flag.Range, flag.Text, "it would hide the whole root", "Give it a target.");
    }

    private static string? FirstOf(params string?[] texts) => texts.FirstOrDefault(t => !string.IsNullOrEmpty(t));
}
