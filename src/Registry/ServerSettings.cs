using System.Globalization;
using BuildKit.Storage;

namespace BuildKit.WebHost;

/// <summary>What the tool says on this program's command line. It is the only one who calls it, so anything else is a mistake in the product.</summary>
/// <param name="Store">The store to serve.</param>
/// <param name="Address">An address, or "localhost" for loopback of both families.</param>
/// <param name="Port">0 takes any that is free.</param>
/// <param name="ReadOnly">Nothing is taken.</param>
public sealed record ServerSettings(StoreLocation Store, string Address, int Port, bool ReadOnly)
{
    /// <summary>Bytes that the store may have (<see cref="StoreLimit"/>); null is no limit.</summary>
    public long? DiskLimit { get; init; }

    public const string Localhost = "localhost";

    public static ServerSettings Parse(IReadOnlyList<string> args)
    {
        if (args is not [var root, var run, var rootless, var address, var port, var readOnly, var limit])
            throw new ArgumentException("The arguments are ROOT RUN-ROOT ROOTLESS ADDRESS PORT READONLY LIMIT: start this program by 'dotnet container registry serve'.", nameof(args));
        return new(new StoreLocation(root, run) { Rootless = bool.Parse(rootless) }, address, int.Parse(port, CultureInfo.InvariantCulture), bool.Parse(readOnly))
        {
            DiskLimit = limit.Length == 0 ? null : long.Parse(limit, CultureInfo.InvariantCulture),
        };
    }
}
