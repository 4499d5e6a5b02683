import assert from 'node:assert/strict';
import { parseRawJson, type RawValue } from '../../../src/base/rawJson';
import type { ScorerList, Scorers } from '../../../src/databricks/workspacePorts';
import { builtinScorers, checkChoice, type ScorerChoice } from '../../../src/monitoring/catalogue';
import { newEntry, viewScorer } from '../../../src/monitoring/entry';
import { applyChanges, changeScorers, type ScorerChange } from '../../../src/monitoring/list';
import { judgedPerDay, monitoringWarnings } from '../../../src/monitoring/warnings';

const safety: ScorerChoice = { name: 'safety', sampleRate: 1, definition: { kind: 'builtin', className: 'Safety', parameters: {} } };
const tone: ScorerChoice = {
  name: 'tone',
  sampleRate: 0.5,
  filter: "status = 'OK'",
  definition: { kind: 'builtin', className: 'Guidelines', parameters: { guidelines: ['Be kind.'] } },
};
/** An entry of a client that knows more than this one. */
const foreign = '{"name":"theirs","serialized_scorer":"{\\"new_form\\":1}","custom":{},"sample_rate":0.10,"scorer_version":12345678901234567890,"future":{"x":[1.0]}}';

/** The list as a server keeps it, with a hook between reading and writing. */
class SharedList implements Pick<Scorers, 'list' | 'replace'> {
  texts: string[] = [foreign];
  exists = true;
  beforeWrite: (() => void) | undefined;

  list(): Promise<ScorerList> {
    return Promise.resolve({ entries: this.texts.map(parseRawJson), exists: this.exists });
  }

  replace(_id: string, entries: readonly RawValue[]): Promise<void> {
    this.beforeWrite?.();
    this.texts = entries.map((entry) => entry.text);
    this.exists = true;
    return Promise.resolve();
  }

  get names(): string[] {
    return this.texts.map((text) => (JSON.parse(text) as { name: string }).name);
  }
}
const settled = { sleep: () => Promise.resolve() };

describe('the shared list of scorers', () => {
  it('gives foreign entries back to the byte', async () => {
    const shared = new SharedList();
    await changeScorers(shared, '1', [{ kind: 'add', choice: safety }], settled);
    await changeScorers(shared, '1', [{ kind: 'sample', name: 'safety', sampleRate: 0 }], settled);
    assert.equal(shared.texts[0], foreign);
    await changeScorers(shared, '1', [{ kind: 'delete', name: 'safety' }], settled);
    assert.deepEqual(shared.texts, [foreign]);
  });

  it('changes rate and filter of a foreign entry and keeps its other fields to the byte', () => {
    const [next] = applyChanges([parseRawJson(foreign)], [{ kind: 'sample', name: 'theirs', sampleRate: 0.25, filter: 'x' }]);
    assert.equal(next!.text, foreign.replace('0.10', '0.25').replace(/\}$/, ',"filter_string":"x"}'));
  });

  it('registers and starts in one write', async () => {
    const shared = new SharedList();
    shared.texts = [];
    shared.exists = false;
    await changeScorers(shared, '1', [{ kind: 'add', choice: safety }, { kind: 'add', choice: tone }], settled);
    assert.deepEqual(shared.texts.map((text) => viewScorer(parseRawJson(text))).map(({ name, state, sampleRate, filter, type }) => ({ name, state, sampleRate, filter, type })), [
      { name: 'safety', state: 'active', sampleRate: 1, filter: undefined, type: 'builtin' },
      { name: 'tone', state: 'active', sampleRate: 0.5, filter: "status = 'OK'", type: 'builtin' },
    ]);
  });

  it('loses nothing when two people edit at once, whoever writes last', async () => {
    const shared = new SharedList();
    let resume = (): void => undefined;
    const paused = new Promise<void>((resolve) => (resume = resolve));
    // The second person read the list before the first wrote, and writes after it.
    const stale: Pick<Scorers, 'list' | 'replace'> = {
      list: (() => {
        let isFirst = true;
        return async () => {
          const now = await shared.list();
          if (isFirst) await paused;
          isFirst = false;
          return now;
        };
      })(),
      replace: (id, entries) => shared.replace(id, entries),
    };
    const second = changeScorers(stale, '1', [{ kind: 'add', choice: tone }], settled);
    const first = changeScorers(shared, '1', [{ kind: 'add', choice: safety }], {
      sleep: async () => {
        resume();
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    });
    await Promise.all([first, second]);
    assert.deepEqual(shared.names.sort(), ['safety', 'theirs', 'tone']);
  });

  it('applies its change to what another write left', async () => {
    const shared = new SharedList();
    let raced = false;
    const scorers: Pick<Scorers, 'list' | 'replace'> = {
      list: () => shared.list(),
      replace: async (id, entries) => {
        await shared.replace(id, entries);
        if (raced) return;
        raced = true;
        shared.texts = [foreign, newEntry(tone).text];
      },
    };
    await changeScorers(scorers, '1', [{ kind: 'add', choice: safety }], settled);
    assert.deepEqual(shared.names.sort(), ['safety', 'theirs', 'tone']);
  });

  it('gives up with a sentence when somebody always writes over it', async () => {
    const shared = new SharedList();
    const scorers: Pick<Scorers, 'list' | 'replace'> = { list: () => shared.list(), replace: () => Promise.resolve() };
    await assert.rejects(changeScorers(scorers, '1', [{ kind: 'add', choice: safety }], settled), { code: 'scorers.contended' });
  });

  const refused: [string, ScorerChange, string][] = [
    ['a name that is taken', { kind: 'add', choice: { ...safety, name: 'theirs' } }, 'scorers.nameTaken'],
    ['a change of one that is gone', { kind: 'sample', name: 'absent', sampleRate: 1 }, 'scorers.gone'],
    ['deleting one that is gone', { kind: 'delete', name: 'absent' }, 'scorers.gone'],
  ];
  for (const [name, change, code] of refused) {
    it(`refuses ${name}`, () => assert.throws(() => applyChanges([parseRawJson(foreign)], [change]), { code }));
  }

  it('refuses the twenty-first', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => newEntry({ ...safety, name: `s${index}` }));
    assert.throws(() => applyChanges(twenty, [{ kind: 'add', choice: safety }]), { code: 'scorers.full' });
  });
});

