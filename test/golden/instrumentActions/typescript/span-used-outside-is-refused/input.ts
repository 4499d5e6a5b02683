export function f(flag: boolean) {
  const value = load();
  if (flag) return value;
  return value + 1;
}
declare function load(): number;
