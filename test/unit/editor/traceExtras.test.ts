import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { imageAddresses, readExtras } from '../../../src/editor/onward/traceExtras';
import { noNotes } from '../../../src/trace/notes';

const address = (id: string, type = 'image%2Fpng') => `mlflow-attachment://${id}?content_type=${type}&trace_id=tr-${'a'.repeat(32)}&size=7`;
const { signal } = new AbortController();

describe('what is saved with a trace', () => {
  it('finds images that are named in values of a span, each once', () => {
    const json = JSON.stringify({ value: JSON.stringify({ a: address('one'), b: [address('two'), address('one')], c: address('sound', 'audio%2Fwav') }), text: 'mlflow-attachment://no' });
    assert.deepEqual(imageAddresses(json), [address('one'), address('two')]);
  });

  it('names what could not be read, and keeps the rest', async () => {
    const image = async (wanted: string) => {
      if (wanted === address('gone')) throw new Error('deleted');
      return wanted === address('huge') ? 'x'.repeat(60_000_000) : 'data:image/png;base64,AA==';
    };
    const notes = { ...noNotes, tags: { team: 'blue' } };
    const extras = await readExtras([address('one'), address('gone'), address('huge')], { notes: async () => notes, image }, silentLog, signal);
    assert.deepEqual(extras, { notes, images: { [address('one')]: 'data:image/png;base64,AA==' }, missing: ['the image gone', 'the image huge'] });
    const unread = await readExtras([], { notes: () => Promise.reject(new Error('no right')), image }, silentLog, signal);
    assert.deepEqual(unread, { notes: noNotes, images: {}, missing: ['its assessments and tags'] });
  });

  it('ends when the person cancels it', async () => {
    const abort = new AbortController();
    const image = async () => {
      abort.abort();
      throw new Error('cut off');
    };
    await assert.rejects(readExtras([address('one')], { notes: async () => noNotes, image }, silentLog, abort.signal), { name: 'AbortError' });
  });
});
