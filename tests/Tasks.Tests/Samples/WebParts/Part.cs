namespace WebParts;

public static class Part
{
    public static string Name => "part";
}
