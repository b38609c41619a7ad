using System.Globalization;
using System.Text;
using Heimdall.Engine.Routing.Rules.Cel;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>The parameters of a request with a JSON body. A query parameter hides the field of the same name.</summary>
/// <param name="query">The value of a query parameter; null where it was not sent.</param>
/// <param name="body">Its fields; read only while the exchange lives.</param>
internal sealed class RequestParameters(Func<string, string?>? query, JsonFields? body) : IRequestParameters
{
    public bool TryGet(string name, out CelValue value)
    {
        value = query?.Invoke(name) is { } text ? CelValue.Of(text) : InBody(name);
        return !value.IsError;
    }

    // A prompt may be a field of megabytes: no rule pays for decoding that.
    private CelValue InBody(string name)
    {
        try
        {
            return body?.Find(Encoding.UTF8.GetBytes(name)) is { Span.Length: <= CelLimits.Text } field ? Scalar(field) : default;
        }
        catch (JsonFault)
        {
            return default; // twice, or with an invalid escape sequence: whoever reads the whole body says so to the client
        }
    }

    private static CelValue Scalar(RawJson field) => field.Kind switch
    {
        JsonKind.String => CelValue.Of(new JsonText(field.Utf8[1..^1]).ToString()),
        JsonKind.Number when long.TryParse(field.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => CelValue.Of(whole),
        JsonKind.Number when double.TryParse(field.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => CelValue.Of(number),
        JsonKind.True when field.Span.SequenceEqual("true"u8) => CelValue.True,
        JsonKind.False when field.Span.SequenceEqual("false"u8) => CelValue.False,
        JsonKind.Null when field.Span.SequenceEqual("null"u8) => CelValue.Null,
        _ => default,
    };
}
