using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Heimdall.Engine.Configuration;

/// <summary>
/// Options as canonical JSON: equal texts mean equal options. Sets and maps are sorted; of secrets, and of header values, which often are secrets, only
/// a hash is in it. Every property takes part without being named here; <c>ConfigurationDiffTests</c> checks that.
/// </summary>
internal static class OptionsText
{
    /// <summary>What a hidden value begins with.</summary>
    public const string HiddenMark = "sha256:";

    public static string Of(GatewayOptions options) => JsonSerializer.Serialize(options, OptionsJson.Default.GatewayOptions);

    public static string Of(ProviderOptions options) => JsonSerializer.Serialize(options, OptionsJson.Default.ProviderOptions);

    /// <summary>What connections to the provider depend on.</summary>
    public static string OfWay(ProviderOptions options) =>
        JsonSerializer.Serialize(options.Network, OptionsJson.Default.NetworkOptions) + (options.Proxy is { } proxy ? JsonSerializer.Serialize(proxy, OptionsJson.Default.ProxyOptions) : "");

    public static string Hidden(string value) => HiddenMark + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    /// <summary>Without user name, password and query: those may be credentials.</summary>
    public static string Shown(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : address.ToString();
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(SecretText), typeof(AddressText), typeof(DurationText), typeof(PeriodText), typeof(SetText), typeof(MapText), typeof(HeadersText)])]
[JsonSerializable(typeof(GatewayOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext;

/// <summary>A converter of one direction.</summary>
internal abstract class WriteOnly<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Options are written to be compared, never read back.");
}

internal sealed class SecretText : WriteOnly<Secret>
{
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(OptionsText.Hidden(value.Reveal()));
}

internal sealed class AddressText : WriteOnly<Uri>
{
    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options)
    {
        var shown = OptionsText.Shown(value);
        var whole = value.ToString();
        writer.WriteStringValue(string.Equals(shown, whole, StringComparison.Ordinal) ? shown : $"{shown} {OptionsText.Hidden(whole)}");
    }
}

internal sealed class DurationText : WriteOnly<TimeSpan>
{
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds}s"));
}

internal sealed class PeriodText : WriteOnly<ResetPeriod>
{
    public override void Write(Utf8JsonWriter writer, ResetPeriod value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>The order of a frozen set is nobody's.</summary>
internal sealed class SetText : WriteOnly<FrozenSet<string>>
{
    public override void Write(Utf8JsonWriter writer, FrozenSet<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value.Order(StringComparer.Ordinal))
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}

internal sealed class MapText : WriteOnly<FrozenDictionary<string, string>>
{
    public override void Write(Utf8JsonWriter writer, FrozenDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, item) in value.OrderBy(static item => item.Key, StringComparer.Ordinal))
            writer.WriteString(name, item);
        writer.WriteEndObject();
    }
}

internal sealed class HeadersText : WriteOnly<ImmutableArray<KeyValuePair<string, string>>>
{
    public override void Write(Utf8JsonWriter writer, ImmutableArray<KeyValuePair<string, string>> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, text) in value)
            writer.WriteString(name, OptionsText.Hidden(text));
        writer.WriteEndObject();
    }
}
