using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>The scan finds what it is there to find: secrets that were put into files, logs and answers on purpose.</summary>
public sealed class SecretScanTests
{
    private const string Planted = $"sk-planted-{TestSecret.Marker}-0123456789";

    private readonly SecretScan _scan = new();

    public static TheoryData<string, byte[]> Forms => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes(Planted) },
        { "UTF-16", Encoding.Unicode.GetBytes(Planted) },
        { "UTF-16, big end first", Encoding.BigEndianUnicode.GetBytes(Planted) },
        { "hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(Planted))) },
        { "base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Planted))) },
        { "base64, a byte later", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"a{Planted}"))) },
        { "base64, two bytes later", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"ab{Planted}"))) },
        { "a string of JSON", JsonSerializer.SerializeToUtf8Bytes($"é\"{Planted}\"") },
        { "escaped letters of JSON", Encoding.ASCII.GetBytes(string.Concat(Planted.Select(static letter => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")))) },
    };

    [Theory, MemberData(nameof(Forms))]
    public void A_planted_secret_is_found_however_it_is_written(string form, byte[] bytes)
    {
        _scan.Search(form, [.. new byte[1000], .. bytes, .. new byte[1000]]);

        var finding = Assert.Single(_scan.Findings);
        Assert.Equal(form, finding.Place);
        Assert.InRange(finding.Offset, 1000, 1000 + bytes.Length);
        Assert.DoesNotContain(TestSecret.Marker, finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_of_a_folder_is_searched_but_the_operators_own()
    {
        using var folder = new PlantedFolder();
        folder.Write("config.json");
        folder.Write("logs/deep/heimdall.db-wal");
        folder.Write("config.db");

        _scan.SearchFolder(folder.Path);

        Assert.Equal(["config.db", Path.Combine("logs", "deep", "heimdall.db-wal")], _scan.Findings.Select(static finding => finding.Place).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/api/providers")]
    public async Task An_answer_is_searched_across_reads(string path)
    {
        using var client = Client(HttpStatusCode.BadRequest, $"{{\"error\": \"{Planted}\"}}");

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        while (await body.ReadAsync(new byte[3], TestContext.Current.CancellationToken) > 0)
        {
        }

        Assert.Equal([$"the answer 400 to GET {path}"], _scan.Findings.Select(static finding => finding.Place).Distinct());
    }

    [Fact]
    public async Task A_secret_that_a_gateway_made_is_found_from_then_on_and_may_be_shown_once()
    {
        const string Made = "sk-bf-made-by-the-gateway";
        using var client = Client(HttpStatusCode.OK, $$$"""{"virtual_key": {"value": "{{{Made}}}"}}""");

        using var shown = await client.PostAsync(new Uri("/api/governance/virtual-keys", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Empty(_scan.Findings);
        using var again = await client.GetAsync(new Uri("/api/governance/virtual-keys", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.NotEmpty(_scan.Findings);
    }

    private HttpClient Client(HttpStatusCode status, string answer) => new(new ScannedAnswers(_scan, new Answering(status, answer))) { BaseAddress = new("http://gateway.example") };

    private sealed class Answering(HttpStatusCode status, string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(answer) });
    }

    /// <summary>A folder that the suite's own scan does not see.</summary>
    private sealed class PlantedFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("heimdall-planted-").FullName;

        public void Write(string name)
        {
            var file = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Planted);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
