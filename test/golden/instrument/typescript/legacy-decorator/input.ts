import { Get, Controller } from '@nestjs/common';
import * as mlflow from '@mlflow/core';

@Controller()
export class Api {
  @Get('/x')
  async answer(question: string) {
    return question;
  }

  plain(n: number) { return n; }
}
