import { Module, type DynamicModule } from '@nestjs/common';
import { Database } from '@smart-monitor/database';
import { ControlService } from './control/control.service.js';
import { RequestsController } from './requests/requests.controller.js';
import { HOST, SETTINGS, type HostFacts, type Settings } from './settings.js';

/** The control process: observe, decide, act, verify. */
@Module({})
export class OrchestratorModule {
  static with(settings: Settings, host: HostFacts): DynamicModule {
    const database = Database.open(settings.database, { applicationName: 'smart-monitor orchestrator' });
    return {
      module: OrchestratorModule,
      controllers: [RequestsController],
      providers: [
        ControlService,
        { provide: SETTINGS, useValue: settings },
        { provide: HOST, useValue: host },
        { provide: Database, useValue: database },
      ],
    };
  }
}
