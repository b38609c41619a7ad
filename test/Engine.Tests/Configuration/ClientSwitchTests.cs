using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Tests.Configuration;

/// <summary>Switches of the section <c>client</c>, and what an operator hears of those that change nothing.</summary>
public sealed class ClientSwitchTests
{
    [Fact]
    public void They_are_off_unless_they_are_switched_on()
    {
        var usual = ConfigText.Options("{}").Client;
        var client = ConfigText.Options("""{"client": {"allow_direct_keys": true, "delete_expired_virtual_keys": true, "disable_db_pings_in_health": true, "dual_credential_conflict_behavior": "error"}}""").Client;

        Assert.Equal((false, false, false, false), (usual.AllowsDirectKeys, usual.DeletesExpiredKeys, usual.IgnoresStoreInHealth, usual.RefusesTwoVirtualKeys));
        Assert.Equal((true, true, true, true), (client.AllowsDirectKeys, client.DeletesExpiredKeys, client.IgnoresStoreInHealth, client.RefusesTwoVirtualKeys));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    public void A_virtual_key_decides_for_itself_or_leaves_it_open(string written, bool? read) =>
        Assert.Equal(read, ConfigText.Options($$$$"""{"governance": {"virtual_keys": [{"id": "a", "name": "a", "value": "sk-bf-0123456789", "delete_after_expire": {{{{written}}}}}]}}""").Governance.VirtualKeys[0].DeletesAfterExpiry);

    [Theory]
    [InlineData("\"initial_pool_size\": 300", "initial_pool_size", "grows", false)]
    [InlineData("\"dump_errors_in_console_logs\": true", "dump_errors_in_console_logs", "always logged", false)]
    [InlineData("\"enable_litellm_fallbacks\": true", "enable_litellm_fallbacks", "translated", false)]
    [InlineData("\"enable_governance\": false", "enable_governance", "always hold", true)]
    [InlineData("\"dual_credential_conflict_behavior\": \"prefer_idp\"", "dual_credential_conflict_behavior", "the same as", false)]
    [InlineData("\"dual_credential_conflict_behavior\": \"both\"", "dual_credential_conflict_behavior", "none of", true)]
    public void What_changes_nothing_says_what_holds_instead(string written, string name, string said, bool isWarning)
    {
        var notice = Assert.Single(ConfigText.Read($$"""{"client": { {{written}} }, "providers": {} }""").Notices, notice => notice.Path == $"$.client.{name}");

        Assert.Contains(said, notice.Message, StringComparison.Ordinal);
        Assert.Equal(isWarning ? NoticeLevel.Warning : NoticeLevel.Info, notice.Level);
    }

    [Theory]
    [InlineData("\"enable_governance\": true")]
    [InlineData("\"dual_credential_conflict_behavior\": \"prefer_vk\"")]
    public void What_is_so_anyway_says_nothing(string written) =>
        Assert.DoesNotContain(ConfigText.Read($$"""{"client": { {{written}} }, "providers": {} }""").Notices, static notice => notice.Path.StartsWith("$.client", StringComparison.Ordinal));
}
