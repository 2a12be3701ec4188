using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BuildKit.Bench;

/// <summary>Stands before the registry on loopback and counts what clients send: bytes, and requests by their first lines.</summary>
internal sealed class CountingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private long _bytes;
    private int _requests;

    public CountingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What was sent since the last call.</summary>
    public (long Bytes, int Requests) Take() => (Interlocked.Exchange(ref _bytes, 0), Interlocked.Exchange(ref _requests, 0));

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, _target);
        await Task.WhenAll(PumpAsync(near.Client, far.Client, count: true), PumpAsync(far.Client, near.Client, count: false));
    }

    private async Task PumpAsync(Socket from, Socket to, bool count)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                if (count) Count(buffer.AsSpan(0, read));
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // One side hung up; the other must see it, or it would wait for an answer that does not come.
            from.Close();
            to.Close();
        }
    }

    private void Count(ReadOnlySpan<byte> chunk)
    {
        Interlocked.Add(ref _bytes, chunk.Length);
        if (StartsRequest(chunk)) Interlocked.Increment(ref _requests);
    }

    private static bool StartsRequest(ReadOnlySpan<byte> chunk) =>
        Encoding.ASCII.GetString(chunk[..Math.Min(8, chunk.Length)]).Split(' ')[0] is "GET" or "HEAD" or "PUT" or "POST" or "PATCH";
}
