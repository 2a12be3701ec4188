using System.Globalization;
using System.Net.Sockets;
using BuildKit;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Supervision;
using BuildKit.Engine.Dummy;
using BuildKit.Storage;

// monitor … | echo-udp PORT | FOLDER VERB …
if (args is ["monitor", ..]) return ContainerMonitor.Run(args[1..]);
if (args is ["echo-udp", var port])
{
    using var server = new UdpClient(int.Parse(port, CultureInfo.InvariantCulture));
    Console.WriteLine("ready");
    while (await server.ReceiveAsync() is var datagram) await server.SendAsync(datagram.Buffer, datagram.RemoteEndPoint);
}

using var store = Store.Open(new StoreLocation(Path.Combine(args[0], "root"), Path.Combine(args[0], "run")) { Rootless = !Environment.IsPrivilegedProcess });
try
{
    return await new EngineCommands(store).RunAsync(args[1], args[2..]);
}
catch (LaunchException e)
{
    await Console.Error.WriteLineAsync($"{e.Code}: {e.Describe()}");
    return e.ExitCode;
}
catch (BuildKitException e)
{
    await Console.Error.WriteLineAsync($"{e.Code}: {e.Describe()}");
    return e is ContainerException { ExitCode: var code } ? code : 125;
}
