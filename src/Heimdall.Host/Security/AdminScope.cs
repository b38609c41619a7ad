namespace Heimdall.Host.Security;

/// <summary>What somebody may do in the management API; each may what those before it may.</summary>
internal enum AdminScope
{
    /// <summary>Look at everything; secrets are masked.</summary>
    Read,

    /// <summary>Change the configuration.</summary>
    Write,

    /// <summary>Decide who administers: the account, and access keys.</summary>
    Admin,
}
