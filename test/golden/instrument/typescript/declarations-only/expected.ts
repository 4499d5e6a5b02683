declare function ambient(a: number): void;
export abstract class Base {
  abstract run(a: number): void;
  stop?(): void;
}
declare namespace Space {
  function inner(): void;
}
