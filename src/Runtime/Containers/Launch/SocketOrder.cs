namespace BuildKit.Containers.Launch;

/// <summary>Numbers of socket(2): AF_INET 2, AF_INET6 10; SOCK_STREAM 1, SOCK_DGRAM 2.</summary>
internal sealed record SocketOrder(int Family, int Type, int Count);
