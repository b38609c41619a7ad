#!/usr/bin/env python3
"""Makes src/Heimdall.Engine/Metering/model-prices.tsv from a collection of public model data.

    tools/catalog/prices.py MODEL-CATALOG.json > src/Heimdall.Engine/Metering/model-prices.tsv

The input is that of build.py: entries with LiteLLM's field names (see NOTICE for the sources). Every price of every mode is kept, as it was written: prices
of tokens are shifted by six places, to US dollars for a million, and nothing is rounded. docs/prices.md describes the lines.
"""
import re
import sys
from decimal import Decimal

import sources

# LiteLLM's name of a price: ours. Prices of tokens first.
TOKENS = {
    "input_cost_per_token": "in", "output_cost_per_token": "out", "cache_read_input_token_cost": "read", "input_cost_per_token_cache_hit": "read",
    "cache_creation_input_token_cost": "write", "cache_creation_input_token_cost_above_1hr": "write1h", "output_cost_per_reasoning_token": "think",
    "input_cost_per_audio_token": "in.audio", "output_cost_per_audio_token": "out.audio", "cache_read_input_audio_token_cost": "read.audio",
    "cache_creation_input_audio_token_cost": "write.audio", "input_cost_per_image_token": "in.picture", "output_cost_per_image_token": "out.picture",
    "output_cost_per_video_token": "out.film", "citation_cost_per_token": "cite",
}
OTHERS = {
    "input_cost_per_request": "request", "code_interpreter_cost_per_session": "session", "input_cost_per_image": "in.image",
    "output_cost_per_image": "out.image", "input_cost_per_pixel": "in.pixel", "output_cost_per_pixel": "out.pixel", "input_cost_per_second": "in.second",
    "output_cost_per_second": "out.second", "input_cost_per_audio_per_second": "in.audio.second", "input_cost_per_video_per_second": "in.video.second",
    "output_cost_per_video_per_second": "out.video.second", "input_cost_per_character": "in.character", "output_cost_per_character": "out.character",
    "input_cost_per_query": "query", "ocr_cost_per_page": "page", "annotation_cost_per_page": "page.annotated",
}
ORDER = [*TOKENS.values(), "request", "search", "search.once", "us.factor", *OTHERS.values()]
TIERS = {"_batches": "batch", "_flex": "flex", "_priority": "priority"}
FIELD = re.compile(r"^(?P<name>\w+?)(_above_(?P<above>\d+)k_tokens)?(?P<tier>_batches|_flex|_priority)?$")
GOOGLE = ("gemini", "vertex")
SEARCHES = ("search_context_size_medium", "search_context_size_low", "search_context_size_high")  # the size that counts where nobody chose one
# Fees for a provider's own tools, whatever the model, that the sources do not have (platform.openai.com/docs/pricing#built-in-tools, seen 2026-11).
TOOL_FEES = {"openai": {"search": Decimal("0.01")}}
OWN_SERVERS = ("lmstudio", "ollama", "sgl", "vllm")  # whoever runs them pays nobody by the token


def main(path):
    rows = {}
    for entry in sources.models(path):
        prices = read(entry)
        key = (sources.provider(entry), entry["model"].lower())
        # One model under two of LiteLLM's keys: the key with the provider before it is the more careful one.
        if prices and not (key in rows and rows[key][1]["source"] == entry["source"] and "/" in rows[key][1]["key"] and "/" not in entry["key"]):
            rows[key] = (prices, entry)

    print("# Made by tools/catalog/prices.py on the data of 2026-08-21 (see NOTICE): provider, model, prices in USD (of tokens: for a million).")
    for name, provider in sorted({(entry["litellm_provider"], sources.provider(entry)) for entry in sources.models(path) if entry.get("litellm_provider")}):
        if name != provider:
            print("=", name, provider, sep="\t")
    for provider, fees in tool_fees(rows).items():
        rows[(provider, "+tools")] = ({(unit, "", 0): value for unit, value in fees.items()}, {"model": "+tools"})
    for provider in OWN_SERVERS:
        rows[(provider, "*")] = ({("in", "", 0): Decimal(0), ("out", "", 0): Decimal(0)}, {"model": "*"})
    for (provider, _), (prices, entry) in sorted(rows.items()):
        print(provider, entry["model"], " ".join(price(key, prices[key]) for key in sorted(prices, key=rank)), sep="\t")


def tool_fees(rows):
    """The sources write what a container for code costs as the price of a model of that name."""
    fees = {provider: dict(known) for provider, known in TOOL_FEES.items()}
    for (provider, model), (prices, _) in rows.items():
        if model == "container":
            fees.setdefault(provider, {})["session"] = prices[("session", "", 0)]
    return fees


def read(entry):
    prices = {}
    for field, value in (entry.get("cost") or {}).items():
        if field == "tiered_pricing":
            for tier in value:
                for name, part in tier.items():
                    if name in TOKENS:
                        prices[(TOKENS[name], "", int(tier["range"][0]))] = amount(part).scaleb(6)
        elif field == "search_context_cost_per_query":
            prices[("search", "", 0)] = next(amount(value[size]) for size in SEARCHES if size in value)
            # Google bills searches by the prompt before Gemini 3 and by the query since (ai.google.dev/gemini-api/docs/google-search#pricing, seen 2026-11).
            if sources.provider(entry) in GOOGLE and not entry["model"].startswith("claude") and entry.get("web_search_billing_unit") != "per_query":
                prices[("search.once", "", 0)] = Decimal(1)
        elif match := FIELD.match(field):
            key = ("", TIERS.get(match["tier"], ""), int(match["above"] or 0) * 1000)
            if match["name"] in TOKENS:
                prices.setdefault((TOKENS[match["name"]], *key[1:]), amount(value).scaleb(6))
            elif match["name"] in OTHERS:
                prices[(OTHERS[match["name"]], *key[1:])] = amount(value)
    if sources.provider(entry) == "anthropic":
        complete(prices, entry)
    return prices


def complete(prices, entry):
    """What Anthropic states as a rule and the sources do not write out (platform.claude.com/docs/en/about-claude/pricing, seen 2026-08)."""
    own = entry.get("provider_specific_entry") or {}
    fast = own.get("fast")
    for (unit, _, above), value in list(prices.items()):
        if unit == "in" and ("write", "", above) in prices:
            prices.setdefault(("write1h", "", above), value * 2)
    for (unit, tier, above), value in list(prices.items()):
        if unit in TOKENS.values() and tier == "":
            prices.setdefault((unit, "batch", above), value / 2)
            if fast:
                prices.setdefault((unit, "fast", above), value * amount(fast))
    if "us" in own:
        prices[("us.factor", "", 0)] = amount(own["us"])


def amount(number):
    return Decimal(getattr(number, "text", None) or str(number))


def rank(key):
    unit, tier, above = key
    return (ORDER.index(unit), above, tier)


def price(key, value):
    unit, tier, above = key
    number = format(value.normalize(), "f")
    return unit + (":" + tier if tier else "") + (f">{above}" if above else "") + "=" + number


if __name__ == "__main__":
    main(sys.argv[1])
