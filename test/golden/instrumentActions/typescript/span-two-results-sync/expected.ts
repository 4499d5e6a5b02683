import * as mlflow from '@mlflow/core';

export function split(text: string) {
	const { parts, rest } = (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
		const parts = text.split(',');
		const rest = parts.slice(1);
		return { parts, rest };
	}, { name: 'parse', spanType: mlflow.SpanType.PARSER, inputs: { text } });

	const label = `a
	${rest.length}`;
	return { parts, rest, label };
}
