/** A duration for people, at most three significant digits: `0 ms`, `820 µs`, `12.3 ms`, `1.24 s`, `2 min 3 s`, `1 h 2 min`. */
export function formatDuration(ns: number): string {
  if (ns <= 0) return '0 ms';
  if (ns < 1_000_000) return `${digits(ns / 1_000)} µs`;
  if (ns < 999_500_000) return `${digits(ns / 1_000_000)} ms`;
  const seconds = ns / 1_000_000_000;
  if (seconds < 59.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

function digits(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  return String(Number(value.toPrecision(value >= 9.995 ? 3 : value >= 0.9995 ? 3 : 2)));
}

/** An instant: the time alone on the day of `nowMs`, otherwise with the date. Local time. */
export function formatInstant(epochMs: number, nowMs: number): string {
  const at = new Date(epochMs);
  const now = new Date(nowMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const isToday = at.toDateString() === now.toDateString();
  return isToday ? time : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** `1 span`, `2 spans`, `12,345 spans`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
