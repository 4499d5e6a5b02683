import { build } from './build';

const index = await build('docs');
const size = index.size;
console.log(index, size);
export {};
