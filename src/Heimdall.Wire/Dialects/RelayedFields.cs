using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// The top-level fields of a relayed body that stay, in order. Those for the gateway itself are cut out on the way, with their commas; edits within the
/// field at hand go into the same splice.
/// </summary>
/// <param name="unwanted">One more field to cut out; empty: none.</param>
internal ref struct RelayedFields(RequestHead head, JsonSplice splice, ReadOnlySpan<byte> unwanted = default)
{
    private readonly ReadOnlySpan<byte> _unwanted = unwanted;
    private readonly ReadOnlySpan<JsonFields.Field> _fields = head.Fields.All;
    private FieldCut _cut = new(head.Fields.BodyStart);
    private int _next;

    public RelayedField Current { get; private set; }

    public readonly RelayedFields GetEnumerator() => this;

    public bool MoveNext()
    {
        int start;
        int length;
        while (_next < _fields.Length)
        {
            var field = _fields[_next++];
            var name = new JsonText(head.Body.Slice(field.NameStart, field.NameLength));
            if (GatewayFields.Has(name) || (!_unwanted.IsEmpty && name.Is(_unwanted)))
            {
                _cut.Cut(field);
                continue;
            }

            if (_cut.Keep(field, out start, out length))
                splice.Replace(start, length, default);
            Current = new RelayedField(name, field);
            return true;
        }

        if (_cut.End(out start, out length))
            splice.Replace(start, length, default);
        return false;
    }
}

internal readonly record struct RelayedField(JsonText Name, JsonFields.Field Field)
{
    /// <summary>The field is the model's: its name at the provider takes the place of the client's, where they differ.</summary>
    public void ReplaceModel(RequestHead head, JsonText model, JsonSplice splice)
    {
        if (!model.Equals(head.Model))
            splice.Replace(Field.ValueStart + 1, Field.ValueLength - 2, model.Escaped);
    }
}
