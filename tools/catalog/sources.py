"""What the tools that make tables of model data share: the collection they read, and our names of the providers in it."""
import json

# Their name of a provider: ours, where they differ.
OURS = {
    "amazon_nova": "amazon-nova", "azure_ai": "azure", "github_copilot": "github-copilot", "github_models": "github-models",
    "meta_llama": "meta-llama", "vercel_ai_gateway": "vercel", "zai": "zhipu",
}


def models(path):
    """The entries of the collection. LiteLLM's come last, so that they win over another source's for the same model."""
    with open(path, encoding="utf-8") as file:
        # Numbers stay text: what a table takes over, it takes digit by digit.
        entries = json.load(file, parse_float=Number)["models"]
    return sorted(entries, key=lambda entry: entry["source"] == "litellm")


class Number(float):
    """A number that remembers how it was written."""

    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.text = text
        return number


def provider(entry):
    return OURS.get(entry["provider"], entry["provider"])
