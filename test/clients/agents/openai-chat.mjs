// An agent loop over the OpenAI SDK's chat completions:  node openai-chat.mjs BASE_URL MODEL PROMPT  → one line of JSON.
import OpenAI from 'openai';
import { apiKey, baseURL, execute, history, model, prompt, run, tools } from './tools.mjs';

const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = { model, stream_options: { include_usage: true }, tools: tools.map(tool => ({ type: 'function', function: tool })) };

const shown = media => media.type === 'application/pdf'
  ? { type: 'file', file: { filename: 'page.pdf', file_data: `data:${media.type};base64,${media.data}` } }
  : { type: 'image_url', image_url: { url: `data:${media.type};base64,${media.data}` } };

await run([...history(), { role: 'user', content: prompt }], async messages => {
  const [{ message }] = (await client.chat.completions.stream({ ...ask, messages }).finalChatCompletion()).choices;
  const calls = message.tool_calls ?? [];
  messages.push({ role: 'assistant', content: message.content, ...(calls.length > 0 && { tool_calls: calls.map(({ id, type, function: { name, arguments: input } }) => ({ id, type, function: { name, arguments: input } })) }) });
  if (calls.length === 0) return message.content;
  const results = await Promise.all(calls.map(call => execute(call.function.name, JSON.parse(call.function.arguments))));
  calls.forEach((call, index) => messages.push({ role: 'tool', tool_call_id: call.id, content: results[index].text ?? 'See below.' }));
  // This API takes pictures and documents from the user only.
  const media = results.filter(result => result.media).map(result => shown(result.media));
  if (media.length > 0) messages.push({ role: 'user', content: media });
});
