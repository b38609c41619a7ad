// Drives the official Anthropic SDK:  node anthropic-sdk.mjs BASE_URL SCENARIO MODEL  → one line of JSON that a test reads.
import Anthropic from '@anthropic-ai/sdk';

const [, , baseURL, scenario, model] = process.argv;
const client = new Anthropic({ baseURL, apiKey: 'dummy-key', maxRetries: 0 });
const tools = [{ name: 'get_weather', description: 'Current weather', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];
const ask = { model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };

const scenarios = {
  async stream() {
    const pieces = [];
    const stream = client.messages.stream(ask).on('text', piece => pieces.push(piece));
    const message = await stream.finalMessage();
    return { ...summary(message), pieces: pieces.length };
  },
  buffered: async () => summary(await client.messages.create(ask)),
  tools: async () => summary(await client.messages.stream({ ...ask, tools }).finalMessage()),
  count: async () => ({ tokens: (await client.messages.countTokens({ model, messages: ask.messages })).input_tokens }),
  models: async () => ({ ids: (await client.models.list({ limit: 1000 })).data.map(entry => entry.id) }),
};

function summary(message) {
  const text = message.content.filter(block => block.type === 'text').map(block => block.text).join('');
  const calls = message.content.filter(block => block.type === 'tool_use').map(block => ({ id: block.id, name: block.name, input: block.input }));
  return { text, calls, stop: message.stop_reason, usage: { input: message.usage.input_tokens, cached: message.usage.cache_read_input_tokens ?? 0, output: message.usage.output_tokens } };
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, status: error.status ?? null, type: error.error?.error?.type ?? null, message: error.message, retryAfter: error.headers?.get?.('retry-after') ?? null }));
}
