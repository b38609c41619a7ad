// An agent loop over the OpenAI SDK's responses:  node openai-responses.mjs BASE_URL MODEL PROMPT  → one line of JSON.
import OpenAI from 'openai';
import { apiKey, baseURL, execute, history, model, prompt, run, searches, tools } from './tools.mjs';

const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = {
  model,
  store: false,
  include: ['reasoning.encrypted_content'],
  reasoning: { effort: 'medium', summary: 'auto' },
  tools: searches ? [{ type: 'web_search' }] : tools.map(tool => ({ type: 'function', name: tool.name, description: tool.description, parameters: tool.parameters, strict: true })),
};

function output({ text, media }) {
  if (!media) return text;
  const url = `data:${media.type};base64,${media.data}`;
  return [media.type === 'application/pdf' ? { type: 'input_file', filename: 'page.pdf', file_data: url } : { type: 'input_image', image_url: url, detail: 'auto' }];
}

await run([...history(), { role: 'user', content: prompt }], async input => {
  const response = await client.responses.stream({ ...ask, input }).finalResponse();
  input.push(...response.output.map(({ parsed_arguments, parsed, ...item }) => (item.type === 'message' ? { ...item, content: item.content.map(({ parsed: _, ...part }) => part) } : item)));
  const calls = response.output.filter(item => item.type === 'function_call');
  if (calls.length === 0) return response.output_text;
  const results = await Promise.all(calls.map(call => execute(call.name, JSON.parse(call.arguments))));
  calls.forEach((call, index) => input.push({ type: 'function_call_output', call_id: call.call_id, output: output(results[index]) }));
});
