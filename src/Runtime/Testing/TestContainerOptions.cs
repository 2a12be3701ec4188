using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Testing;

/// <summary>What a test wants to run.</summary>
public sealed record TestContainerOptions
{
    /// <summary>Name or id of an image in the store; see <see cref="TestImage"/>.</summary>
    public required string Image { get; init; }

    /// <summary>Null: the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = OrdinalMap.From([]);

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>TCP ports of the container, each reached on a free port of the loopback interface: <see cref="TestContainer.Endpoint"/>.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Null: all of <see cref="Ports"/> listen; without ports, the program runs.</summary>
    public ReadySignal? Ready { get; init; }

    /// <summary>How long a container may take until it is ready, unpacking its image included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Null: the store that the command line uses too.</summary>
    public StoreLocation? Store { get; init; }

    /// <summary>Everything else that <c>run</c> can say. What makes the container the test's own (removal, lifetime) is not up to it.</summary>
    public Func<ContainerSpec, ContainerSpec>? Customize { get; init; }
}
