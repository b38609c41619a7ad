// Drives the official OpenAI SDK:  node openai-sdk.mjs BASE_URL SCENARIO MODEL  → one line of JSON that a test reads.
import OpenAI from 'openai';

const [, , baseURL, scenario, model] = process.argv;
const client = new OpenAI({ baseURL, apiKey: 'dummy-key', maxRetries: 0 });
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'Current weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } }];
const ask = { model, messages: [{ role: 'user', content: 'Hello' }] };

const scenarios = {
  async stream() {
    let pieces = 0;
    const stream = client.chat.completions.stream({ ...ask, stream_options: { include_usage: true } }).on('content', () => pieces++);
    return { ...summary(await stream.finalChatCompletion()), pieces };
  },
  buffered: async () => summary(await client.chat.completions.create(ask)),
  tools: async () => summary(await client.chat.completions.stream({ ...ask, tools, stream_options: { include_usage: true } }).finalChatCompletion()),
  models: async () => ({ ids: (await client.models.list()).data.map(entry => entry.id) }),
};

function summary(completion) {
  const [{ message, finish_reason }] = completion.choices;
  const calls = (message.tool_calls ?? []).map(call => ({ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }));
  return { text: message.content ?? '', calls, stop: finish_reason, usage: { input: completion.usage?.prompt_tokens, cached: completion.usage?.prompt_tokens_details?.cached_tokens ?? 0, output: completion.usage?.completion_tokens } };
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, status: error.status ?? null, type: error.type ?? null, message: error.message, retryAfter: error.headers?.get?.('retry-after') ?? null }));
}
