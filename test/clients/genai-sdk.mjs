// Drives the official Google Gen AI SDK:  node genai-sdk.mjs BASE_URL SCENARIO MODEL  → one line of JSON that a test reads.
import { GoogleGenAI } from '@google/genai';

const [, , baseUrl, scenario, model] = process.argv;
const client = new GoogleGenAI({ apiKey: 'dummy-key', httpOptions: { baseUrl } });
const tools = [{ functionDeclarations: [{ name: 'get_weather', description: 'Current weather', parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }] }];
const ask = { model, contents: 'Hello' };

const scenarios = {
  async stream() {
    let pieces = 0;
    let text = '';
    let last;
    for await (const chunk of await client.models.generateContentStream(ask)) {
      if (chunk.text) {
        pieces++;
        text += chunk.text;
      }
      last = chunk;
    }
    return { ...summary(last), text, pieces };
  },
  buffered: async () => summary(await client.models.generateContent(ask)),
  async tools() {
    const calls = [];
    let last;
    for await (const chunk of await client.models.generateContentStream({ ...ask, config: { tools } })) {
      calls.push(...(chunk.functionCalls ?? []).map(call => ({ id: call.id, name: call.name, input: call.args })));
      last = chunk;
    }
    return { ...summary(last), calls };
  },
  count: async () => ({ tokens: (await client.models.countTokens(ask)).totalTokens }),
  async models() {
    const ids = [];
    for await (const entry of await client.models.list()) ids.push(entry.name);
    return { ids };
  },
};

function summary(response) {
  const usage = response.usageMetadata;
  return {
    text: response.text ?? '',
    stop: response.candidates?.[0]?.finishReason,
    usage: { input: usage?.promptTokenCount, cached: usage?.cachedContentTokenCount ?? 0, output: usage?.candidatesTokenCount },
  };
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({ error: error.name, status: error.status ?? null, message: error.message }));
}
