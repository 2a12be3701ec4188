using System.Net;

namespace BuildKit.Registries;

/// <summary>
/// The bytes of a blob over however many connections it takes: after a break, the next one asks for the rest by range. What arrives is
/// verified by whoever reads this.
/// </summary>
internal sealed class BlobBody(RegistryTransport transport, RegistryRequest request, long size) : WaitingStream
{
    /// <summary>This many bytes earn a fresh set of retries; a line that breaks more often than that is given up.</summary>
    private const long Progress = 1024 * 1024;

    private Stream? _body;
    private HttpResponseMessage? _response;
    private long _position;
    private long _positionOfFailure;
    private int _failures;

    public override long Length => size;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Disconnect();
        var rest = request with { From = _position };
        _response = await transport.SendAsync(rest, cancellationToken, HttpStatusCode.OK, HttpStatusCode.PartialContent);
        if (_response.StatusCode == HttpStatusCode.PartialContent && _response.Content.Headers.ContentRange?.From != _position)
            throw RegistryException.BrokenAnswer(request.Step, request.Uri, "another range came than was asked for");
        _body = new IdleStream(await _response.Content.ReadAsStreamAsync(cancellationToken), transport.Options.IdleTimeout);
        if (_response.StatusCode == HttpStatusCode.OK) await SkipAsync(_body, _position, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (_body is null) await ConnectAsync(cancellationToken);
                var got = await _body!.ReadAsync(buffer, cancellationToken);
                _position += got;
                return got;
            }
            catch (Exception e) when (Retry.IsOfTheLine(e))
            {
                if (_position - _positionOfFailure >= Progress) _failures = 0;
                if (_failures >= transport.Options.RetryDelays.Count) throw RegistryException.Interrupted(request.Step, request.Uri, e);
                Disconnect();
                await transport.Options.Pause(transport.Options.RetryDelays[_failures++], cancellationToken);
                _positionOfFailure = _position;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Disconnect();
        base.Dispose(disposing);
    }

    /// <summary>A server without ranges sends everything again.</summary>
    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var got = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            if (got == 0) throw new IOException("the content ended before the place where reading was to go on");
            count -= got;
        }
    }

    private void Disconnect()
    {
        _body?.Dispose();
        _response?.Dispose();
        (_body, _response) = (null, null);
    }
}
