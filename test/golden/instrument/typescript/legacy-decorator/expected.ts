import { Get, Controller } from '@nestjs/common';
import * as mlflow from '@mlflow/core';

@Controller()
export class Api {
  @Get('/x')
  @mlflow.trace({ name: 'answer', spanType: mlflow.SpanType.CHAIN })
  async answer(question: string) {
    return question;
  }

  @mlflow.trace({ name: 'plain' })
  plain(n: number) { return n; }
}
