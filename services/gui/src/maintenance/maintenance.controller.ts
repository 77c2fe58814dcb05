import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Req,
} from '@nestjs/common';
import { PutWindowDto, WindowDto, WindowListDto } from '@smart-monitor/contracts/http';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../auth/access.js';
import { Who, type Principal } from '../auth/principal.js';
import { Documented } from '../http/documented.js';
import { MaintenanceService } from './maintenance.service.js';

/** Maintenance windows: times in which people work on units, so that nothing else does. */
@Controller('api/v1/maintenance')
export class MaintenanceController {
  constructor(private readonly maintenance: MaintenanceService) {}

  @Get()
  @Allow('viewer')
  @Documented({
    summary: 'The maintenance windows: in force, coming, over.',
    answer: WindowListDto,
  })
  list(@Req() request: FastifyRequest): Promise<WindowListDto> {
    return this.maintenance.list(request);
  }

  @Post()
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary: 'Makes a maintenance window. The orchestrators know of it at once.',
    answer: WindowDto,
    also: { 409: 'There are 500 windows already.' },
  })
  create(@Body() body: PutWindowDto, @Who() who: Principal): Promise<WindowDto> {
    return this.maintenance.create(body, who.name);
  }

  @Put(':id')
  @Allow('operator', { acts: true })
  @Documented({ summary: 'Replaces what a maintenance window says.', answer: WindowDto })
  update(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: PutWindowDto,
    @Who() who: Principal,
  ): Promise<WindowDto> {
    return this.maintenance.update(id, body, who.name);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary: 'Ends a maintenance window that is in force. One that comes back does so at its next time.',
    answer: WindowDto,
    also: { 409: 'It is not in force.' },
  })
  end(@Param('id', ParseUUIDPipe) id: string, @Who() who: Principal): Promise<WindowDto> {
    return this.maintenance.end(id, who.name);
  }

  @Delete(':id')
  @Allow('operator', { acts: true })
  @Documented({
    summary: 'Deletes a maintenance window; where it is in force, that ends. The answer is what it was.',
    answer: WindowDto,
  })
  remove(@Param('id', ParseUUIDPipe) id: string, @Who() who: Principal): Promise<WindowDto> {
    return this.maintenance.remove(id, who.name);
  }
}
