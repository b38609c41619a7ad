using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.Wire.Tests.Json;

/// <summary>What System.Text.Json thinks of a text.</summary>
internal static partial class Oracle
{
    public static bool Accepts(byte[] json)
    {
        try
        {
            JsonDocument.Parse(json).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// False where only the spelling of a number or a raw control character may be wrong: the cursor reads <c>01</c>, <c>1.</c> and a
    /// string with a raw line feed, and leaves it to the upstream to judge them.
    /// </summary>
    public static bool IsStructural(byte[] json) => !Accepts(Respell(json));

    private static byte[] Respell(byte[] json)
    {
        var printable = new string([.. Encoding.UTF8.GetString(json).Select(static c => c < ' ' ? ' ' : c)]);
        return Encoding.UTF8.GetBytes(BarePoint().Replace(LeadingZeros().Replace(printable, ""), ""));
    }

    [GeneratedRegex(@"(?<=[ :,\[]-?)0+(?=[0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeadingZeros();

    [GeneratedRegex(@"(?<=[0-9])\.(?![0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BarePoint();
}
