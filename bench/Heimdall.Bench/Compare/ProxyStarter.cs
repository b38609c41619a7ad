using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Heimdall.Bench.Compare;

/// <summary>Starts the proxies with their configuration in a directory that is thrown away afterwards.</summary>
internal sealed class ProxyStarter(string directory, string gateway, int mockPort)
{
    // On a single processor .NET waits ten times longer (clrconfignames.h, TC_DelaySingleProcMultiplier) before it optimises hot code:
    // minutes under load. It is the service afterwards that is measured, so the bench does not wait that long.
    private const string SingleCoreTiering = "DOTNET_TC_DelaySingleProcMultiplier=1";

    private int _count;

    /// <summary>One worker without a master, so that one process holds all its processor time; bodies stay in memory.</summary>
    /// <param name="cores">As <c>taskset -c</c> reads them.</param>
    public Proxy Nginx(string cores)
    {
        var (port, streamPort, home) = (ChildProcess.FreePort(), ChildProcess.FreePort(), NewHome("nginx"));
        var configuration = Path.Combine(home, "nginx.conf");
        File.WriteAllText(configuration, NginxConfiguration(home, port, streamPort));
        return Ready(Route.Nginx, port, streamPort, cores, home, "nginx", "-c", configuration, "-p", home, "-e", Path.Combine(home, "error.log"));
    }

    public Proxy Gateway(string cores)
    {
        var (port, home) = (ChildProcess.FreePort(), NewHome("heimdall"));
        File.WriteAllBytes(Path.Combine(home, "config.json"), GatewayConfiguration());
        return Ready(
            Route.Heimdall, port, port, cores, home,
            "env", SingleCoreTiering, gateway, "-host", "127.0.0.1", "-port", port.ToString(CultureInfo.InvariantCulture), "-app-dir", home, "-log-level", "warn");
    }

    private static Proxy Ready(Route route, int port, int streamPort, string cores, string home, params ReadOnlySpan<string> command)
    {
        var started = Stopwatch.GetTimestamp();
        var process = ChildProcess.Start(cores, Path.Combine(home, "output.log"), command);
        var (@case, plan) = (Case.ChatRelayed, Case.ChatRelayed.Plan.Model);
        var address = new Uri($"http://127.0.0.1:{port}{@case.GatewayPath}");
        if (Probe.WaitForAnswer(address, route == Route.Heimdall ? $"{@case.Provider}/{plan}" : plan, process))
            return new Proxy(route, process, port, streamPort, Stopwatch.GetElapsedTime(started), process.ResidentMb);
        process.Dispose();
        throw new InvalidOperationException($"{route} gave no good answer. Its last words: {process.LastOutput}");
    }

    private string NewHome(string name)
    {
        var home = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{name}-{++_count}"));
        Directory.CreateDirectory(home);
        return home;
    }

    private string NginxConfiguration(string home, int port, int streamPort) => $$"""
        daemon off;
        master_process off;
        worker_processes 1;
        worker_rlimit_nofile 65536;
        pid {{home}}/nginx.pid;
        events { worker_connections 16384; multi_accept on; }
        http {
          access_log off;
          client_body_temp_path {{home}}/body; proxy_temp_path {{home}}/proxy; fastcgi_temp_path {{home}}/fastcgi;
          uwsgi_temp_path {{home}}/uwsgi; scgi_temp_path {{home}}/scgi;
          client_max_body_size 100m;
          client_body_buffer_size 1m;
          keepalive_requests 1000000000;
          keepalive_timeout 300s;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          upstream mock { server 127.0.0.1:{{mockPort}}; keepalive 1024; keepalive_requests 1000000000; }
          server { listen 127.0.0.1:{{port}} backlog=4096; location / { proxy_pass http://mock; } }
          server { listen 127.0.0.1:{{streamPort}} backlog=4096; location / { proxy_pass http://mock; proxy_buffering off; } }
        }
        """;

    private byte[] GatewayConfiguration()
    {
        var key = new { name = "bench", value = "bench", models = new[] { "*" }, weight = 1.0 };
        var provider = new { keys = new[] { key }, network_config = new { base_url = $"http://127.0.0.1:{mockPort}" } };
        return JsonSerializer.SerializeToUtf8Bytes(new { providers = new { openai = provider, anthropic = provider } });
    }
}
