using System.Text.Json;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Places in a configuration file, in JSON path notation.</summary>
internal static class ConfigPath
{
    public const string Root = "$";

    /// <summary><c>$.providers.openai</c>, or <c>$.providers['my.own']</c> where a dot or space would mislead.</summary>
    public static string Member(string path, string name) => IsPlain(name) ? $"{path}.{name}" : $"{path}['{JsonEncodedText.Encode(name)}']";

    private static bool IsPlain(string name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-' or '$'))
                return false;
        }

        return name.Length > 0;
    }
}
