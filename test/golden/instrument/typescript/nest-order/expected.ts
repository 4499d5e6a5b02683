import * as mlflow from '@mlflow/core';

declare function Controller(path: string): ClassDecorator;
declare function Get(path: string): MethodDecorator;
declare function Cached(): MethodDecorator;
declare function Param(name: string): ParameterDecorator;

@Controller('agents')
export class AgentController {
  @Get(':id')
  @Cached()
  @mlflow.trace({ name: 'find' })
  async find(@Param('id') id: string) {
    return id;
  }

  @Get() @mlflow.trace({ name: 'list' }) list() { return []; }
}
