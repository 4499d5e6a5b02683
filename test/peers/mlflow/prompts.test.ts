import assert from 'node:assert/strict';
import { destination } from './destination';
import { LocalProcess } from './localProcess';
import { clients, runPython } from './python';

/** A prompt in two versions with an alias, loaded inside a traced function. */
const program = `
import json, time
import mlflow
name = "PROMPT"
mlflow.genai.register_prompt(name=name, template="Say {{word}} to {{who}}", commit_message="first", tags={"lang": "en"})
mlflow.genai.register_prompt(name=name, template=[{"role": "user", "content": "Hi {{who}}"}], commit_message="second")
mlflow.genai.set_prompt_alias(name, alias="prod", version=1)
prod = mlflow.genai.load_prompt(f"prompts:/{name}@prod")
second = mlflow.genai.load_prompt(f"prompts:/{name}/2")

@mlflow.trace
def greet():
    return mlflow.genai.load_prompt(f"prompts:/{name}/1").format(word="hey", who="you")
text = greet()
mlflow.flush_trace_async_logging()
time.sleep(1)
linked = mlflow.get_trace(mlflow.get_last_active_trace_id()).info.tags["mlflow.linkedPrompts"]
print("RESULT " + json.dumps({
    "prod": [prod.version, prod.commit_message, dict(prod.tags), list(prod.aliases)], "second": [second.version, second.format(who="me")],
    "text": text, "linked": json.loads(linked), "missing": mlflow.genai.load_prompt(f"prompts:/{name}/9", allow_missing=True),
    "found": [each.name for each in mlflow.genai.search_prompts(SEARCH)],
}))
`;

for (const client of clients) {
  describe(`a program with prompts with ${client.name}`, () => {
    for (const [path, name, search] of [['Unity Catalog', 'local.traces.greeting', `filter_string="catalog = 'local' AND schema = 'traces'"`], ['a plain tracking server', 'greeting', '']] as const) {
      it(`registers, loads and links them: ${path}`, async () => {
        const local = new LocalProcess();
        await local.start();
        try {
          const { env } = await destination(path, local);
          const { code, output } = await runPython(client.python, program.replace('PROMPT', name).replace('SEARCH', search), local, env);
          const line = output.split('\n').find((each) => each.startsWith('RESULT '));
          assert.ok(code === 0 && line, `the program ended with ${code}:\n${output}`);
          assert.deepEqual(JSON.parse(line.slice('RESULT '.length)), {
            prod: [1, 'first', { lang: 'en' }, ['prod']],
            second: [2, [{ role: 'user', content: 'Hi me' }]],
            text: 'Say hey to you',
            linked: [{ name, version: '1' }],
            missing: null,
            found: [name],
          });
        } finally {
          await local.stop();
        }
      });
    }
  });
}
