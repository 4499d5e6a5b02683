import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { editAppEnv } from '../../../src/deploy/appYaml';

const wanted = { MLFLOW_EXPERIMENT_ID: '4200000000000001', MLFLOW_TRACING_DESTINATION: 'main.agents' };
const none = (): string | undefined => undefined;

function edited(text: string, resolve = none, variables: Record<string, string> = wanted): string {
  const edit = editAppEnv(text, variables, resolve);
  assert.ok('text' in edit, 'problem' in edit ? edit.problem : '');
  // Whatever was there before is there after, and running it again changes nothing.
  const again = editAppEnv(edit.text, variables, resolve);
  assert.equal('text' in again && again.text, edit.text);
  const env = (parse(edit.text) as { env: { name: string; value?: unknown }[] }).env;
  for (const [name, value] of Object.entries(variables)) {
    const entries = env.filter((each) => each.name === name);
    assert.ok(entries.some((each) => each.value === value || (each as { valueFrom?: string }).valueFrom !== undefined), `${name} is not ${value}`);
  }
  return edit.text;
}

describe('the environment in app.yaml', () => {
  it('is added to an empty file and to one without env, everything else to the byte', () => {
    assert.equal(edited(''), 'env:\n  - name: MLFLOW_EXPERIMENT_ID\n    value: "4200000000000001"\n  - name: MLFLOW_TRACING_DESTINATION\n    value: "main.agents"\n');
    const text = '# how it starts\ncommand:   [ "python",  "app.py" ]   # odd blanks stay';
    assert.ok(edited(text).startsWith(`${text}\nenv:\n`));
  });

  it('is added after the last entry with its indentation, comments and odd blanks kept', () => {
    const text = ['command: ["uvicorn", "app:app"]', 'env:', '- name:  LOG   # level', '  value: "debug"   # loud', '', '# the end', ''].join('\n');
    assert.equal(
      edited(text),
      ['command: ["uvicorn", "app:app"]', 'env:', '- name:  LOG   # level', '  value: "debug"   # loud', '- name: MLFLOW_EXPERIMENT_ID', '  value: "4200000000000001"', '- name: MLFLOW_TRACING_DESTINATION', '  value: "main.agents"', '', '# the end', ''].join('\n'),
    );
  });

  it('changes only the value that differs, wherever env stands in the file', () => {
    const text = ['env:', "    - value: 'old.place' # was here", '      name: MLFLOW_TRACING_DESTINATION', '    - name: MLFLOW_EXPERIMENT_ID', '      value: 4200000000000001', 'command:', '  - python', '  - app.py', ''].join('\n');
    const edit = editAppEnv(text, wanted, none);
    assert.ok('text' in edit);
    assert.equal(edit.text, text.replace("'old.place'", '"main.agents"').replace('value: 42', 'value: "42').replace('001\n', '001"\n'));
    assert.deepEqual(edit.changes.map((each) => [each.name, each.kind, each.before]), [['MLFLOW_EXPERIMENT_ID', 'changed', '4200000000000001'], ['MLFLOW_TRACING_DESTINATION', 'changed', 'old.place']]);
  });

  it('keeps a resource that gives the same value, and replaces one that gives another', () => {
    const text = 'env:\n  - name: MLFLOW_EXPERIMENT_ID\n    valueFrom: experiment   # resource\n';
    const same = editAppEnv(text, { MLFLOW_EXPERIMENT_ID: '1' }, (name) => (name === 'experiment' ? '1' : undefined));
    assert.ok('text' in same);
    assert.deepEqual([same.text, same.changes[0]!.kind], [text, 'kept']);
    assert.equal(edited(text, () => '2', { MLFLOW_EXPERIMENT_ID: '1' }), 'env:\n  - name: MLFLOW_EXPERIMENT_ID\n    value: "1"   # resource\n');
  });

  it('keeps Windows line ends and a missing last one', () => {
    const text = 'env:\r\n  - name: A\r\n    value: "1"';
    const after = edited(text);
    assert.ok(after.startsWith(text));
    assert.ok(!/[^\r]\n/.test(after));
  });

  it('fills an empty list, an empty value and the flow style', () => {
    for (const text of ['env: []\n', 'env:\ncommand: ["x"]\n', 'env: [{name: A, value: "1"}] # c\n', '{command: ["x"]}\n', 'env:\n  - name: MLFLOW_EXPERIMENT_ID\n']) {
      const after = edited(text);
      if (text.includes('"x"')) assert.deepEqual((parse(after) as { command: string[] }).command, ['x']);
      if (text.includes('name: A')) assert.deepEqual((parse(after) as { env: unknown[] }).env[0], { name: 'A', value: '1' });
    }
  });

  const refused: [string, string, RegExp][] = [
    ['broken YAML', 'env:\n  - name: "x\n', /not valid YAML/],
    ['a list', '- a\n', /must hold a mapping/],
    ['env that is a mapping', 'env:\n  A: 1\n', /must be a list/],
    ['an entry that is a text', 'env:\n  - A=1\n', /not a name with a value/],
  ];
  for (const [name, text, problem] of refused) {
    it(`says what is wrong with ${name}`, () => {
      const edit = editAppEnv(text, wanted, none);
      assert.match('problem' in edit ? edit.problem : '', problem);
    });
  }
});
