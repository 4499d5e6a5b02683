import assert from 'node:assert/strict';
import { parseConfigFile } from '../../../src/destination/configFile';
import { parseDotEnv } from '../../../src/destination/dotEnv';

describe('.env', () => {
  const cases: [string, string, [string, string][]][] = [
    ['plain', 'A=1\nB=two words', [['A', '1'], ['B', 'two words']]],
    ['export and spaces', '  export A = 1', [['A', '1']]],
    ['quotes', `A="x # y" # z\nB='q'`, [['A', 'x # y'], ['B', 'q']]],
    ['comments and noise', '# A=1\n\nnot a line\n=x\nA=1 # why', [['A', '1']]],
    ['windows line ends', 'A=1\r\nB=2\r\n', [['A', '1'], ['B', '2']]],
    ['the later line wins', 'A=1\nA=2', [['A', '2']]],
    ['empty value', 'A=', [['A', '']]],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.deepEqual([...parseDotEnv(text)], expected));
});

describe('Databricks configuration file', () => {
  it('lists profiles with their hosts and no secrets', () => {
    const text = '[DEFAULT]\nhost = https://a.example\ntoken = dapi1\n\n; note\n[prod]\nhost=https://b.example\nauth_type: databricks-cli\n';
    assert.deepEqual(parseConfigFile(text), [{ name: 'DEFAULT', host: 'https://a.example' }, { name: 'prod', host: 'https://b.example' }]);
  });
  it('passes over the empty DEFAULT section and the tool’s own section', () => {
    assert.deepEqual(parseConfigFile('[DEFAULT]\n\n[__settings__]\ndefault_profile = prod\n[prod]\nhost = https://b.example'), [{ name: 'prod', host: 'https://b.example' }]);
  });
  it('survives anything', () => assert.deepEqual(parseConfigFile('\u0000]][[\n[x'), []));
});
