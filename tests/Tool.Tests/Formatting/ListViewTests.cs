using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Tests.Formatting;

public sealed class ListViewTests
{
    private static readonly ListView<Row> View = new(
    [
        new("ID", "ID", r => r.Id),
        new("Name", "NAMES", r => r.Name),
        new("Slow", "SLOW", _ => throw new InvalidOperationException("computed without need")) { OnlyByName = true },
        new("Label", "LABELS", r => Value.Dictionary([KeyValuePair.Create("com.example.build-date", r.Name)])) { OnlyByName = true },
    ])
    {
        Shown = ["ID", "Name"],
        Quiet = "ID",
    };

    private sealed record Row(string Id, string Name);

    [Fact]
    public void The_table_pads_columns_to_ten_and_leaves_the_last_alone() =>
        Assert.Equal("ID        NAMES\n1         one\n22        two\n", Write(null));

    [Fact]
    public void A_wide_cell_keeps_three_spaces() =>
        Assert.Equal("ID                 NAMES\n1234567890123456   one\n", Write(null, rows: [new("1234567890123456", "one")]));

    [Fact]
    public void Without_rows_the_head_remains() => Assert.Equal("ID        NAMES\n", Write(null, rows: []));

    [Fact]
    public void Quiet_shows_the_identifying_column() => Assert.Equal("1\n22\n", Write(null, quiet: true));

    [Fact]
    public void A_template_is_one_line_per_row() => Assert.Equal("one=1\ntwo=22\n", Write("{{.Name}}={{.ID}}"));

    [Fact]
    public void Json_is_one_object_per_line_and_computes_nothing_dear() =>
        Assert.Equal("{\"ID\":\"1\",\"Name\":\"one\"}\n{\"ID\":\"22\",\"Name\":\"two\"}\n", Write("json"));

    [Fact]
    public void A_table_template_has_the_heads_of_its_columns() =>
        Assert.Equal("NAMES     ID\none       1\ntwo       22\n", Write("table {{.Name}}\\t{{.ID}}"));

    [Fact]
    public void Functions_leave_heads_alone() =>
        Assert.Equal("NAMES     ID\nONE       \"1\"\nTWO       \"22\"\n", Write("table {{upper .Name}}\t{{json .ID}}"));

    [Fact]
    public void A_label_column_is_headed_by_the_end_of_its_name() =>
        Assert.Equal("build date   ID\none          1\ntwo          22\n", Write("table {{.Label \"com.example.build-date\"}}\t{{.ID}}"));

    [Fact]
    public void A_wrong_field_lists_the_right_ones()
    {
        var error = Assert.Throws<ToolException>(() => Write("{{.Nam}}"));
        Assert.Contains("there is no field '.Nam'; there are .ID .Name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Escape_sequences_in_a_name_never_reach_the_terminal() =>
        Assert.Equal("ID        NAMES\n1         a?[2Jb\n", Write(null, rows: [new("1", "a\e[2Jb")]));

    private static string Write(string? format, bool quiet = false, IReadOnlyList<Row>? rows = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        View.Write(output, rows ?? [new("1", "one"), new("22", "two")], format, quiet);
        return output.ToString();
    }
}
