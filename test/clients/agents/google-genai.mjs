// An agent loop over the Google Gen AI SDK:  node google-genai.mjs BASE_URL MODEL PROMPT  → one line of JSON.
import { GoogleGenAI } from '@google/genai';
import { apiKey, baseURL, execute, history, model, prompt, run, searches, tools } from './tools.mjs';

const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: baseURL, retryOptions: { attempts: 1 } } });
const config = {
  thinkingConfig: { includeThoughts: true, thinkingBudget: 2000 },
  tools: [searches ? { googleSearch: {} } : { functionDeclarations: tools.map(tool => ({ name: tool.name, description: tool.description, parametersJsonSchema: tool.parameters })) }],
};

function answer(call, { text, media, isError }) {
  const response = isError ? { error: text } : { output: text ?? 'See the attached file.' };
  const part = { functionResponse: { id: call.id, name: call.name, response } };
  return media ? [part, { inlineData: { mimeType: media.type, data: media.data } }] : [part];
}

await run([...history(), { role: 'user', parts: [{ text: prompt }] }], async contents => {
  const parts = [];
  for await (const chunk of await client.models.generateContentStream({ model, contents, config })) parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
  contents.push({ role: 'model', parts });
  const calls = parts.filter(part => part.functionCall).map(part => part.functionCall);
  if (calls.length === 0) return parts.filter(part => part.text && !part.thought).map(part => part.text).join('');
  const results = await Promise.all(calls.map(call => execute(call.name, call.args)));
  contents.push({ role: 'user', parts: calls.flatMap((call, index) => answer(call, results[index])) });
});
