import { tracedOpenAI as traced } from '@mlflow/openai';
import OpenAI from 'openai';

const client = traced(new OpenAI());
const second = traced(new OpenAI());
export { client, second };
