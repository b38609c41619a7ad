// The local tools of the matrix's agent loops, and what all the loops share.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const [, , baseURL, model, prompt] = process.argv;
export const apiKey = process.env.MATRIX_KEY;

// Not every provider takes its own web search beside functions, so that task is given the search alone.
export const searches = prompt.includes('[matrix task: web search]');

const text = { type: 'string' };
export const tools = [
  { name: 'write_file', description: 'Writes a file', parameters: { type: 'object', properties: { path: text, content: text }, required: ['path', 'content'], additionalProperties: false } },
  { name: 'run_command', description: 'Runs a command in the shell', parameters: { type: 'object', properties: { command: text }, required: ['command'], additionalProperties: false } },
  { name: 'view_file', description: 'Shows a picture or a PDF', parameters: { type: 'object', properties: { path: text }, required: ['path'], additionalProperties: false } },
];

// Returns { text, isError } or { media: { type, data } }.
export async function execute(name, input) {
  if (name === 'write_file') {
    writeFileSync(input.path, input.content);
    return { text: 'Written.', isError: false };
  }
  if (name === 'view_file')
    return { media: { type: input.path.endsWith('.pdf') ? 'application/pdf' : 'image/png', data: readFileSync(input.path).toString('base64') } };
  return new Promise(resolve => execFile('sh', ['-c', input.command], (error, stdout, stderr) =>
    resolve({ text: `${stdout}${stderr}${error ? `exit code ${error.code}` : ''}`, isError: !!error })));
}

// The conversation so far lies in the home, so that a session can be resumed with another model.
const session = join(process.env.HOME, 'session.json');
export const history = () => (existsSync(session) ? JSON.parse(readFileSync(session, 'utf8')) : []);

/** Asks until `step` returns the last words, keeps the conversation, prints one line of JSON. */
export async function run(messages, step) {
  try {
    for (let turn = 0; turn < 60; turn++) {
      const said = await step(messages);
      if (said === undefined) continue;
      writeFileSync(session, JSON.stringify(messages));
      console.log(JSON.stringify({ text: said }));
      return;
    }
    console.log(JSON.stringify({ error: 'The agent did not end within 60 turns.' }));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.constructor.name}: ${error.message}` }));
  }
}
