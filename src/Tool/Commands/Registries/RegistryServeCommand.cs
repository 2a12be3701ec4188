using System.Globalization;
using System.Net;
using BuildKit.Containers.Settings;
using BuildKit.Storage;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Registries;

internal static class RegistryServeCommand
{
    private const string Localhost = "localhost";
    private const string DefaultPort = "5000";

    public static Verb Create()
    {
        var address = Inputs.Text("--address", null, "string", "Listen on this address; all who can reach it can read every image, and push (localhost)");
        var port = Inputs.Text("--port", "-p", "number", "Listen on this port; 0 takes one that is free (5000)");
        var readOnly = Inputs.Flag("--readonly", null, "Take nothing: pushes and deletions are refused");
        return new Verb
        {
            Usage = "registry serve [OPTIONS]",
            Description = "Serve the images of the store as a registry, until Ctrl-C. 'shop:1.0' is pulled as localhost:5000/shop:1.0; what is pushed to localhost:5000/shop is in the store under that name",
            Options = [address, port, readOnly],
            Examples = ["registry serve", "registry serve --readonly --address 0.0.0.0 --port 8080"],
            Run = (call, _) =>
            {
                var store = call.Location;
                var host = Address(call.Get(address), address.Name);
                if (host != Localhost && !IPAddress.IsLoopback(IPAddress.Parse(host)) && !call.Get(readOnly))
                    call.Note($"Whoever reaches {host} can read every image of the store and push to it. --readonly keeps them from pushing.");
                return Task.FromResult(RegistryProgram.Run(call,
                [
                    store.Root, store.RunRoot, Text(store.Rootless), host, Port(call.Get(port) ?? DefaultPort, port.Name), Text(call.Get(readOnly)), LimitOf(call),
                ]));
            },
        };
    }

    /// <summary>The limit of the store's size, which the server keeps while it runs; empty for none.</summary>
    private static string LimitOf(Call call) =>
        call.Variable(DiskLimit.Variable) is { Length: > 0 } text ? ByteSize.Parse(DiskLimit.Variable, text).ToString(CultureInfo.InvariantCulture) : "";

    private static string Text(bool value) => value ? "true" : "false";

    private static string Address(string? text, string option) => text is null or Localhost ? Localhost
        : IPAddress.TryParse(text, out var address) ? address.ToString() : throw ToolException.InvalidValue(option, text, "an address of this machine such as 127.0.0.1, 0.0.0.0 or ::1");

    private static string Port(string text, string option) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        ? port.ToString(CultureInfo.InvariantCulture) : throw ToolException.InvalidValue(option, text, "a port, from 0 to 65535");
}
