using System.Buffers;
using System.Buffers.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Writes content blocks.</summary>
/// <param name="ownWords">The request came in this dialect, so that fields only it knows are written.</param>
internal sealed class PartWriter(JsonEmitter output, bool ownWords)
{
    public void Write(List<Part> parts)
    {
        output.BeginArray();
        foreach (var part in parts)
            Write(part);
        output.EndArray();
    }

    public void Write(Part part)
    {
        if (part is OpaquePart opaque)
        {
            output.Raw(opaque.Value);
            return;
        }

        output.BeginObject();
        WriteFields(part);
        if (!part.CacheControl.IsAbsent)
        {
            output.Name("cache_control"u8);
            output.Raw(part.CacheControl);
        }

        output.EndObject();
    }

    private void WriteFields(Part part)
    {
        switch (part)
        {
            case TextPart text:
                Type("text"u8);
                Field("text"u8, text.Text);
                if (ownWords && !text.Citations.IsAbsent)
                    Field("citations"u8, text.Citations);
                break;
            case ThinkingPart thinking:
                Type("thinking"u8);
                Field("thinking"u8, thinking.Text);
                Field("signature"u8, thinking.State?.Data ?? default);
                break;
            case RedactedThinkingPart redacted:
                Type("redacted_thinking"u8);
                Field("data"u8, redacted.Data);
                break;
            case ToolCallPart call:
                Type("tool_use"u8);
                Field("id"u8, call.Id);
                Field("name"u8, ownWords ? call.Name : ToolNames.For(call.Name, DialectId.AnthropicMessages));
                output.Name("input"u8);
                call.Arguments.WriteValue(output);
                break;
            case ToolResultPart result:
                WriteResult(result);
                break;
            case ImagePart image:
                Type("image"u8);
                WriteSource(image.Source);
                break;
            case DocumentPart document:
                WriteDocument(document);
                break;
            case ToolReferencePart reference:
                Type("tool_reference"u8);
                Field("tool_name"u8, reference.ToolName);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{part.GetType().Name} is filtered by PartRules");
        }
    }

    private void WriteResult(ToolResultPart result)
    {
        Type("tool_result"u8);
        Field("tool_use_id"u8, result.CallId);
        if (result.Content.Count > 0)
        {
            output.Name("content"u8);
            Write(result.Content);
        }

        if (result.IsError)
        {
            output.Name("is_error"u8);
            output.Boolean(true);
        }
    }

    private void WriteDocument(DocumentPart document)
    {
        Type("document"u8);
        WriteSource(document.Source);
        if (document.Title is { } title)
            Field("title"u8, title);
        if (document.Context is { } context)
            Field("context"u8, context);
        if (ownWords && !document.Citations.IsAbsent)
            Field("citations"u8, document.Citations);
    }

    private void WriteSource(MediaSource source)
    {
        output.Name("source"u8);
        output.BeginObject();
        switch (source)
        {
            case MediaSource.Base64 text when text.MediaType.StartsWith("text/"u8):
                Type("text"u8);
                Field("media_type"u8, JsonText.FromPlain("text/plain"u8));
                WriteDecoded(text.Data);
                break;
            case MediaSource.Base64 data:
                Type("base64"u8);
                Field("media_type"u8, data.MediaType);
                Field("data"u8, data.Data);
                break;
            case MediaSource.PlainText text:
                Type("text"u8);
                Field("media_type"u8, JsonText.FromPlain("text/plain"u8));
                Field("data"u8, text.Text);
                break;
            case MediaSource.Url url:
                Type("url"u8);
                Field("url"u8, url.Address);
                break;
            case MediaSource.FileId file:
                Type("file"u8);
                Field("file_id"u8, file.Id);
                break;
            case MediaSource.Parts parts:
                Type("content"u8);
                output.Name("content"u8);
                Write(parts.Content);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{source.GetType().Name}");
        }

        output.EndObject();
    }

    // The API takes text documents as text only.
    private void WriteDecoded(JsonText base64)
    {
        var bytes = base64.Decode();
        if (Base64.DecodeFromUtf8InPlace(bytes, out var length) != OperationStatus.Done || !System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length)))
            throw DialectException.InvalidRequest("A text document must hold the base64 of UTF-8 text.");
        output.Name("data"u8);
        output.BeginText();
        output.AppendEscaped(bytes.AsSpan(0, length));
        output.EndText();
    }

    private void Type(ReadOnlySpan<byte> type)
    {
        output.Name("type"u8);
        output.Text(type);
    }

    private void Field(ReadOnlySpan<byte> name, JsonText value)
    {
        output.Name(name);
        output.Text(value);
    }

    private void Field(ReadOnlySpan<byte> name, RawJson value)
    {
        output.Name(name);
        output.Raw(value);
    }
}
