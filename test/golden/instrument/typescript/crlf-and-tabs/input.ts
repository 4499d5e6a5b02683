export class A {
	run(a: number): number {
		// why
		return a;
	}
}
