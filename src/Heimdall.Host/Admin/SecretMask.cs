using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>
/// Secrets as answers show them: enough to tell them apart, too little to use. Whoever sends back what was shown keeps what is stored
/// (spec/bifrost-core.md §2.2, §7).
/// </summary>
internal static class SecretMask
{
    private const char Hidden = '…';
    private const string VirtualKey = "sk-bf-";
    private const int Shown = 4;

    /// <summary>Texts shorter than this would be given away by their ends.</summary>
    private const int LongEnough = 16;

    public static string Of(string secret)
    {
        if (secret.Length < LongEnough)
            return Hidden.ToString();
        var head = secret.StartsWith(VirtualKey, StringComparison.Ordinal) ? VirtualKey : secret[..Shown];
        return $"{head}{Hidden}{secret[^Shown..]}";
    }

    /// <summary>Masks every secret of a document, in place.</summary>
    public static JsonObject Apply(string kind, JsonObject body)
    {
        SecretFields.Replace(kind, body, static (_, secret) => Of(secret));
        return body;
    }

    /// <summary>Puts what is stored in the place of what was shown of it.</summary>
    /// <param name="stored">What the document was; null: there was none.</param>
    /// <exception cref="AdminRefusal">A mask stands where nothing like it is stored.</exception>
    public static void Restore(string kind, JsonObject body, JsonObject? stored)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (stored is not null)
            SecretFields.Replace(kind, stored.DeepClone().AsObject(), (path, secret) => known[path] = secret);
        SecretFields.Replace(kind, body, (path, text) => IsMask(text) ? Find(known, path, text) : text);
    }

    private static string Find(Dictionary<string, string> known, string path, string mask)
    {
        if (known.TryGetValue(path, out var same) && Of(same).Equals(mask, StringComparison.Ordinal))
            return same;
        // In a list it may stand elsewhere now; it counts where it can only be one.
        var alike = known.Values.Where(secret => Of(secret).Equals(mask, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToArray();
        return alike.Length == 1 ? alike[0]
            : throw AdminRefusal.BadField(path.TrimStart('/').Replace('/', '.'), "This is what answers show in the place of a secret, and no such secret is stored here; send the secret itself.");
    }

    private static bool IsMask(string text) => text.Contains(Hidden, StringComparison.Ordinal) && text.Length <= VirtualKey.Length + 1 + Shown;
}
