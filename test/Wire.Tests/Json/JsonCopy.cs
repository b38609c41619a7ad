using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

/// <summary>Reads a text token by token with the cursor and writes it again with the emitter.</summary>
internal static class JsonCopy
{
    public static byte[] Of(byte[] json)
    {
        using var index = StructuralIndex.Build(json);
        using var output = new JsonEmitter(16);
        var cursor = new JsonCursor(index);
        Value(ref cursor, output);
        cursor.End();
        return output.WrittenSpan.ToArray();
    }

    private static void Value(ref JsonCursor cursor, JsonEmitter output)
    {
        switch (cursor.Kind)
        {
            case JsonKind.Object:
                output.BeginObject();
                cursor.EnterObject();
                while (cursor.NextProperty(out var name))
                {
                    name.Decode();
                    output.Name(name);
                    Value(ref cursor, output);
                }

                output.EndObject();
                break;
            case JsonKind.Array:
                output.BeginArray();
                cursor.EnterArray();
                while (cursor.NextElement())
                    Value(ref cursor, output);
                output.EndArray();
                break;
            case JsonKind.String:
                var text = cursor.ReadText();
                text.Decode();
                output.Text(text);
                break;
            case JsonKind.True or JsonKind.False:
                output.Boolean(cursor.ReadBoolean());
                break;
            case JsonKind.Null:
                cursor.TryReadNull();
                output.Null();
                break;
            default:
                output.Number(cursor.ReadNumber());
                break;
        }
    }
}
