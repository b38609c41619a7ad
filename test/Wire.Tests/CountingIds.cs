using System.Text;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests;

/// <summary>Ids that are the same in every run.</summary>
internal sealed class CountingIds : IdSource
{
    private int _next;

    public override JsonText Next(ReadOnlySpan<byte> prefix) => JsonText.From($"{Encoding.UTF8.GetString(prefix)}fresh{++_next:D4}");
}
