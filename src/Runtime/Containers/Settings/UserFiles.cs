using System.Globalization;

namespace BuildKit.Containers.Settings;

/// <summary>
/// passwd(5) and group(5) of a container's own root, which its image wrote: hostile text. Lines that are none are passed over, ids must
/// fit 32 bits and not mean "no change", and the readers' callers bound the files' sizes (CVE-2024-9676 was a huge one).
/// </summary>
internal static class UserFiles
{
    private const uint NoChange = uint.MaxValue;

    /// <param name="user"><c>user[:group]</c> by names or numbers; empty is root.</param>
    /// <param name="groups">Additional groups by names or numbers.</param>
    /// <param name="passwd">Content of /etc/passwd; empty when there is none.</param>
    /// <param name="groupFile">Content of /etc/group; empty when there is none.</param>
    public static ResolvedUser Resolve(string user, IReadOnlyList<string> groups, string passwd, string groupFile)
    {
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var userPart = colon < 0 ? user : user[..colon];
        var groupPart = colon < 0 ? "" : user[(colon + 1)..];
        if (userPart.Length == 0) userPart = "0";

        // A name that looks like a number is looked up as a name first, as Docker and useradd(8) do.
        var entry = Users(passwd).FirstOrDefault(u => u.Name == userPart) ?? Users(passwd).FirstOrDefault(u => Number(userPart) == u.Uid);
        var uid = entry?.Uid ?? Number(userPart) ?? throw ContainerException.NoSuchUser("user", userPart);
        var gid = groupPart.Length > 0 ? Group(groupPart, groupFile) : entry?.Gid ?? 0;
        // Docker: memberships count only when no group was named.
        var member = groupPart.Length > 0 || entry is null ? [] : Groups(groupFile).Where(g => g.Members.Contains(entry.Name)).Select(g => g.Gid);
        // The primary group too: a program that changes its own would else lose it, and with it what denies its members access (CVE-2022-36109).
        IReadOnlyList<uint> additional = [.. member.Concat(groups.Select(g => Group(g, groupFile))).Prepend(gid).Distinct()];
        return new ResolvedUser(uid, gid, additional, entry?.Home is ['/', ..] home ? home : "/");
    }

    private static uint Group(string text, string file) =>
        Groups(file).FirstOrDefault(g => g.Name == text)?.Gid ?? Number(text) ?? throw ContainerException.NoSuchUser("group", text);

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != NoChange ? id : null;

    private static IEnumerable<UserLine> Users(string passwd) =>
        from line in passwd.Split('\n')
        let fields = line.TrimEnd('\r').Split(':')
        where fields.Length >= 7 && fields[0].Length > 0 && fields[0][0] != '#'
        let uid = Number(fields[2])
        let gid = Number(fields[3])
        where uid is not null && gid is not null
        select new UserLine(fields[0], uid.Value, gid.Value, fields[5]);

    private static IEnumerable<GroupLine> Groups(string file) =>
        from line in file.Split('\n')
        let fields = line.TrimEnd('\r').Split(':')
        where fields.Length >= 3 && fields[0].Length > 0 && fields[0][0] != '#'
        let gid = Number(fields[2])
        where gid is not null
        select new GroupLine(fields[0], gid.Value, fields.Length > 3 ? fields[3].Split(',') : []);

    private sealed record UserLine(string Name, uint Uid, uint Gid, string Home);

    private sealed record GroupLine(string Name, uint Gid, string[] Members);
}
