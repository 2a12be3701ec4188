using System.Globalization;

namespace BuildKit.Containers.Launch;

/// <summary>An argument of a step before it has an address: what the plan says, not what the kernel gets.</summary>
internal abstract record LaunchArgument
{
    private LaunchArgument()
    {
    }

    public static LaunchArgument Null { get; } = new Number(0, null);

    public static implicit operator LaunchArgument(long value) => new Number(value, null);

    public static implicit operator LaunchArgument(Enum flags) => new Number(Convert.ToInt64(flags, CultureInfo.InvariantCulture), flags.ToString);

    public static implicit operator LaunchArgument(string text) => new Memory(LaunchData.Text(text));

    public static implicit operator LaunchArgument(LaunchData data) => new Memory(data);

    public static implicit operator LaunchArgument(LaunchSlot slot) => new Stored(slot);

    public static LaunchArgument Named(long value, string name) => new Number(value, () => name);

    /// <summary>A value; its name is only made when somebody reads the plan.</summary>
    internal sealed record Number(long Value, Func<string>? Name) : LaunchArgument
    {
        public override string ToString() => Name?.Invoke() ?? Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The address of data.</summary>
    internal sealed record Memory(LaunchData Data) : LaunchArgument
    {
        public override string ToString() => Data.ToString();
    }

    /// <summary>Begin or length of memory of the launcher that the walk does not need; see <see cref="KeptMemory"/>.</summary>
    internal sealed record Gap(int Index, bool Length) : LaunchArgument
    {
        public override string ToString() => Length ? "its length" : "$gap";
    }

    /// <summary>The address of a slot that the kernel itself writes to.</summary>
    internal sealed record Written(LaunchSlot Slot) : LaunchArgument
    {
        public override string ToString() => "&" + Slot.Name;
    }

    /// <summary>The result of an earlier step.</summary>
    internal sealed record Stored(LaunchSlot Slot) : LaunchArgument
    {
        public override string ToString() => "$" + Slot.Name;
    }
}
