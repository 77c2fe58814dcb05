import { Module, type DynamicModule } from '@nestjs/common';
import { Database } from '@smart-monitor/database';
import { LiveClient } from './sampling/live.client.js';
import { SamplingService } from './sampling/sampling.service.js';
import { SETTINGS, type Settings } from './settings.js';
import { WatchedHost } from './sources/watched-host.js';
import { KeeperService } from './storage/keeper.service.js';
import { RetentionService } from './storage/retention.service.js';
import { StoreService } from './storage/store.service.js';

/** The collector: sources -> sampling -> storage. */
@Module({})
export class CollectorModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: CollectorModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: WatchedHost, useFactory: () => WatchedHost.open(settings.host) },
        {
          provide: Database,
          useFactory: () =>
            Database.open(settings.database, { applicationName: 'smart-monitor collector', poolSize: 2 }),
        },
        StoreService,
        KeeperService,
        RetentionService,
        LiveClient,
        SamplingService,
      ],
    };
  }
}
