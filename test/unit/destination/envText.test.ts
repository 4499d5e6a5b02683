import assert from 'node:assert/strict';
import { parseDotEnv } from '../../../src/destination/dotEnv';
import { withVariables } from '../../../src/destination/envText';

describe('a .env file with variables set', () => {
  it('gets new lines at its end, in its own line ends', () => {
    assert.equal(withVariables('', { A: 'x.y' }), 'A=x.y\n');
    assert.equal(withVariables('B=1', { A: 'x' }), 'B=1\nA=x\n');
    assert.equal(withVariables('B=1\r\n', { A: 'x', C: 'z' }), 'B=1\r\nA=x\r\nC=z\r\n');
  });

  it('has the line replaced that counts, and no other', () => {
    const text = '# A=0\nA=1\nexport A = 2 # here\nAB=3\n';
    assert.equal(withVariables(text, { A: 'new' }), '# A=0\nA=1\nexport A=new\nAB=3\n');
  });

  it('is read back as it was meant', () => {
    const variables = { NAME: '/Shared/my agent', OTHER: 'main.agent_traces' };
    assert.deepEqual(Object.fromEntries(parseDotEnv(withVariables('X=1\n', variables))), { X: '1', ...variables });
  });
});
