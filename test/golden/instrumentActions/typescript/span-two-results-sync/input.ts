export function split(text: string) {
	const parts = text.split(',');
	const rest = parts.slice(1);

	const label = `a
	${rest.length}`;
	return { parts, rest, label };
}
