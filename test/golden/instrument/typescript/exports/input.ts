export { f as g };
function f(a: number): number { return a; }
namespace f { export const version = 1; }
export default function () { return f(1); }
