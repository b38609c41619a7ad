using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Fields of items that only this dialect has. An item and its content become one part of the canonical model, whose
/// <see cref="Part.Extras"/> hold the fields of both; the names tell them apart.
/// </summary>
internal static class ItemFields
{
    public static void WriteItemFields(List<ExtraField>? extras, JsonEmitter output) => Write(extras, ofItem: true, output);

    public static void WritePartFields(List<ExtraField>? extras, JsonEmitter output) => Write(extras, ofItem: false, output);

    public static void WriteAll(List<ExtraField>? extras, JsonEmitter output)
    {
        foreach (var extra in extras ?? [])
        {
            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }

    private static void Write(List<ExtraField>? extras, bool ofItem, JsonEmitter output)
    {
        foreach (var extra in extras ?? [])
        {
            if (IsOfItem(extra.Name) != ofItem)
                continue;
            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }

    private static bool IsOfItem(JsonText name) => name.Is("id"u8) || name.Is("status"u8) || name.Is("phase"u8);
}
