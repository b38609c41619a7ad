namespace Heimdall.Wire.Canonical;

/// <summary>What happened to a piece of the request or the answer that the other side cannot say.</summary>
internal enum TranslationAction
{
    /// <summary>Left out.</summary>
    Dropped,

    /// <summary>Said in weaker words.</summary>
    Lowered,

    /// <summary>Added, because the other side needs it.</summary>
    Injected,

    /// <summary>Put right.</summary>
    Repaired,
}

/// <param name="Subject">The field or part, by its path in the dialect it was read from.</param>
/// <param name="Reason">A sentence for the operator.</param>
internal readonly record struct TranslationNote(TranslationAction Action, string Subject, string Reason);

/// <summary>
/// What a translation dropped, lowered, injected or repaired: nothing disappears in silence. Bounded; one note per action and subject. Not thread-safe.
/// </summary>
internal sealed class TranslationReport
{
    /// <summary>More would say nothing new, and a hostile request could grow it without end.</summary>
    public const int MaxNotes = 64;

    private readonly List<TranslationNote> _notes = [];

    public IReadOnlyList<TranslationNote> Notes => _notes;

    public void Dropped(string subject, string reason) => Add(TranslationAction.Dropped, subject, reason);

    public void Lowered(string subject, string reason) => Add(TranslationAction.Lowered, subject, reason);

    public void Injected(string subject, string reason) => Add(TranslationAction.Injected, subject, reason);

    public void Repaired(string subject, string reason) => Add(TranslationAction.Repaired, subject, reason);

    private void Add(TranslationAction action, string subject, string reason)
    {
        if (_notes.Count >= MaxNotes)
            return;
        foreach (var note in _notes)
        {
            if (note.Action == action && string.Equals(note.Subject, subject, StringComparison.Ordinal))
                return;
        }

        _notes.Add(new TranslationNote(action, subject, reason));
    }
}
