import { Client } from './client';
export const client = new Client();
