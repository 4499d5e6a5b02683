import { classBases } from './facts';
import { PythonImports } from './imports';
import { madeMethods } from './madeMethods';
import { outlineOf } from './outline';
import type { PythonSource } from './parse';
import { ownNodes, scanFunctions, type PythonFunction } from './scan';

/**
 * Methods that MLflow calls itself while it records a call: it asks whether `self` is true, turns
 * values into strings and reads mappings. Source: mlflow 3.17 `tracing/utils/__init__.py`
 * (`capture_function_input_args`, `TraceJSONEncoder`) and `entities/span.py` (`set_inputs`).
 */
const recordingMethods: ReadonlySet<string> = new Set([
  '__len__', '__bool__', '__str__', '__repr__', '__format__', '__iter__', '__next__', '__getattr__', '__getattribute__', '__getitem__', '__hash__', '__eq__', '__reduce__', 'model_dump',
]);

const containers = /^((builtins|typing|collections|collections\.abc|datetime|decimal|enum|pathlib|json|ipaddress|uuid)\.)?(tzinfo|datetime|date|time|timedelta|Decimal|Fraction|UUID|JSONEncoder|Enum|IntEnum|StrEnum|Flag|IntFlag|Path|PurePath|PosixPath|PurePosixPath|dict|list|tuple|set|frozenset|str|bytes|bytearray|int|float|Dict|List|Tuple|OrderedDict|defaultdict|Counter|UserDict|UserList|UserString|deque|ChainMap|Mapping|MutableMapping|Sequence|MutableSequence|Set|MutableSet|Collection|NamedTuple|namedtuple\(\))(\[\])?$/;

/** True for a base class, resolved, whose objects are containers or other values. */
export const isContainerBase = (base: string): boolean => containers.test(base);

const knownRecorded = new WeakMap<PythonSource, ReadonlySet<string>>();
const knownContainers = new WeakMap<PythonSource, ReadonlySet<string>>();

/** Ids of the functions that run while MLflow records a call, because one of the methods above calls them by name. A span for them would call them again. */
export function runsWhileRecording(source: PythonSource): ReadonlySet<string> {
  let ids = knownRecorded.get(source);
  if (!ids) {
    const made = madeMethods(source, recordingMethods);
    ids = new Set([...made.map(({ id }) => id), ...reachable(source, [...scanFunctions(source).filter(isRecordingMethod), ...made])]);
    knownRecorded.set(source, ids);
  }
  return ids;
}

/** Also of a function inside another one: it is put on a class later. */
const isRecordingMethod = ({ name, scopes }: PythonFunction): boolean => scopes.length > 0 && recordingMethods.has(name);

/** Ids of the functions that the given ones call by name, directly or not, without themselves. */
function reachable(source: PythonSource, roots: readonly PythonFunction[]): ReadonlySet<string> {
  const found = new Set<string>();
  if (roots.length === 0) return found;
  const byName = new Map<string, PythonFunction[]>();
  for (const fn of scanFunctions(source)) byName.set(fn.name, [...(byName.get(fn.name) ?? []), fn]);
  const open = [...roots];
  for (let fn = open.pop(); fn; fn = open.pop()) {
    for (const name of mentionedNames(fn, source)) {
      for (const callee of byName.get(name) ?? []) {
        if (found.has(callee.id)) continue;
        found.add(callee.id);
        open.push(callee);
      }
    }
  }
  return found;
}

/** Names of functions and members of `self` that a body mentions: a property runs without a call. */
function mentionedNames(fn: PythonFunction, source: PythonSource): string[] {
  const imports = PythonImports.of(source);
  return ownNodes(fn.body, ['call', 'attribute']).flatMap((node) => {
    const dotted = imports.resolveNode(node.type === 'call' ? node.childForFieldName('function') : node) ?? '';
    const parts = /^(?:self\.|cls\.|super\(\)\.|[A-Z]\w*\.)?(\w+)$/.exec(dotted);
    return parts?.[1] ?? [];
  });
}

/** True for a method of a class that is a container or another kind of value: MLflow reads such an object as it records it. */
export function isContainerMethod(fn: PythonFunction, source: PythonSource): boolean {
  const scope = fn.scopes.at(-1);
  return scope?.kind === 'class' && containerClasses(source).has(scope.name);
}

/** Names of the classes of the text that are containers or values, also by way of another class of the text. */
function containerClasses(source: PythonSource): ReadonlySet<string> {
  let names = knownContainers.get(source);
  if (!names) knownContainers.set(source, (names = findContainers(source)));
  return names;
}

function findContainers(source: PythonSource): ReadonlySet<string> {
  const classes = outlineOf(source).filter(({ type }) => type === 'class_definition').map((node) => {
    const name = node.childForFieldName('name');
    return { name: name ? source.text.slice(name.startIndex, name.endIndex) : '', bases: classBases(node, source) };
  });
  const names = new Set<string>();
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    for (const { name, bases } of classes) if (bases.some((base) => containers.test(base) || names.has(base.replace(/\[\]$/, '')))) names.add(name);
  }
  return names;
}
