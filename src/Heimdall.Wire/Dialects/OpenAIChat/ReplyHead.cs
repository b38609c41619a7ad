using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>What every chunk and every buffered answer begins with.</summary>
internal static class ReplyHead
{
    /// <summary>Arguments of a call that has none, as a piece of a string.</summary>
    public static JsonText NoArguments { get; } = JsonText.FromPlain("{}"u8);

    /// <summary>Opens the object and writes its head; the value of <c>choices</c> comes next.</summary>
    public static void Begin(ReadOnlySpan<byte> kind, EncodeContext context, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("id"u8);
        output.Text(context.Id.IsEmpty ? context.Ids.Next("chatcmpl-"u8) : context.Id);
        output.Name("object"u8);
        output.Text(kind);
        output.Name("created"u8);
        output.Number(context.Now.ToUnixTimeSeconds());
        output.Name("model"u8);
        output.Text(context.Model);
        output.Name("choices"u8);
    }
}
