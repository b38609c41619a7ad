// Drives client.responses of the official OpenAI SDK:  node openai-responses-sdk.mjs BASE_URL SCENARIO MODEL  → one line of JSON that a test reads.
import OpenAI from 'openai';

const [, , baseURL, scenario, model] = process.argv;
const client = new OpenAI({ baseURL, apiKey: 'dummy-key', maxRetries: 0 });
const tools = [{ type: 'function', name: 'get_weather', description: 'Current weather', strict: false, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];
const ask = { model, input: [{ role: 'user', content: 'Hello' }], store: false };

const scenarios = {
  async stream() {
    let pieces = 0;
    const stream = client.responses.stream(ask).on('response.output_text.delta', () => pieces++);
    return { ...summary(await stream.finalResponse()), pieces };
  },
  buffered: async () => summary(await client.responses.create(ask)),
  tools: async () => summary(await client.responses.stream({ ...ask, tools }).finalResponse()),
};

function summary(response) {
  if (response.status === 'failed') return { error: response.error.code, message: response.error.message }; // the SDK hands it over like any other
  const calls = response.output.filter(item => item.type === 'function_call').map(item => ({ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }));
  return { text: response.output_text, calls, stop: response.status, usage: { input: response.usage?.input_tokens, cached: response.usage?.input_tokens_details?.cached_tokens ?? 0, output: response.usage?.output_tokens } };
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, status: error.status ?? null, type: error.type ?? null, message: error.message, retryAfter: error.headers?.get?.('retry-after') ?? null }));
}
