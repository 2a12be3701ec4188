using Microsoft.Win32.SafeHandles;

namespace BuildKit.Networks;

/// <summary>Makes a fresh socket in the network of a container; family and type are the numbers of socket(2).</summary>
internal delegate SafeFileHandle SocketSource(int family, int type);
