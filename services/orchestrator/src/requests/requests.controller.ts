import { Controller } from '@nestjs/common';
import { EventPattern, RpcException } from '@nestjs/microservices';
import { notifyChannels } from '@smart-monitor/contracts';
import { ControlService } from '../control/control.service.js';

/** Postgres wakes us up when the console has written a request, or a maintenance window; now and then we look anyway. */
@Controller()
export class RequestsController {
  constructor(private readonly control: ControlService) {}

  @EventPattern(notifyChannels.requests)
  onRequest(_nothing: unknown): Promise<void> {
    return this.control.sweepRequests().catch(tellOnce);
  }

  @EventPattern(notifyChannels.maintenance)
  onMaintenance(_nothing: unknown): Promise<void> {
    return this.control.readMaintenance().catch(tellOnce);
  }
}

/** The transport says once what is wrong, and calls again; of an error of any other kind Nest logs the stack each time. */
function tellOnce(error: unknown): never {
  throw new RpcException(error instanceof Error ? error.message : String(error));
}
