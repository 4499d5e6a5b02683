import path = require('node:path');

function join(a: string, b: string): string {
  return path.join(a, b);
}

namespace join {
  export function all(...parts: string[]) {
    return parts.join('/');
  }
}

export = join;
