using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>Sockets of all agents that a build reaches: those that were given, and its own for keys.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BuildAgents : IDisposable
{
    private readonly Dictionary<string, string> _sockets = new(StringComparer.Ordinal);
    private readonly List<KeyAgent> _own = [];
    private SecretFolder? _folder;

    private BuildAgents()
    {
    }

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, string> Sockets => _sockets;

    public static async Task<BuildAgents> StartAsync(Store store, SshPrograms programs, IReadOnlyDictionary<string, SshAccess> wanted, CancellationToken ct)
    {
        var agents = new BuildAgents();
        try
        {
            foreach (var (id, access) in wanted.OrderBy(w => w.Key, StringComparer.Ordinal))
            {
                agents._sockets[id] = access switch
                {
                    SshAccess.Agent agent => agent.Socket,
                    SshAccess.KeyFiles files => await agents.StartAsync(store, programs, files.Keys, ct),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
            }

            return agents;
        }
        catch
        {
            agents.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _own.ForEach(a => a.Dispose());
        _folder?.Dispose();
    }

    private async Task<string> StartAsync(Store store, SshPrograms programs, IReadOnlyList<SshKey> keys, CancellationToken ct)
    {
        _folder ??= new SecretFolder(store);
        var agent = await KeyAgent.StartAsync(programs, _folder.Path, string.Create(CultureInfo.InvariantCulture, $"agent-{_own.Count}"), keys, ct);
        _own.Add(agent);
        return agent.Socket;
    }
}
