declare function Controller(path: string): ClassDecorator;
declare function Get(path: string): MethodDecorator;
declare function Cached(): MethodDecorator;
declare function Param(name: string): ParameterDecorator;

@Controller('agents')
export class AgentController {
  @Get(':id')
  @Cached()
  async find(@Param('id') id: string) {
    return id;
  }

  @Get() list() { return []; }
}
