using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Events that this dialect has no words for.</summary>
internal static class Unsayable
{
    public static void Report(ReplyEvent next, TranslationReport report)
    {
        switch (next)
        {
            case CitationAdded:
                report.Dropped("citations", "The citation has the form of another dialect.");
                break;
            case WebSearchStarted or WebSearchEnded:
                report.Dropped("web_search", "What the text cites stands in its annotations; the search itself has no place.");
                break;
            case CodeStarted or CodeEnded:
                report.Dropped("code_execution", "The answer's text says what came of the code; the code itself has no place.");
                break;
            case WebFetchStarted or WebFetchEnded:
                report.Dropped("web_fetch", "The answer's text says what the page told; that it was read has no place.");
                break;
            case OpaqueContent opaque:
                report.Dropped(opaque.Type.ToString(), "A block that only the upstream's dialect knows.");
                break;
            default:
                break; // ends of calls, and states that wait for one: this dialect leaves them out
        }
    }
}
