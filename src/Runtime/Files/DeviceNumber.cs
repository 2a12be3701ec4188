namespace BuildKit.Files;

public readonly record struct DeviceNumber(uint Major, uint Minor);
