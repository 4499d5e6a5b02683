// npm run instrument: sets up what is missing (told on standard error), then runs dist/cli.js.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from './lib/paths.mjs';

const prepare = fileURLToPath(new URL('./prepareInstrument.mjs', import.meta.url));
const own = path.join(projectFolder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const nodeNow = () => (existsSync(own) ? own : process.execPath);
const prepared = spawnSync(nodeNow(), [prepare], { stdio: ['ignore', 2, 2] });
// npm changes to the project's folder; paths are meant from where the user stands.
const folder = process.env.INIT_CWD ?? process.cwd();
process.exitCode = prepared.status === 0
  ? (spawnSync(nodeNow(), [path.join(projectFolder, 'dist/cli.js'), ...process.argv.slice(2)], { stdio: 'inherit', cwd: folder }).status ?? 1)
  : 1;
