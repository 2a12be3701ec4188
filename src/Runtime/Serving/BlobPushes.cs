using System.Buffers;
using System.Globalization;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>Taking blobs (distribution-spec, "Pushing blobs"): in one request, in two, in chunks, or none at all when the store has it.</summary>
internal sealed class BlobPushes(UploadTable uploads, HeldContent held, ServingOptions options)
{
    private const int BufferSize = 128 * 1024;

    public async Task<ServedAnswer> StartAsync(Route.Uploads route, ServedRequest request, CancellationToken ct)
    {
        // A digest that is malformed or not here falls back to an ordinary upload, as the specification wants it.
        if (request.Has("mount", out var mount) && Digest.TryParse(mount, out var wanted) && held.Hold(wanted) is not null) return Created(route.Name, wanted);
        if (!request.Has("digest", out var text)) return Progress(202, uploads.Begin(route.Name));
        RequireDigest(text);
        var upload = uploads.Begin(route.Name);
        return await uploads.UseAsync(route.Name, upload.Id, u => CompleteAsync(u, request, ct), ct);
    }

    public Task<ServedAnswer> GoOnAsync(Route.Upload route, ServedRequest request, CancellationToken ct) => uploads.UseAsync(route.Name, route.Id, upload => request.Method switch
    {
        "PATCH" => AppendAsync(upload, request, ct),
        "PUT" => CompleteAsync(upload, request, ct),
        "DELETE" => Task.FromResult(Cancel(upload)),
        _ => Task.FromResult(Progress(204, upload)),
    }, ct);

    private static Digest RequireDigest(string? text) =>
        Digest.TryParse(text, out var digest) ? digest : throw Refusal.InvalidDigest(text ?? "", "the parameter 'digest' is 'sha256:' and 64 lower-case hexadecimal digits; other algorithms are not supported");

    private async Task<ServedAnswer> AppendAsync(Upload upload, ServedRequest request, CancellationToken ct)
    {
        await ReceiveAsync(upload, request, ct);
        return Progress(202, upload);
    }

    private async Task<ServedAnswer> CompleteAsync(Upload upload, ServedRequest request, CancellationToken ct)
    {
        var digest = RequireDigest(request.Parameter("digest"));
        await ReceiveAsync(upload, request, ct);
        try
        {
            upload.Writer.Commit(digest);
            held.Hold(digest);
        }
        catch (StoreException e) when (e.Code == "BK4008")
        {
            throw Refusal.InvalidDigest(digest.ToString(), "the content that was sent has another digest; the upload is over");
        }
        finally
        {
            upload.End();
        }

        return Created(upload.Repository, digest);
    }

    private static ServedAnswer Cancel(Upload upload)
    {
        upload.End();
        return new ServedAnswer(204);
    }

    /// <summary>
    /// Appends the body. One that breaks off leaves what has come: the client asks how far it got and goes on from there. One that is not what
    /// it said to be ends the upload, for nobody knows any more what is in it.
    /// </summary>
    private async Task ReceiveAsync(Upload upload, ServedRequest request, CancellationToken ct)
    {
        var chunk = request.Header("Content-Range") is { } range ? ByteRange.ParseChunk(range) ?? throw Refusal.WrongRange(Progress(416, upload)) : null;
        if (chunk is not null && chunk.First != upload.Writer.Count) throw Refusal.WrongRange(Progress(416, upload));
        if (chunk is not null && request.Length is { } declared && declared != chunk.Length) throw Refusal.WrongLength(chunk.Length, declared);
        if (request.Length > options.LargestBlob - upload.Writer.Count) throw Refusal.BlobTooLarge(options.LargestBlob);
        var before = upload.Writer.Count;
        try
        {
            await CopyAsync(request.Body, upload, ct);
            if (chunk is not null && upload.Writer.Count - before != chunk.Length) throw Refusal.WrongLength(chunk.Length, upload.Writer.Count - before);
        }
        catch (Exception e) when (e is Refusal or StoreException)
        {
            upload.End();
            throw;
        }
    }

    private async Task CopyAsync(Stream body, Upload upload, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int got;
            while ((got = await body.ReadAsync(buffer, ct)) > 0)
            {
                if (upload.Writer.Count + got > options.LargestBlob) throw Refusal.BlobTooLarge(options.LargestBlob);
                await upload.Writer.WriteAsync(buffer.AsMemory(0, got), CancellationToken.None);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>"0-0" is what an empty upload has too: Docker's clients count on it.</summary>
    private static ServedAnswer Progress(int status, Upload upload) => new(status)
    {
        Headers =
        [
            new("Location", $"/v2/{upload.Repository}/blobs/uploads/{upload.Id}"),
            new("Range", string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, upload.Writer.Count - 1)}")),
            new("Docker-Upload-UUID", upload.Id),
        ],
    };

    private static ServedAnswer Created(string repository, Digest digest) => new(201)
    {
        Headers = [new("Location", $"/v2/{repository}/blobs/{digest}"), new("Docker-Content-Digest", digest.ToString())],
    };
}
