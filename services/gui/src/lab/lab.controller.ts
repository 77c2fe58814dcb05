import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { LabBreakDto, LabDto, LabResultDto } from '@smart-monitor/contracts/http';
import { Allow } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { LabClient } from './lab.client.js';

/** The lab page's routes. They exist only where there is a lab host. */
@Controller('api/v1/lab')
export class LabController {
  constructor(private readonly lab: LabClient) {}

  @Get()
  @Allow('viewer')
  @Documented({ summary: 'The sample services of the lab host, and how each can be broken.', answer: LabDto })
  services(): Promise<LabDto> {
    return this.lab.services();
  }

  @Post('break')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({ summary: 'Breaks a sample service, or sets it right.', answer: LabResultDto })
  break(@Body() body: LabBreakDto): Promise<LabResultDto> {
    return this.lab.break(body);
  }
}
