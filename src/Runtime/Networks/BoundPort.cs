using System.Globalization;

namespace BuildKit.Networks;

/// <summary>A container port and the address of the host where it is reached.</summary>
public sealed record BoundPort(int ContainerPort, PortProtocol Protocol, string HostAddress, int HostPort)
{
    public string ContainerText => string.Create(CultureInfo.InvariantCulture, $"{ContainerPort}/{(Protocol == PortProtocol.Udp ? "udp" : "tcp")}");

    public string HostText => string.Create(CultureInfo.InvariantCulture, $"{(HostAddress.Contains(':', StringComparison.Ordinal) ? $"[{HostAddress}]" : HostAddress)}:{HostPort}");

    public override string ToString() => $"{HostText}->{ContainerText}";
}
