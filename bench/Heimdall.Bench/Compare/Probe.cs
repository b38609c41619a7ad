using System.Diagnostics;
using System.Net.Http.Headers;
using Heimdall.Bench.Traffic;

namespace Heimdall.Bench.Compare;

/// <summary>Asks something that has just been started until it answers.</summary>
internal static class Probe
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Sends the chat completion of the bench; false when the process ends, or gives no good answer in time.</summary>
    public static bool WaitForAnswer(Uri address, string model, ChildProcess process)
    {
        var started = Stopwatch.GetTimestamp();
        var body = ChatBody.Create(model, stream: false);
        while (!process.HasExited && Stopwatch.GetElapsedTime(started) < StartLimit)
        {
            if (Answers(address, body))
                return true;
            Thread.Sleep(Pause);
        }

        return false;
    }

    /// <summary>What a GET answers; nothing where it fails.</summary>
    public static string? Text(Uri address)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = Client.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return response.IsSuccessStatusCode ? reader.ReadToEnd() : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static bool Answers(Uri address, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = Client.Send(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
