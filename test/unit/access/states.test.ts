import assert from 'node:assert/strict';
import { applyGrants } from '../../../src/access/applyGrants';
import { grantStatement, quoteName } from '../../../src/access/grantText';
import { gapFixes, readAccess } from '../../../src/access/matrix';
import { experimentNeed, locationNeeds, tableNeed, warehouseNeed } from '../../../src/access/requirements';
import { describeState, levelState, privilegeState, scopeState, worstState } from '../../../src/access/states';
import type { PrivilegeAssignment, Principal } from '../../../src/databricks/workspacePorts';
import { FakeWorkspace } from '../../fakes/workspace';
import { connect } from '../../fakes/workspaceClient';

const dev: Principal = { kind: 'user', name: 'Dev@company.com', groups: ['ml-team'] };
const stranger: Principal = { kind: 'user', name: 'stranger@company.com' };
const entry = (principal: string, privilege: string, from?: string): PrivilegeAssignment => ({
  principal,
  privileges: [{ privilege, ...(from ? { inheritedFromType: 'SCHEMA', inheritedFromName: from } : {}) }],
});

describe('the state of a privilege', () => {
  const cases: [string, Principal, PrivilegeAssignment[], string | undefined, string][] = [
    ['granted here', dev, [entry('dev@company.com', 'SELECT')], undefined, 'granted here'],
    ['granted here wins over inherited', dev, [entry('dev@company.com', 'SELECT', 'a.b'), entry('dev@company.com', 'SELECT')], undefined, 'granted here'],
    ['inherited', dev, [entry('dev@company.com', 'SELECT', 'a.b')], undefined, 'inherited from schema a.b'],
    ['through a group', dev, [entry('ml-team', 'SELECT')], undefined, 'through group ml-team'],
    ['through everybody', stranger, [entry('account users', 'SELECT')], undefined, 'through group account users'],
    ['owner', dev, [], 'dev@company.com', 'owner; explicit grant recommended'],
    ['owner through a group', dev, [], 'ml-team', 'owner (group ml-team); explicit grant recommended'],
    ['only ALL_PRIVILEGES', dev, [entry('dev@company.com', 'ALL_PRIVILEGES')], undefined, 'only ALL_PRIVILEGES, which does not suffice'],
    ['only ALL_PRIVILEGES of a group', dev, [entry('ml-team', 'ALL_PRIVILEGES')], undefined, 'only ALL_PRIVILEGES (through ml-team), which does not suffice'],
    ['another privilege does not count', dev, [entry('dev@company.com', 'MODIFY')], undefined, 'missing'],
    ['a group it is not in', dev, [entry('finance', 'SELECT')], undefined, 'missing'],
    ['a group it may be in', stranger, [entry('finance', 'SELECT')], undefined, 'unknown: finance has it, and whether stranger@company.com is in that group cannot be read.'],
    ['another user’s', stranger, [entry('dev@company.com', 'SELECT')], undefined, 'missing'],
  ];
  for (const [name, principal, assignments, owner, wanted] of cases) {
    it(name, () => assert.equal(describeState(privilegeState('SELECT', principal, { assignments, owner })), wanted));
  }

  it('of several is the worst', () => {
    assert.equal(worstState([{ kind: 'granted' }, { kind: 'owner' }, { kind: 'group', group: 'x' }]).kind, 'owner');
    assert.equal(worstState([{ kind: 'unknown', why: '' }, { kind: 'missing' }]).kind, 'missing');
  });
});

describe('the state of a level', () => {
  const need = warehouseNeed('wh1', 'Starter');
  const has = (principal: string, level: string, kind: Principal['kind'] = 'user') => [{ kind, principal, level }];
  it('counts higher levels, groups and owners', () => {
    assert.equal(levelState(need, dev, has('dev@company.com', 'CAN_MANAGE')).kind, 'granted');
    assert.equal(levelState(need, dev, has('dev@company.com', 'IS_OWNER')).kind, 'granted');
    assert.equal(levelState(need, dev, has('dev@company.com', 'CAN_VIEW')).kind, 'missing');
    assert.equal(levelState(need, dev, has('ml-team', 'CAN_USE', 'group')).kind, 'group');
    assert.equal(levelState(need, stranger, has('ml-team', 'CAN_USE', 'group')).kind, 'unknown');
  });
});

