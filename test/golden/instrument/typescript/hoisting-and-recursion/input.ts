main();

export function main(): void {
  console.log(depth(3));
}

function depth(n: number): number {
  return n === 0 ? 0 : 1 + depth(n - 1);
}

function walk(n: number) {
  return n === 0 ? [] : [n, ...walk(n - 1)];
}

const count = (n: number): number => (n === 0 ? 0 : count(n - 1));
