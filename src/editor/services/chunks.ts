import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CodedError } from '../../base/errors';

/** The bundler leaves this call alone: it reads the file when it is made. */
const loadFile = createRequire(__filename);

/** The code of `dist/databricks.js`. */
export type DatabricksChunk = typeof import('../../databricks/chunk');
/** The code of `dist/code.js`. */
export type CodeChunk = typeof import('../code/chunk');
/** The code of `dist/query.js`. */
export type QueryChunk = typeof import('../query/chunk');
/** The code of `dist/content.js`. */
export type ContentChunk = typeof import('../content/chunk');
/** The code of `dist/onward.js`. */
export type OnwardChunk = typeof import('../onward/chunk');
/** The code of `dist/workspace.js`. */
export type WorkspaceChunk = typeof import('../workspace/chunk');

/**
 * Loads the heavy bundles on first use. In one file with the entry, everything would be read and
 * parsed at activation.
 */
export class Chunks {
  readonly #distFolder: string;

  constructor(extensionPath: string) {
    this.#distFolder = path.join(extensionPath, 'dist');
  }

  databricks(): DatabricksChunk {
    return loadFile(this.file('databricks.js')) as DatabricksChunk;
  }

  code(): CodeChunk {
    return loadFile(this.file('code.js')) as CodeChunk;
  }

  query(): QueryChunk {
    return loadFile(this.file('query.js')) as QueryChunk;
  }

  content(): ContentChunk {
    return loadFile(this.file('content.js')) as ContentChunk;
  }

  onward(): OnwardChunk {
    return loadFile(this.file('onward.js')) as OnwardChunk;
  }

  workspace(): WorkspaceChunk {
    return loadFile(this.file('workspace.js')) as WorkspaceChunk;
  }

  /** Absolute path of a bundle. Throws `local.notBuilt` where it is missing. */
  file(name: string): string {
    const file = path.join(this.#distFolder, name);
    if (!existsSync(file)) throw new CodedError('local.notBuilt', `${name} is missing in dist/`);
    return file;
  }
}
