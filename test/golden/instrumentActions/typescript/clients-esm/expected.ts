import OpenAI, { AzureOpenAI } from 'openai';
import { Anthropic } from '@anthropic-ai/sdk';
import { tracedOpenAI } from '@mlflow/openai';
import { tracedAnthropic } from '@mlflow/anthropic';

import { config } from './config';

export const client = tracedOpenAI(new OpenAI({ apiKey: config.key }));
export class Agent {
  readonly #claude = tracedAnthropic(new Anthropic());
  readonly azure = new AzureOpenAI({ endpoint: config.endpoint });
}
