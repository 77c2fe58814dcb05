import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { notifyChannels } from '@smart-monitor/contracts';
import { ControlService } from '../control/control.service.js';

/** Postgres wakes us up when the console has written a request, or a maintenance window; now and then we look anyway. */
@Controller()
export class RequestsController {
  constructor(private readonly control: ControlService) {}

  @EventPattern(notifyChannels.requests)
  onRequest(_nothing: unknown): Promise<void> {
    return this.control.sweepRequests();
  }

  @EventPattern(notifyChannels.maintenance)
  onMaintenance(_nothing: unknown): Promise<void> {
    return this.control.readMaintenance();
  }
}