describe('scorers as data', () => {
  it('reads entries of every form, and what it does not know', () => {
    const views = [
      '{"name":"a","builtin":{"name":"safety"}}',
      '{"name":"b","serialized_scorer":"{\\"call_source\\":\\"def f()\\"}","custom":{},"sample_rate":0}',
      '{"name":"c","serialized_scorer":"not json","custom":{}}',
    ].map((text) => viewScorer(parseRawJson(text)));
    assert.deepEqual(views.map(({ name, type, state, sampleRate }) => [name, type, state, sampleRate]), [
      ['a', 'builtin', 'active', 1],
      ['b', 'function', 'stopped', 0],
      ['c', 'unknown', 'active', 1],
    ]);
  });

  it('knows every class once, with the name MLflow gives it', () => {
    assert.equal(new Set(builtinScorers.map((each) => each.className)).size, builtinScorers.length);
    const names = new Map(builtinScorers.map((each) => [each.className, each.defaultName]));
    assert.equal(names.get('PIIDetection'), 'pii_detection');
    assert.equal(names.get('ConversationalToolCallEfficiency'), 'conversational_tool_call_efficiency');
  });

  it('says what is wrong with a choice', () => {
    const check = (definition: ScorerChoice['definition'], sampleRate = 1): string => checkChoice({ name: 'x', sampleRate, definition }) ?? '';
    assert.match(check({ kind: 'builtin', className: 'Guidelines', parameters: {} }), /needs "Guidelines, one a line"/);
    assert.match(check({ kind: 'builtin', className: 'Nothing', parameters: {} }), /no built-in scorer "Nothing"/);
    assert.match(check({ kind: 'builtin', className: 'Safety', parameters: {}, model: 'openai:/gpt-4o' }), /not on Databricks/);
    assert.equal(check({ kind: 'builtin', className: 'Safety', parameters: {}, model: 'databricks:/judge' }), '');
    assert.match(check({ kind: 'instructions', instructions: 'Is it polite?' }), /must mention/);
    assert.match(check({ kind: 'instructions', instructions: 'Is {{ answer }} polite?' }), /\{\{ answer \}\} is not known/);
    assert.equal(check({ kind: 'instructions', instructions: 'Is {{ outputs }} polite?' }), '');
    assert.match(check({ kind: 'builtin', className: 'Safety', parameters: {} }, 2), /between 0 % and 100 %/);
  });

  it('warns about what keeps monitoring from working', () => {
    const scorers = [viewScorer(newEntry(tone)), viewScorer(newEntry({ ...safety, sampleRate: 0 }))];
    const kinds = (warehouseId: string | undefined, isLinked = true) => monitoringWarnings({ scorers, warehouseId, isLinked }).map((each) => each.kind);
    assert.deepEqual(kinds(undefined), ['noWarehouse', 'notStarted']);
    assert.deepEqual(kinds('wh1'), ['notStarted']);
    assert.deepEqual(kinds(undefined, false), ['notStarted']);
    assert.deepEqual(judgedPerDay({ sampleRate: 0.5, filter: 'x' }, 3_001), { count: 1_501, isUpperBound: true });
  });
});
