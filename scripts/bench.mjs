// npm run bench: measures against the budgets and against peers in the same run.
//   npm run bench -- [--rounds 5] [--only NAME]
// Prints a table and writes out/bench.json. A bench program (out/test/bench/*.bench.js, benchEditor.mjs,
// benchViewer.mjs; NAME is a part of its file name, `viewer` for instance) prints one line of JSON for each figure of a round:
//   {"name","value","unit","better":"lower|higher","bar"?,"peer"?,"peerValue"?}
import { spawn } from 'node:child_process';
import { glob, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './lib/paths.mjs';
import { run, step } from './lib/run.mjs';

const option = (name, otherwise) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? otherwise : process.argv[index + 1];
};
const rounds = Number(option('rounds', '5'));
const only = option('only', '');

/** One round of a bench program: its figures. What it says besides them goes to the screen. */
function figuresOf(program) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', program], { cwd: projectFolder, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${path.basename(program)} ended with code ${code}.\n${out.slice(-2000)}`));
      resolve(out.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
    });
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The figures of all rounds as one: the median, with the spread; a ratio is taken pair by pair. */
function summarize(samples) {
  const values = samples.map((sample) => sample.value);
  const peers = samples.map((sample) => sample.peerValue).filter((value) => value !== undefined);
  const first = samples[0];
  return {
    name: first.name,
    value: median(values),
    unit: first.unit,
    better: first.better,
    ...(first.bar === undefined ? {} : { bar: first.bar }),
    ...(first.peer === undefined ? {} : { peer: first.peer, peerValue: peers.length > 0 ? median(peers) : null }),
    min: Math.min(...values),
    max: Math.max(...values),
    rounds: values.length,
  };
}

const isMissed = ({ value, bar, better }) => bar !== undefined && (better === 'lower' ? value > bar : value < bar);
const text = (value) => (Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Math.round(value * 100) / 100));

function printTable(figures) {
  const rows = figures.map((figure) => [
    figure.name,
    `${text(figure.value)} ${figure.unit}`,
    `${text(figure.min)}–${text(figure.max)}`,
    figure.bar === undefined ? '' : `${figure.better === 'lower' ? '≤' : '≥'} ${text(figure.bar)}`,
    figure.peer ? `${figure.peer}: ${figure.peerValue === null ? 'not measured' : text(figure.peerValue)}` : '',
    isMissed(figure) ? 'missed' : figure.bar === undefined ? '' : 'met',
  ]);
  const head = ['figure', 'median', 'spread', 'bar', 'peer', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  for (const row of [head, ...rows]) console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

await step('Building', () => run(process.execPath, ['esbuild.mjs', '--tests'], { cwd: projectFolder }));
const programs = [];
for await (const file of glob('out/test/bench/**/*.bench.js', { cwd: projectFolder })) programs.push(path.join(projectFolder, file));
programs.sort();
for (const script of ['benchEditor.mjs', 'benchViewer.mjs', 'benchLightbulb.mjs']) programs.push(path.join(projectFolder, 'scripts', script));
const samples = new Map();
for (const program of programs.filter((file) => path.basename(file).toLowerCase().includes(only.toLowerCase()))) {
  for (let round = 1; round <= rounds; round += 1) {
    await step(`${path.basename(program)}, round ${round} of ${rounds}`, async () => {
      for (const figure of await figuresOf(program)) samples.set(figure.name, [...(samples.get(figure.name) ?? []), figure]);
    });
  }
}
const figures = [...samples.values()].map(summarize);
console.log('');
printTable(figures);
await mkdir(path.join(projectFolder, 'out'), { recursive: true });
await writeFile(path.join(projectFolder, 'out/bench.json'), JSON.stringify({ figures }, null, 2));
process.exitCode = figures.some(isMissed) ? 1 : 0;
