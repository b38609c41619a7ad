// An agent loop over the Anthropic SDK:  node anthropic.mjs BASE_URL MODEL PROMPT  → one line of JSON.
import Anthropic from '@anthropic-ai/sdk';
import { apiKey, baseURL, execute, history, model, prompt, run, searches, tools } from './tools.mjs';

const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const ask = {
  model,
  max_tokens: 8000,
  thinking: { type: 'enabled', budget_tokens: 2000 },
  tools: searches
    ? [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }]
    : tools.map(tool => ({ name: tool.name, description: tool.description, input_schema: tool.parameters })),
};

function content(result) {
  if (!result.media) return result.text;
  const source = { type: 'base64', media_type: result.media.type, data: result.media.data };
  return [{ type: result.media.type === 'application/pdf' ? 'document' : 'image', source }];
}

await run([...history(), { role: 'user', content: prompt }], async messages => {
  const message = await client.messages.stream({ ...ask, messages }).finalMessage();
  messages.push({ role: 'assistant', content: message.content });
  const calls = message.content.filter(block => block.type === 'tool_use');
  if (calls.length === 0) return message.content.filter(block => block.type === 'text').map(block => block.text).join('');
  const results = await Promise.all(calls.map(call => execute(call.name, call.input)));
  messages.push({ role: 'user', content: calls.map((call, index) => ({ type: 'tool_result', tool_use_id: call.id, content: content(results[index]), is_error: !!results[index].isError })) });
});
