import OpenAI, { AzureOpenAI } from 'openai';
import { Anthropic } from '@anthropic-ai/sdk';

import { config } from './config';

export const client = new OpenAI({ apiKey: config.key });
export class Agent {
  readonly #claude = new Anthropic();
  readonly azure = new AzureOpenAI({ endpoint: config.endpoint });
}
