namespace BuildKit.Dockerfiles.Expansion;

/// <summary>The work that patterns of one text may take. A hostile pattern over a long value would else take as long as it likes.</summary>
internal sealed class MatchBudget
{
    private int _left = 20_000_000;

    public void Take(int steps)
    {
        _left -= steps;
        if (_left < 0) throw ExpansionException.TooCostly();
    }
}
