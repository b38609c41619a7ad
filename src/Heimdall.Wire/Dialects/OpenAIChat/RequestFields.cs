using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads a field of the request, whose name has just been read.</summary>
internal delegate void RequestFieldReader(ref JsonCursor cursor, JsonText name, ChatRequest request);

/// <summary>Walks over the top-level fields of a request in a dialect of OpenAI's; faults are told in its words.</summary>
internal static class RequestFields
{
    /// <exception cref="DialectException">The body is no JSON object, or a field holds something else than it must; there is no model.</exception>
    public static void Read(StructuralIndex body, ChatRequest request, RequestFieldReader read)
    {
        var field = default(JsonText);
        try
        {
            var cursor = new JsonCursor(body);
            cursor.EnterObject();
            while (cursor.NextProperty(out field))
            {
                // An explicit null says what silence says, everywhere at the top level of these dialects.
                if (!cursor.TryReadNull())
                    read(ref cursor, field, request);
            }

            field = default;
            cursor.End();
        }
        catch (JsonFault fault)
        {
            throw Invalid(fault, field);
        }

        if (request.Model.IsEmpty)
            throw DialectException.InvalidRequest("You must provide a model parameter.", "model");
    }

    /// <summary>A field that is written back as it came. Who the end user is, it may tell other dialects.</summary>
    public static RawJson ReadExtra(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        var value = cursor.ReadRaw();
        request.Extras.Add(new ExtraField(name, value));
        if (name.Is("safety_identifier"u8) && value.Kind == JsonKind.String)
            request.UserId ??= new JsonText(value.Utf8[1..^1]);
        return value;
    }

    private static DialectException Invalid(JsonFault fault, JsonText field)
    {
        var name = field.IsEmpty ? null : Encoding.UTF8.GetString(field.Span);
        return DialectException.InvalidRequest(
            name is null ? $"We could not parse the JSON body of your request: {fault.Message}." : $"Invalid value for '{name}': {fault.Message}.", name);
    }
}
