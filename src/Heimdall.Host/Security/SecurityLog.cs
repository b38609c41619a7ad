namespace Heimdall.Host.Security;

/// <summary>What is said of logins.</summary>
internal static partial class SecurityLog
{
    [LoggerMessage(502, LogLevel.Warning, "To administer this gateway, open {Link} within 15 minutes; it works once.")]
    public static partial void LoginLink(this ILogger log, string link);
}
