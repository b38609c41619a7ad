using System.Data.Common;
using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Host.Admin;

namespace Heimdall.Host.Security;

/// <summary>
/// Who may administer: the one place that every path of the management API asks (docs/security.md). A gateway that only its own machine can reach, and that
/// has no account, is open to the programs of that machine; else a session, an access key, or name and password are needed. Thread-safe.
/// </summary>
internal sealed class AdminAccess(CurrentSnapshot current, GatewayExposure exposure, Sessions sessions, AccessKeys keys, AccountPassword passwords, AccountFingerprint fingerprint)
{
    /// <summary>Whose changes the audit log calls so: a program of this machine.</summary>
    public const string Local = "local";

    /// <summary>Null: nobody has one.</summary>
    public AdminAccountOptions? Account => current.Value.Options.Governance.Admin;

    /// <summary>Nobody needs to log in.</summary>
    public bool IsOpen => exposure.IsLocal && Account is null;

    /// <summary>Nobody can log in yet but by a link.</summary>
    public bool NeedsLink => !exposure.IsLocal && Account is null;

    /// <returns>Who it is; or, with null in its place, why they may not.</returns>
    public async Task<(AdminIdentity? Who, AdminRefusal? Refusal)> AuthorizeAsync(HttpContext context, AdminScope needed)
    {
        var given = GivenCredential.Of(context.Request);
        AdminIdentity? identity;
        try
        {
            identity = await IdentifyAsync(context, given);
        }
        catch (AdminRefusal refusal)
        {
            return (null, refusal);
        }
        catch (DbException)
        {
            return (null, new(StatusCodes.Status503ServiceUnavailable, "The configuration store cannot be reached, so nobody can be known; try again."));
        }

        if (identity is not null && given.Kind is CredentialKind.Cookie && !IsSafe(context.Request) && !RequestOrigin.IsOwn(context.Request))
            return (null, new(StatusCodes.Status403Forbidden, "A session in a cookie may only be used by the gateway's own pages; programs send it as \"Authorization: Bearer\"."));
        if (identity is null && IsOpen)
            return LocalOnly.Refusal(context) is { } reason ? (null, new(StatusCodes.Status403Forbidden, reason)) : (new(Local, AdminScope.Admin, IsLocal: true), null);
        if (identity is null && IsSafe(context.Request) && OpenPaths.Contain(current.Value.Options.Client.OpenPaths, context.Request.Path.Value ?? ""))
            return (AdminIdentity.Anybody, null);
        if (identity is null)
            return (null, Unknown(context, given));
        return identity.May(needed) ? (identity, null)
            : (null, new(StatusCodes.Status403Forbidden, $"\"{identity.Who}\" may {(identity.Scope is AdminScope.Read ? "read, but not change anything" : "not decide who administers")} here."));
    }

    /// <summary>Judges name and password, and begins a session where they are right.</summary>
    /// <returns>The session's token; null where they are wrong, or nobody has an account.</returns>
    /// <exception cref="AdminRefusal">It was tried too often.</exception>
    public async Task<string?> LogInAsync(HttpContext context, string userName, string password) =>
        Account is { } account && await IsRightAsync(context, account, userName, password)
            ? await sessions.BeginAsync(account.UserName, fingerprint.Of(account), context.RequestAborted)
            : null;

    /// <summary>Begins a session for whoever had a login link.</summary>
    public Task<string> LogInByLinkAsync(HttpContext context) => sessions.BeginAsync("login link", fingerprint.Of(Account), context.RequestAborted);

    public async Task LogOutAsync(HttpContext context)
    {
        if (GivenCredential.Of(context.Request) is { Kind: CredentialKind.Bearer or CredentialKind.Cookie, Token: var token })
            await sessions.EndAsync(token, context.RequestAborted);
    }

    /// <summary>The request shows a credential that counts, or needs none.</summary>
    public async Task<bool> IsKnownAsync(HttpContext context) => (await AuthorizeAsync(context, AdminScope.Read)).Who is not null;

    private async Task<AdminIdentity?> IdentifyAsync(HttpContext context, GivenCredential given)
    {
        var isLocal = LocalOnly.IsFromThisMachine(context);
        switch (given.Kind)
        {
            case CredentialKind.Bearer when given.Token.StartsWith(AccessKeys.Prefix, StringComparison.Ordinal):
                return await keys.FindAsync(given.Token, context.RequestAborted) is { } key ? new(key.Name, AccessKeys.ScopeOf(key.Scope), isLocal) : null;
            case CredentialKind.Bearer or CredentialKind.Cookie:
                return await sessions.FindAsync(given.Token, fingerprint.Of(Account), context.RequestAborted) is { } session ? new(session.Who, AdminScope.Admin, isLocal) : null;
            case CredentialKind.Basic when Account is { } account:
                return await IsRightAsync(context, account, given.UserName, given.Token) ? new(account.UserName, AdminScope.Admin, isLocal) : null;
            default:
                return null;
        }
    }

    private async Task<bool> IsRightAsync(HttpContext context, AdminAccountOptions account, string userName, string password)
    {
        var (isRight, wait) = await passwords.JudgeAsync(account, userName, password, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (wait is not { } time)
            return isRight;
        var seconds = Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        throw new AdminRefusal(StatusCodes.Status429TooManyRequests, $"There were too many wrong passwords. Try again in {seconds} s.");
    }

    private AdminRefusal Unknown(HttpContext context, GivenCredential given)
    {
        // Not Basic: a browser would ask for the password itself, and then send it for every page that makes it.
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new(
            StatusCodes.Status401Unauthorized,
            given.Kind is not CredentialKind.None ? "The credential is not known here. It may have expired or been revoked; log in again."
            : Account is not null ? "Log in (POST /api/session/login), or send an access key as \"Authorization: Bearer\"."
            : "Open the login link that Heimdall printed when it started ('heimdall login-link' prints another), or send an access key as \"Authorization: Bearer\".");
    }

    private static bool IsSafe(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
