using System.Net;
using Heimdall.Engine.Upstream;

namespace Heimdall.Engine.Tests.Upstream;

public sealed class ForbiddenAddressTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    public void Link_local_addresses_and_metadata_servers_are_not_connected_to(string address) => Assert.True(ForbiddenAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.253.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("fd12::1")]
    public void Everything_else_is(string address) => Assert.False(ForbiddenAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://169.254.169.254/", true)]
    [InlineData("http://2852039166/", true)]
    [InlineData("http://0xA9FEA9FE/", true)]
    [InlineData("http://metadata.google.internal./", true)]
    [InlineData("http://METADATA.google.internal/", true)]
    [InlineData("https://api.openai.com/", false)]
    public void A_URL_is_known_by_its_host_however_it_is_written(string url, bool isForbidden) => Assert.Equal(isForbidden, ForbiddenAddress.Is(new Uri(url)));

    [Theory]
    [InlineData("http://localhost/", true)]
    [InlineData("http://a.localhost/", true)]
    [InlineData("http://ollama:11434/", true)]
    [InlineData("http://llm.local/", true)]
    [InlineData("http://127.1/", true)]
    [InlineData("http://0.0.0.0/", true)]
    [InlineData("http://172.16.0.1/", true)]
    [InlineData("http://100.64.0.1/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://[fd12::1]/", true)]
    [InlineData("http://[::ffff:10.0.0.1]/", true)]
    [InlineData("http://172.32.0.1/", false)]
    [InlineData("https://api.openai.com/", false)]
    [InlineData("http://[2606:4700::1111]/", false)]
    public void What_only_the_own_network_reaches_is_private(string url, bool isPrivate) => Assert.Equal(isPrivate, ForbiddenAddress.IsPrivate(new Uri(url)));
}
