using System.Collections.Frozen;
using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// What an upstream's error is, for all dialects alike: from its words where they are known and do not contradict the class of its status, else from the
/// status. Providers bend the statuses (a wrong key is a 400 at some, a spent balance a 429 at others), so words count more.
/// </summary>
internal static class UpstreamErrorKind
{
    /// <summary>
    /// Types, codes and statuses of errors: https://platform.claude.com/docs/en/api/errors, https://platform.openai.com/docs/guides/error-codes,
    /// https://ai.google.dev/gemini-api/docs/troubleshooting, and what the recorded traffic of others shows. <c>invalid_request_error</c> is not among them:
    /// it stands beside every status from 400 to 404. Seen 2026-11.
    /// </summary>
    private static readonly FrozenDictionary<string, ErrorKind> _words = new Dictionary<string, ErrorKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["authentication_error"] = ErrorKind.Authentication,
        ["invalid_api_key"] = ErrorKind.Authentication,
        ["UNAUTHENTICATED"] = ErrorKind.Authentication,
        ["billing_error"] = ErrorKind.Billing,
        ["insufficient_quota"] = ErrorKind.Billing,
        ["permission_error"] = ErrorKind.Permission,
        ["PERMISSION_DENIED"] = ErrorKind.Permission,
        ["not_found_error"] = ErrorKind.NotFound,
        ["model_not_found"] = ErrorKind.NotFound,
        ["invalid_model"] = ErrorKind.NotFound, // Mistral, with status 400
        ["NOT_FOUND"] = ErrorKind.NotFound,
        ["conflict_error"] = ErrorKind.Conflict,
        ["request_too_large"] = ErrorKind.RequestTooLarge,
        ["rate_limit_error"] = ErrorKind.RateLimited,
        ["rate_limit_exceeded"] = ErrorKind.RateLimited,
        ["RateLimitReached"] = ErrorKind.RateLimited, // Azure
        ["RESOURCE_EXHAUSTED"] = ErrorKind.RateLimited,
        ["timeout_error"] = ErrorKind.Timeout,
        ["DEADLINE_EXCEEDED"] = ErrorKind.Timeout,
        ["overloaded_error"] = ErrorKind.Overloaded,
        ["engine_overloaded_error"] = ErrorKind.Overloaded, // Moonshot, with status 429
        ["service_unavailable"] = ErrorKind.Overloaded,
        ["UNAVAILABLE"] = ErrorKind.Overloaded,
        ["context_length_exceeded"] = ErrorKind.ContextOverflow,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="status">Of the answer.</param>
    /// <param name="type">The upstream's words, null where it has none.</param>
    /// <param name="code">The same; the code is the finer word.</param>
    public static ErrorKind Of(int status, string? type, string? code, string message)
    {
        if (UpstreamWording.IsContextOverflow(status, message, code) || UpstreamWording.IsContextOverflow(status, message, type))
            return ErrorKind.ContextOverflow;
        if ((OfWord(code) ?? OfWord(type)) is { } kind && (IsClientFault(kind) == status is >= 400 and < 500 || kind == ErrorKind.Overloaded))
            return kind;
        if (status == 400 && UpstreamWording.IsWrongKey(message))
            return ErrorKind.Authentication;
        return status == 400 && UpstreamWording.IsSpentBalance(message) ? ErrorKind.Billing : OfStatus(status);
    }

    /// <summary>Of an error without a status, in the midst of a stream.</summary>
    /// <returns>Null where the words say nothing.</returns>
    public static ErrorKind? OfWords(string? type, string? code) => OfWord(code) ?? OfWord(type);

    private static ErrorKind OfStatus(int status) => status switch
    {
        401 => ErrorKind.Authentication,
        402 => ErrorKind.Billing,
        403 => ErrorKind.Permission,
        404 => ErrorKind.NotFound,
        408 or 504 => ErrorKind.Timeout,
        409 => ErrorKind.Conflict,
        413 => ErrorKind.RequestTooLarge,
        429 => ErrorKind.RateLimited,
        501 => ErrorKind.NotSupported,
        503 or 529 => ErrorKind.Overloaded,
        >= 400 and < 500 => ErrorKind.InvalidRequest,
        _ => ErrorKind.Upstream,
    };

    private static ErrorKind? OfWord(string? word) => word is not null && _words.TryGetValue(word, out var kind) ? kind : null;

    private static bool IsClientFault(ErrorKind kind) => kind is not (ErrorKind.Timeout or ErrorKind.Overloaded or ErrorKind.Upstream);
}
