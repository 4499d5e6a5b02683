export const handler: ProxyHandler<Record<string, number>> = {
  get(target, key) {
    return target[String(key)] ?? 0;
  },
  has: (target, key) => key in target,
};

export function counted(values: Record<string, number>) {
  return new Proxy(values, handler);
}
