import { build } from './build';
build();
