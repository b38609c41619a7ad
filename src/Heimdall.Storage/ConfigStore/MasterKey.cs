using System.Security.Cryptography;
using System.Text;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// What the store's own key is wrapped with. It may be 32 bytes, in hexadecimal or Base64, or a passphrase of any length, which is stretched: slow to
/// guess, and a fraction of a second at each start.
/// </summary>
internal sealed class MasterKey
{
    public const string FileName = "master.key";

    /// <summary>The file's next content, from before a store is encrypted with it until it has taken the place of the one before.</summary>
    public const string NextFileName = "master.key.next";

    private const int Iterations = 600_000; // OWASP's figure for PBKDF2 with SHA-256, 2023
    private static readonly string[] _variables = ["HEIMDALL_ENCRYPTION_KEY", "BIFROST_ENCRYPTION_KEY"];

    private readonly byte[]? _bytes;
    private readonly Secret? _passphrase;

    private MasterKey(byte[]? bytes, Secret? passphrase, string origin)
    {
        _bytes = bytes;
        _passphrase = passphrase;
        Origin = origin;
    }

    /// <summary>It stands in a file of the app directory; nobody has to give it.</summary>
    public bool IsOfFile { get; private init; }

    /// <summary>It stands in a file that has yet to take the place of the usual one.</summary>
    public bool IsNext => IsOfFile && Path.GetFileName(Origin) is NextFileName;

    /// <summary>Where it came from, for messages.</summary>
    public string Origin { get; }

    /// <summary>The configured one, else that of the environment, else that of the file; null where there is none yet.</summary>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <exception cref="MasterKeyException">The file cannot be read, or holds no key.</exception>
    public static MasterKey? Find(Secret? configured, Func<string, string?> environment, AppDirectory directory)
    {
        if (configured is { IsEmpty: false })
            return Of(configured, "\"encryption_key\" of the configuration");
        foreach (var variable in _variables)
        {
            if (environment(variable)?.Trim() is { Length: > 0 } value)
                return Of(new(value), $"the environment variable {variable}");
        }

        return FindFile(directory);
    }

    /// <summary>The one in the app directory; null where there is none. Who configures a key later finds the store encrypted with this one.</summary>
    /// <exception cref="MasterKeyException">The file cannot be read, or holds no key.</exception>
    public static MasterKey? FindFile(AppDirectory directory) => FindFile(directory, FileName);

    /// <summary>The one that <see cref="CreateNext"/> made and <see cref="TakeNext"/> has not seen; null where there is none.</summary>
    /// <exception cref="MasterKeyException">The file cannot be read, or holds no key.</exception>
    public static MasterKey? FindNext(AppDirectory directory) => FindFile(directory, NextFileName);

    public static MasterKey Of(Secret text, string origin)
    {
        var bytes = Bytes(text.Reveal().Trim());
        return new(bytes, bytes is null ? text : null, origin);
    }

    /// <summary>Makes a random one and keeps it in a file for its owner only. Whoever was quicker is followed.</summary>
    /// <exception cref="MasterKeyException">The file cannot be written.</exception>
    public static MasterKey Create(AppDirectory directory) => Create(directory, FileName);

    /// <summary>Makes a random one that is to take the place of the file's. Whoever was quicker is followed.</summary>
    /// <exception cref="MasterKeyException">The file cannot be written.</exception>
    public static MasterKey CreateNext(AppDirectory directory) => Create(directory, NextFileName);

    /// <summary>Puts the next one in the place of the file's; whoever was quicker has done it.</summary>
    /// <exception cref="MasterKeyException">The file cannot be written.</exception>
    public static MasterKey TakeNext(AppDirectory directory)
    {
        var (file, next) = (Path.Combine(directory.Path, FileName), Path.Combine(directory.Path, NextFileName));
        return Writing(file, () =>
        {
            try
            {
                File.Move(next, file, overwrite: true);
            }
            catch (FileNotFoundException) when (File.Exists(file))
            {
                // Another process was.
            }
        });
    }

    /// <summary>How <see cref="Derive"/> works for this one: <c>direct</c>, or the rounds of stretching.</summary>
    public string Method => _bytes is null ? $"pbkdf2-sha256-{Iterations}" : "direct";

    /// <summary>The key that wraps the store's; null where the method is not one for this master key.</summary>
    public byte[]? Derive(string method, byte[] salt)
    {
        if (!method.Equals(Method, StringComparison.Ordinal))
            return null;
        return _bytes is null
            ? Rfc2898DeriveBytes.Pbkdf2(_passphrase!.Reveal(), salt, Iterations, HashAlgorithmName.SHA256, SecretBox.KeyBytes)
            : HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, SecretBox.KeyBytes, salt, "heimdall/master-key"u8.ToArray());
    }

    private static MasterKey? FindFile(AppDirectory directory, string name)
    {
        var file = Path.Combine(directory.Path, name);
        return File.Exists(file) ? FromFile(file) : null;
    }

    private static MasterKey Create(AppDirectory directory, string name)
    {
        var file = Path.Combine(directory.Path, name);
        return Writing(file, () =>
        {
            var beside = Write($"{file}.{Guid.NewGuid():n}");
            try
            {
                File.Move(beside, file);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(beside);
            }
        });
    }

    private static MasterKey Writing(string file, Action write)
    {
        try
        {
            write();
            return FromFile(file);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new MasterKeyException($"The key file {file} cannot be written: {refused.Message.TrimEnd('.')}.");
        }
    }

    /// <returns>The file, which is on the disk when this returns.</returns>
    private static string Write(string file)
    {
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, create);
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes)) + "\n"));
        stream.Flush(flushToDisk: true);
        return file;
    }

    private static MasterKey FromFile(string file)
    {
        try
        {
            return Bytes(File.ReadAllText(file).Trim()) is { } bytes
                ? new(bytes, null, file) { IsOfFile = true }
                : throw new MasterKeyException($"The file {file} does not hold a key of 32 bytes in Base64. Put the right file back; without it the credentials in the database cannot be read.");
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new MasterKeyException($"The key file {file} cannot be read: {refused.Message.TrimEnd('.')}.");
        }
    }

    private static byte[]? Bytes(string text)
    {
        if (text.Length == SecretBox.KeyBytes * 2 && text.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(text);
        var bytes = new byte[SecretBox.KeyBytes + 4];
        return Convert.TryFromBase64String(text, bytes, out var count) && count == SecretBox.KeyBytes ? bytes[..count] : null;
    }
}

/// <summary>The database's secrets cannot be read or kept; the message says what to do, and holds no key.</summary>
internal sealed class MasterKeyException(string message) : Exception(message);
