#!/usr/bin/env python3
"""Makes src/Heimdall.Wire/Providers/model-catalog.tsv from a collection of public model data.

    tools/catalog/build.py MODEL-CATALOG.json > src/Heimdall.Wire/Providers/model-catalog.tsv

The input is an object whose "models" are entries with LiteLLM's field names (see NOTICE for the sources). What is kept: chat models of
the providers in SERVED, and what Heimdall has to know to write a request. Prices are in a table of their own: prices.py.

Columns: provider, model, most output tokens, most input tokens, flags. A flag is a letter for yes and "-" before it for no; absent is unknown.
    t tools   v images   p PDF   r reasoning   j JSON schema output   a adaptive thinking
    R served only by the Responses API   x retired, or not for conversation; known, but not listed
"""
import datetime
import re
import sys

import sources

# Servers that the operator runs have no list of models that we could know.
SERVED = {
    "alibaba", "anthropic", "baseten", "cerebras", "cloudflare", "cohere", "databricks", "deepinfra", "deepseek", "fireworks", "gemini", "groq",
    "huggingface", "minimax", "mistral", "moonshot", "nebius", "novita", "nvidia", "openai", "openrouter", "perplexity", "sambanova", "together",
    "vercel", "xai", "zhipu",
}
FLAGS = {
    "function_calling": "t", "vision": "v", "pdf_input": "p", "reasoning": "r", "response_schema": "j", "adaptive_thinking": "a",
}
NOT_FOR_CONVERSATION = re.compile(
    r"(^ft:|^container$|embed|bge-|-tts|whisper|audio|realtime|livetranslate|lyria|-live-|guard|imagine|rerank|-image|^together-ai-|-ocr|esm|sparsedrive"
    r"|bevformer|streampetr|detector|validate|studiovoice|gliner|safety|translate|-mt-)", re.IGNORECASE)


def main(path):
    rows = {}
    for entry in sources.models(path):
        provider = sources.provider(entry)
        if provider in SERVED and entry.get("mode") in ("chat", "responses") and says_something(entry):
            rows[(provider, entry["model"].lower())] = row(provider, entry)
    sys.stdout.write("".join("\t".join(rows[key]) + "\n" for key in sorted(rows)))


def says_something(entry):
    """The price collection has entries that say nothing but a price; some of them are names that nobody serves."""
    return entry["source"] != "genai-prices" or bool(entry.get("max_input_tokens") or entry.get("max_output_tokens") or entry.get("supports"))


def row(provider, entry):
    output, context = entry.get("max_output_tokens"), entry.get("max_input_tokens")
    # Resellers' entries often repeat the context window where the limit of the answer is not known; no model answers at such length.
    if output and output == context and output >= 100_000:
        output = None
    return (provider, entry["model"], count(output), count(context), flags(entry))


def count(number):
    return str(int(number)) if number else ""


def flags(entry):
    supports = dict(entry.get("supports") or {})
    inputs = (entry.get("modalities") or {}).get("input") or []
    if entry["source"] == "models.dev":
        supports.setdefault("vision", "image" in inputs)
        supports.setdefault("pdf_input", "pdf" in inputs)

    text = "".join(("" if supports[name] else "-") + letter for name, letter in FLAGS.items() if name in supports)
    if entry["mode"] == "responses":
        text += "R"
    if retired(entry) or NOT_FOR_CONVERSATION.search(entry["model"]):
        text += "x"
    return text


def retired(entry):
    date = entry.get("deprecation_date")
    return entry.get("status") == "deprecated" or bool(date and date < LATEST)


LATEST = datetime.date(2026, 8, 21).isoformat()  # the date of the newest source

if __name__ == "__main__":
    main(sys.argv[1])
