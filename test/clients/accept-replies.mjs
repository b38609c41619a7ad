// Reads many answers with the official SDKs in one process:  node accept-replies.mjs BASE_URL  → one line of JSON that a test reads.
// BASE_URL/cases lists them as [{ id, sdk, whole }]; each is served below BASE_URL/<id>, and the SDK says what it understood, or the error it threw: its
// stream helper, or where it is whole, its plain call.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const base = process.argv[2].replace(/\/$/, '');
const messages = [{ role: 'user', content: 'Hello' }];

const readers = {
  async anthropic(baseURL, whole) {
    const client = new Anthropic({ baseURL, apiKey: 'dummy-key', maxRetries: 0 });
    const asked = { model: 'm', max_tokens: 100, messages };
    const message = whole ? await client.messages.create(asked) : await client.messages.stream(asked).finalMessage();
    const blocks = type => message.content.filter(block => block.type === type);
    return {
      messageId: message.id,
      text: blocks('text').map(block => block.text).join(''),
      thinking: blocks('thinking').map(block => block.thinking).join(''),
      calls: blocks('tool_use').map(block => ({ id: block.id, name: block.name, input: block.input })),
      ran: message.content.flatMap(ranByAnthropic),
      stop: message.stop_reason,
      outputTokens: message.usage.output_tokens,
    };
  },
  async responses(baseURL, whole) {
    const client = new OpenAI({ baseURL, apiKey: 'dummy-key', maxRetries: 0 });
    const asked = { model: 'm', input: 'Hello' };
    const response = whole ? await client.responses.create(asked) : await client.responses.stream(asked).finalResponse();
    if (response.status === 'failed') throw new Error(response.error.message); // the SDK hands a failed response over like any other
    const items = type => response.output.filter(item => item.type === type);
    const parts = type => items('message').flatMap(item => item.content).filter(part => part.type === type);
    return {
      messageId: response.id,
      text: parts('output_text').map(part => part.text).join(''),
      refusal: parts('refusal').map(part => part.refusal).join(''),
      thinking: items('reasoning').flatMap(item => item.summary).map(part => part.text).join(''),
      calls: response.output.filter(item => /^(function|custom_tool)_call$/.test(item.type)).map(item => ({ id: item.call_id, name: item.name, input: item.type === 'function_call' ? parsed(item.arguments) : { input: item.input } })),
      ran: items('code_interpreter_call').flatMap(item => item.status === 'incomplete' && !item.outputs ? [`run ${item.code}`] : [`run ${item.code}`, `${item.status === 'failed' ? 'failed' : 'said'} ${(item.outputs ?? []).map(output => output.logs ?? '').join('')}`]),
      stop: response.status,
      outputTokens: response.usage?.output_tokens ?? null,
    };
  },
  async openai(baseURL, whole) {
    const client = new OpenAI({ baseURL, apiKey: 'dummy-key', maxRetries: 0 });
    const asked = { model: 'm', messages };
    const completion = whole
      ? await client.chat.completions.create(asked)
      : await client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } }).finalChatCompletion();
    const [{ message, finish_reason }] = completion.choices;
    return {
      messageId: completion.id,
      text: message.content ?? '',
      refusal: message.refusal ?? '',
      calls: (message.tool_calls ?? []).map(call => ({ id: call.id, name: call.function.name, input: parsed(call.function.arguments) })),
      stop: finish_reason,
      outputTokens: completion.usage?.completion_tokens ?? null,
    };
  },
  async gemini(baseUrl, whole) {
    const client = new GoogleGenAI({ apiKey: 'dummy-key', httpOptions: { baseUrl } });
    const seen = { messageId: null, text: '', thinking: '', calls: [], ran: [], stop: null, outputTokens: null };
    const asked = { model: 'm', contents: 'Hello' };
    for await (const chunk of whole ? [await client.models.generateContent(asked)] : await client.models.generateContentStream(asked)) {
      const candidate = chunk.candidates?.[0];
      for (const part of candidate?.content?.parts ?? []) {
        if (part.functionCall) seen.calls.push({ id: part.functionCall.id, name: part.functionCall.name, input: part.functionCall.args });
        else if (part.executableCode) seen.ran.push(`run ${part.executableCode.code}`);
        else if (part.codeExecutionResult) seen.ran.push(part.codeExecutionResult.outcome === 'OUTCOME_OK' ? `said ${part.codeExecutionResult.output ?? ''}` : `failed ${part.codeExecutionResult.output || part.codeExecutionResult.outcome}`);
        else if (part.text !== undefined) seen[part.thought ? 'thinking' : 'text'] += part.text;
      }
      seen.stop ??= candidate?.finishReason ?? null;
      seen.messageId ??= chunk.responseId ?? null;
      if (chunk.usageMetadata) seen.outputTokens = (chunk.usageMetadata.candidatesTokenCount ?? 0) + (chunk.usageMetadata.thoughtsTokenCount ?? 0);
    }
    return seen;
  },
};

// Code that the provider ran, one line for the code and one for what came of it, as the other readers say it.
function ranByAnthropic(block) {
  if (block.type === 'server_tool_use' && block.name === 'code_execution') return [`run ${block.input.code}`];
  if (block.type === 'server_tool_use' && block.name === 'bash_code_execution') return [`run %%bash\n${block.input.command}`];
  if (block.type === 'server_tool_use' && block.name === 'text_editor_code_execution') return [`run ${JSON.stringify(block.input)}`];
  if (!block.type.endsWith('code_execution_tool_result')) return [];
  const { error_code, return_code, stdout, stderr, content } = block.content;
  if (error_code) return [`failed ${error_code}`];
  return [`${return_code ? 'failed' : 'said'} ${[stdout || (typeof content === 'string' ? content : ''), stderr].filter(Boolean).join('\n')}`];
}

// Arguments that were cut short are no JSON; the test knows them by their text.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function accept({ id, sdk, whole }) {
  try {
    return { id, ...(await readers[sdk](`${base}/${id}`, whole)) };
  } catch (error) {
    return { id, error: `${error.constructor.name}: ${error.message}` };
  }
}

// An SDK that rejects a promise of its own beside the one awaited must not end the process: the awaited one tells.
process.on('unhandledRejection', () => {});

const cases = await (await fetch(`${base}/cases`)).json();
const seen = [];
for (const next of cases) seen.push(await accept(next));
console.log(JSON.stringify(seen));
