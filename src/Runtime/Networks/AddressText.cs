using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace BuildKit.Networks;

/// <summary>IP addresses as people mean them: four numbers of IPv4 (not the framework's "1.2" or "0x7f.1"), or IPv6 without a zone.</summary>
public static class AddressText
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() == text : !text.Contains('%', StringComparison.Ordinal) && text[0] != '[');
}