describe('the state of READ on a secret scope', () => {
  const need = { kind: 'scope', scope: 'traces', readers: ['dev@company.com'] } as const;
  const cases: [string, Principal, string[], string][] = [
    ['by name, in any case', dev, ['DEV@company.com'], 'granted here'],
    ['through a group', dev, ['ml-team'], 'through group ml-team'],
    ['missing for the creator', dev, ['finance'], 'missing'],
    ['not needed by others', stranger, [], 'not needed: dev@company.com reads it when the endpoint starts'],
    ['unknown for a creator whose groups are', { kind: 'user', name: 'dev@company.com' }, ['finance'], 'unknown: finance has it, and whether dev@company.com is in that group cannot be read.'],
  ];
  for (const [name, principal, acls, wanted] of cases) it(name, () => assert.equal(describeState(scopeState(need, principal, acls.map((each) => ({ principal: each })))), wanted));

  it('is granted to the creators of endpoints only', async () => {
    const fake = await new FakeWorkspace().start();
    try {
      fake.state.secretScopes.set('traces', { keys: new Set(['token']), acls: [] });
      const refused = await applyGrants(connect(fake).workspace, [{ kind: 'user', name: 'dev@company.com' }, { kind: 'user', name: stranger.name }], [need]);
      assert.deepEqual(refused, []);
      assert.deepEqual(fake.state.secretScopes.get('traces')!.acls, [{ principal: 'dev@company.com', permission: 'READ' }]);
    } finally {
      await fake.stop();
    }
  });
});

describe('grant statements', () => {
  it('quote whatever a name holds', () => {
    assert.equal(quoteName('a`b'), '`a``b`');
    assert.equal(
      grantStatement({ type: 'table', fullName: 'my-cat.s.t' }, 'x`; DROP TABLE y; --', ['MODIFY', 'SELECT']),
      'GRANT MODIFY, SELECT ON TABLE `my-cat`.s.t TO `x``; DROP TABLE y; --`;',
    );
  });
});

describe('the matrix', () => {
  let fake: FakeWorkspace;
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    const tables = ['spans', 'logs'].map((kind) => `main.agents.mlflow_experiment_trace_otel_${kind}`);
    for (const fullName of tables) fake.state.tables.push({ fullName, tableType: 'MANAGED', owner: 'lead@company.com', properties: {}, columns: [] });
    fake.state.grant('catalog', 'main', 'account users', ['USE_CATALOG']);
    fake.state.grant('schema', 'main.agents', 'dev@company.com', ['ALL_PRIVILEGES']);
    fake.state.grant('table', tables[0]!, 'dev@company.com', ['SELECT', 'MODIFY']);
    fake.state.acls.set('warehouses/wh1', [{ principal: { group_name: 'ml-team' }, level: 'CAN_USE' }]);
  });
  afterEach(() => fake.stop());

  const location = { form: 'schema', catalogName: 'main', schemaName: 'agents' } as const;
  const spans = 'main.agents.mlflow_experiment_trace_otel_spans';
  const logs = 'main.agents.mlflow_experiment_trace_otel_logs';
  const needs = [...locationNeeds(location, [{ fullName: spans, isView: false }, { fullName: logs, isView: false }]), warehouseNeed('wh1', 'Starter'), experimentNeed('9', '/Shared/x')];
  const lead: Principal = { kind: 'user', name: 'lead@company.com', groups: ['ml-team'] };
  const user: Principal = { kind: 'user', name: 'dev@company.com', groups: [] };

  it('shows each state, reads all pages, and gives a GRANT for each gap', async () => {
    const matrix = await readAccess(connect(fake).workspace, [lead, user], needs);
    const shown = matrix.rows.map((row) => row.cells.map((cell) => cell.state.kind));
    assert.deepEqual(shown, [
      ['group', 'group'],
      ['owner', 'onlyAllPrivileges'],
      ['owner', 'granted'],
      ['owner', 'onlyAllPrivileges'],
      ['group', 'missing'],
      ['missing', 'missing'],
    ]);
    assert.ok(gapFixes(matrix).includes(`GRANT MODIFY, SELECT ON TABLE ${logs} TO \`dev@company.com\`;`));
    assert.ok(!gapFixes(matrix).some((fix) => fix.includes(spans) && fix.includes('dev@')));
  });

  it('says unknown where an ACL may not be read, and reads one’s own grants where all may not be read', async () => {
    const denied = { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } };
    fake.faults.push({ on: /GET .*permissions\/warehouses/, times: 9, answer: denied });
    fake.faults.push({ on: /GET .*effective-permissions\/table/, times: 1, answer: denied });
    const matrix = await readAccess(connect(fake).workspace, [user], [tableNeed({ fullName: spans, isView: false }), warehouseNeed('wh1', 'Starter')]);
    assert.deepEqual(matrix.rows.map((row) => row.cells[0]!.state.kind), ['granted', 'unknown']);
    assert.deepEqual(gapFixes(matrix), []);
  });
});
