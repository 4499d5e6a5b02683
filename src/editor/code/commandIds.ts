/** The commands of `dist/code.js`; they are registered at activation, their code comes with the first use. */
export const codeCommandIds = [
  'spanlight.instrument.add',
  'spanlight.instrument.addWithOptions',
  'spanlight.instrument.addToSelection',
  'spanlight.instrument.addToFile',
  'spanlight.instrument.remove',
  'spanlight.instrument.removeFromSelection',
  'spanlight.instrument.removeFromFile',
  'spanlight.instrument.traceWorkspace',
  'spanlight.tracePlan.apply',
  'spanlight.tracePlan.refresh',
  'spanlight.tracePlan.close',
  'spanlight.tracePlan.tickAll',
  'spanlight.tracePlan.clearTicks',
  'spanlight.tracePlan.showChanges',
  'spanlight.coverage.show',
  'spanlight.coverage.close',
] as const;
export type CodeCommandId = (typeof codeCommandIds)[number];
