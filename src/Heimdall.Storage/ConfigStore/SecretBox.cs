using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// Encrypts single fields (AES-256-GCM, a random nonce each, bound to the field's address so that no value can be moved to another place), and makes
/// keyed hashes by which values are found and compared without being kept. Thread-safe.
/// </summary>
internal sealed class SecretBox
{
    public const int KeyBytes = 32;

    private const string Prefix = "enc:v1:";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _fields;
    private readonly byte[] _hashes;

    /// <param name="key">Random, of <see cref="KeyBytes"/> bytes.</param>
    /// <param name="number">Which of the keys that the store has had.</param>
    public SecretBox(byte[] key, int number = 1)
    {
        Number = number;
        _fields = Derive(key, "fields");
        _hashes = Derive(key, "hashes");
    }

    /// <summary>Grows when the store is encrypted anew: who holds another one must neither read nor write.</summary>
    public int Number { get; }

    /// <summary>For what is kept in memory only: a key that nobody will have again.</summary>
    public static SecretBox Passing() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <returns>A document in which every secret is encrypted.</returns>
    public string Seal(Entity entity)
    {
        var body = entity.Body();
        SecretFields.Replace(entity.Kind, body, (path, text) => Encrypt(_fields, Address(entity.Kind, entity.Id, path), Encoding.UTF8.GetBytes(text)));
        return body.ToJsonString(EntityJson.Compact);
    }

    /// <summary>The reverse of <see cref="Seal"/>.</summary>
    /// <exception cref="CryptographicException">Another key, or a value that was moved or changed.</exception>
    public string Unseal(string kind, string id, string json)
    {
        if (!json.Contains(Prefix, StringComparison.Ordinal))
            return json;
        var body = JsonNode.Parse(json)!.AsObject();
        SecretFields.Replace(kind, body, (path, text) => IsSealed(text) ? Encoding.UTF8.GetString(Decrypt(_fields, Address(kind, id, path), text)) : text);
        return body.ToJsonString(EntityJson.Compact);
    }

    /// <summary>The same for the same text, and of no use to who lacks the key.</summary>
    /// <param name="purpose">Hashes of different purposes do not match.</param>
    public string Hash(string purpose, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_hashes, Encoding.UTF8.GetBytes($"{purpose}\n{text}")));

    public static string Encrypt(byte[] key, string address, ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), Encoding.UTF8.GetBytes(address));
        return Prefix + Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">Another key, another address, or no such text.</exception>
    public static byte[] Decrypt(byte[] key, string address, string text)
    {
        if (!IsSealed(text) || !Base64.IsValid(text.AsSpan(Prefix.Length)))
            throw new CryptographicException("This is no encrypted value.");
        var box = Convert.FromBase64String(text[Prefix.Length..]);
        if (box.Length < NonceBytes + TagBytes)
            throw new CryptographicException("This is no encrypted value.");
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), plain, Encoding.UTF8.GetBytes(address));
        return plain;
    }

    private static bool IsSealed(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Address(string kind, string id, string path) => $"{kind}/{id}{path}";

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.UTF8.GetBytes($"heimdall/config-store/{purpose}"));
}
