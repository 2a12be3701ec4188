namespace BuildKit.Building.Steps;

public abstract partial record BuildStep
{
    /// <summary>A program run in the files of a base; what it changes is the layer.</summary>
    public sealed record Run : BuildStep
    {
        public required BuildStep Base { get; init; }

        /// <summary>The program and its arguments; a shell, where one was wanted, is already in front.</summary>
        public required IReadOnlyList<string> Arguments { get; init; }

        /// <summary>NAME=value, sorted, without secrets. Build arguments that the key must not have (proxies) are in <see cref="UnkeyedEnvironment"/>.</summary>
        public IReadOnlyList<string> Environment { get; init; } = [];

        /// <summary>NAME=value, seen by the program, in no key, history or record: the predefined proxy arguments.</summary>
        public IReadOnlyList<string> UnkeyedEnvironment { get; init; } = [];

        /// <summary>"user[:group]"; null or empty is root.</summary>
        public string? User { get; init; }

        public string WorkingDirectory { get; init; } = "/";

        /// <summary>What the program reads from its standard input (a here-document given to a program); null is nothing.</summary>
        public ReadOnlyMemory<byte>? Input { get; init; }

        public IReadOnlyList<RunMount> Mounts { get; init; } = [];

        public RunNetwork Network { get; init; } = RunNetwork.Default;

        public RunSecurity Security { get; init; } = RunSecurity.Sandbox;

        /// <summary>Additional lines of /etc/hosts: name to address.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Hosts { get; init; } = [];

        /// <summary>Bytes of /dev/shm; null is the default.</summary>
        public long? SharedMemory { get; init; }

        /// <summary>"nofile=1024:2048".</summary>
        public IReadOnlyList<string> Ulimits { get; init; } = [];

        /// <summary>Run although a result of it is known: <c>--no-cache</c> for its stage.</summary>
        public bool IgnoreCache { get; init; }
    }
}
