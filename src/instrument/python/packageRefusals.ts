import type { ModuleFacts } from './moduleFacts';
import { guardingText, handlingDoubtfulTexts } from './packageTexts';
import { Package, type Placed } from './wholePackage';

/** Code of a refusal by target id: what follows from the package for one of its modules. */
export type ModuleRefusals = Readonly<Record<string, string>>;

/** What modules of one package tell about each other's functions: those that MLflow itself runs while it records, methods of values, readers of frames. In the order of `modules`. */
export function packageRefusals(modules: readonly ModuleFacts[]): ModuleRefusals[] {
  const whole = new Package(modules);
  const refusals: Record<string, string>[] = modules.map(() => ({}));
  const refuse = (fn: Placed, code: string) => {
    const own = refusals[fn.module];
    if (own) own[fn.id] ??= code;
  };
  const truths = whole.related(whole.functions.filter((fn) => /^__(len|bool)__$/.test(fn.name) && whole.reached(fn).some(({ hazard }) => hazard === 'works')));
  for (const fn of whole.functions) {
    if (fn.className === undefined) continue;
    if (whole.hasAncestor(fn.className, ({ isContainer }) => isContainer)) refuse(fn, 'container');
    else if (truths.has(fn.className) || whole.hasAncestor(fn.className, (each) => each.hasDoubtfulTruth)) refuse(fn, 'doubtfulTruth');
  }
  for (const fn of whileRecording(whole)) refuse(fn, 'runsWhileRecording');
  for (const fn of handlingDoubtfulTexts(whole, modules)) refuse(fn, 'doubtfulText');
  for (const fn of guardingText(whole)) refuse(fn, 'guardsText');
  for (const fn of [...readingFrames(whole), ...walkingFrames(whole)]) refuse(fn, 'frames');
  return refusals;
}

function whileRecording(whole: Package): ReadonlySet<Placed> {
  const found = new Set<Placed>();
  const open = whole.functions.filter(({ isRecorded }) => isRecorded);
  for (let fn = open.pop(); fn; fn = open.pop()) {
    for (const callee of fn.mentions.flatMap((mention) => whole.meant(mention, fn as Placed, true))) {
      if (found.has(callee)) continue;
      found.add(callee);
      open.push(callee);
    }
  }
  return found;
}

/** Functions that look at frames, and their callers three calls up: the numbers of frames that are skipped are small. */
function readingFrames(whole: Package): ReadonlySet<Placed> {
  const found = new Set(whole.functions.filter(({ frames }) => frames !== undefined));
  const names = new Set([...found].map(({ name }) => name));
  for (let step = 0; step < 3 && found.size > 0; step++) {
    const callers = whole.functions.filter((fn) => !found.has(fn) && fn.mentions.some((mention) => names.has(mention.slice(2)) && whole.meant(mention, fn, false).some((callee) => found.has(callee))));
    for (const fn of callers) {
      found.add(fn);
      names.add(fn.name);
    }
  }
  return found;
}

/** Functions that go up from frame to frame, and all that may stand between them and the frame that they look for. */
function walkingFrames(whole: Package): ReadonlySet<Placed> {
  const found = new Set(whole.functions.filter(({ frames }) => frames === 'walks'));
  if (found.size === 0) return found;
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const fn of whole.functions) if (!found.has(fn) && fn.mentions.some((mention) => whole.mayRun(mention, fn, found))) found.add(fn);
  }
  return found;
}
