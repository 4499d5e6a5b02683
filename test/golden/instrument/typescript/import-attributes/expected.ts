'use strict';
// Settings.
import * as mlflow from '@mlflow/core';
import settings from './settings.json' with { type: 'json' };
import type { SpanType } from '@mlflow/core';
import { type Settings, read } from './read.js';
export * from './other.js';
export { default as again } from './again.js';

export const load = mlflow.trace((name: string): Settings => read(settings, name), { name: 'load' });
export type { SpanType };
