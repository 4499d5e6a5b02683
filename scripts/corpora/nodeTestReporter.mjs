// One line of JSON for each test of node:test, suites and files left out.
export default async function* report(events) {
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite' || data.skip !== undefined || data.todo !== undefined) continue;
    yield `${JSON.stringify({ name: `${data.file ?? ''} > ${data.name}`, passed: type === 'test:pass' })}\n`;
  }
}
