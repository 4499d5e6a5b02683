/** Functions and classes that every module has without an import (Python 3.9 to 3.14), exceptions left out. */
export const builtins: ReadonlySet<string> = new Set(
  `abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir
  divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
  issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed round
  set setattr slice sorted staticmethod str sum super tuple type vars zip`.split(/\s+/),
);

/** Names of methods that strings, lists, dictionaries and other values have; calling one says nothing about the package. */
export const everydayMethods: ReadonlySet<string> = new Set([
  'join', 'format', 'format_map', 'split', 'rsplit', 'strip', 'lstrip', 'rstrip', 'replace', 'startswith', 'endswith', 'encode', 'decode', 'lower', 'upper', 'title', 'capitalize',
  'get', 'items', 'keys', 'values', 'append', 'extend', 'pop', 'update', 'copy', 'index', 'count', 'sort', 'add', 'remove', 'discard', 'insert', 'setdefault', 'clear', 'isoformat', 'strftime',
  'group', 'groups', 'match', 'search', 'sub', 'findall', 'hex', 'find', 'partition', 'zfill', 'ljust', 'rjust', 'center', 'mro', 'total_seconds', '__repr__', '__str__', '__format__',
]);
