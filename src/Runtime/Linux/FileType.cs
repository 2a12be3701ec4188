namespace BuildKit.Linux;

/// <summary>The S_IFMT part of a mode (inode(7)).</summary>
internal static class FileType
{
    public const int Mask = 0xF000;
    public const int Fifo = 0x1000;
    public const int CharacterDevice = 0x2000;
    public const int Directory = 0x4000;
    public const int BlockDevice = 0x6000;
    public const int RegularFile = 0x8000;
    public const int SymbolicLink = 0xA000;
    public const int Socket = 0xC000;
}
