'use strict';
// Settings.
import settings from './settings.json' with { type: 'json' };
import type { SpanType } from '@mlflow/core';
import { type Settings, read } from './read.js';
export * from './other.js';
export { default as again } from './again.js';

export const load = (name: string): Settings => read(settings, name);
export type { SpanType };
