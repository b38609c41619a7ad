using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Writes one part of a turn.</summary>
internal sealed class PartWriter(WriteContext context, JsonEmitter output)
{
    /// <param name="signature">What the model wants back with the part; empty: nothing.</param>
    public void Write(Part part, JsonText signature = default)
    {
        switch (part)
        {
            case DocumentPart { Source: MediaSource.Parts parts }:
                foreach (var inner in parts.Content)
                    Write(inner, signature);
                return;
            case OpaquePart opaque:
                WriteOpaque(opaque, signature);
                return;
            default:
                output.BeginObject();
                WriteDatum(part);
                WriteSignature(signature);
                WriteExtras(part);
                output.EndObject();
                return;
        }
    }

    private void WriteDatum(Part part)
    {
        switch (part)
        {
            case var _ when part.Extras?.Find(static extra => extra.Name.Named("fileData"u8)) is { Value.IsAbsent: false } file:
                output.Name(file.Name);
                output.Raw(file.Value); // with the type that a client of this dialect gave
                break;
            case TextPart text:
                WriteText(text.Text);
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case DocumentPart { Source: MediaSource.PlainText document }:
                WriteText(document.Text);
                break;
            case ImagePart { Source: var source }:
                MediaWriter.Write(source, output);
                break;
            case DocumentPart { Source: var source }:
                MediaWriter.Write(source, output);
                break;
            case AudioPart audio:
                MediaWriter.Write(audio, output);
                break;
            default:
                context.Report.Dropped(part.GetType().Name, "The API has no word for it.");
                WriteText(default);
                break;
        }
    }

    private void WriteText(JsonText text)
    {
        output.Name("text"u8);
        output.Text(text);
    }

    private void WriteCall(ToolCallPart call)
    {
        output.Name("functionCall"u8);
        output.BeginObject();
        CallIds.Write(call.Id, output);
        output.Name("name"u8);
        output.Text(ToolNames.For(call.Name, DialectId.GeminiGenerate));
        output.Name("args"u8);
        call.Arguments.WriteValue(output);
        output.EndObject();
    }

    private void WriteSignature(JsonText signature)
    {
        if (signature.IsEmpty)
            return;
        output.Name("thoughtSignature"u8);
        output.Text(signature);
    }

    // Of this dialect: others were left out before.
    private void WriteOpaque(OpaquePart opaque, JsonText signature)
    {
        if (signature.IsEmpty)
        {
            output.Raw(opaque.Value);
            return;
        }

        var fields = JsonFields.Scan(opaque.Value.Utf8);
        output.BeginObject();
        foreach (var field in fields.All)
        {
            var name = new JsonText(fields.Json.Slice(field.NameStart, field.NameLength));
            if (name.Named("thoughtSignature"u8))
                continue;
            output.Name(name);
            output.Raw(new RawJson(fields.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        WriteSignature(signature);
        output.EndObject();
    }

    private void WriteExtras(Part part)
    {
        if (part.Extras is not { } extras || part is not (TextPart or ImagePart or DocumentPart or AudioPart or ToolCallPart))
            return;
        foreach (var extra in extras)
        {
            if (!extra.Name.Named("videoMetadata"u8) && !extra.Name.Named("partMetadata"u8) && !extra.Name.Named("mediaResolution"u8))
                continue;
            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }
}
