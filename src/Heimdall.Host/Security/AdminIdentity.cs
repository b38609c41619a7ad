namespace Heimdall.Host.Security;

/// <summary>Who sends a request of the management API.</summary>
/// <param name="Who">For the audit log: the administrator's name, an access key's, or <c>local</c>.</param>
/// <param name="IsLocal">The request comes from the gateway's own machine, and through no proxy.</param>
internal sealed record AdminIdentity(string Who, AdminScope Scope, bool IsLocal)
{
    /// <summary>Nobody in particular, where no administrator is needed.</summary>
    public static readonly AdminIdentity Anybody = new("anybody", AdminScope.Read, IsLocal: false);

    public bool May(AdminScope scope) => Scope >= scope;
}
