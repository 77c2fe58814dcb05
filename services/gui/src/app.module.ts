import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Clock } from '@smart-monitor/contracts';
import {
  AuditRepository,
  ControlStatusRepository,
  Database,
  EventRepository,
  HostRepository,
  IncidentRepository,
  KpiRepository,
  MaintenanceRepository,
  RequestRepository,
  ServiceStatusRepository,
  SessionRepository,
  TelemetryRepository,
  UserRepository,
} from '@smart-monitor/database';
import { AboutController } from './about/about.controller.js';
import { AboutService } from './about/about.service.js';
import { AccessGuard } from './auth/access.guard.js';
import { AuthController } from './auth/auth.controller.js';
import { FirstRunService } from './auth/first-run.service.js';
import { LoginService } from './auth/login.service.js';
import { PasswordService } from './auth/password.service.js';
import { SessionService } from './auth/session.service.js';
import { FleetController } from './fleet/fleet.controller.js';
import { FleetService } from './fleet/fleet.service.js';
import { BackTestController } from './back-test/back-test.controller.js';
import { BackTestService } from './back-test/back-test.service.js';
import { DocsService } from './health/docs.service.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { HousekeepingService } from './health/housekeeping.service.js';
import { MetricsService } from './health/metrics.service.js';
import { ProblemFilter } from './http/problem-filter.js';
import { validation } from './http/validation.js';
import { AnswersService } from './incidents/answers.service.js';
import { IncidentsController } from './incidents/incidents.controller.js';
import { IncidentsService } from './incidents/incidents.service.js';
import { KpisController } from './kpis/kpis.controller.js';
import { KpisService } from './kpis/kpis.service.js';
import { RecoveryGauges } from './kpis/recovery-gauges.service.js';
import { LabClient } from './lab/lab.client.js';
import { LabController } from './lab/lab.controller.js';
import { MaintenanceController } from './maintenance/maintenance.controller.js';
import { MaintenanceService } from './maintenance/maintenance.service.js';
import { AnswerWaiter } from './services/answer-waiter.service.js';
import { FirstProductController } from './services/first-product.controller.js';
import { RestartByKeyService } from './services/restart-by-key.service.js';
import { CheckGauges } from './services/check-gauges.service.js';
import { ServiceDetailService } from './services/service-detail.service.js';
import { ServiceListService } from './services/service-list.service.js';
import { ServicesController } from './services/services.controller.js';
import { WishService } from './services/wish.service.js';
import type { GuiSettings } from './settings.js';
import { EventFeed } from './stream/event-feed.js';
import { StreamController } from './stream/stream.controller.js';
import { StreamService } from './stream/stream.service.js';
import { WakeController } from './stream/wake.controller.js';
import { TelemetryService } from './telemetry/telemetry.service.js';
import { tokens } from './tokens.js';

const repositories = [
  AuditRepository,
  ControlStatusRepository,
  EventRepository,
  HostRepository,
  IncidentRepository,
  KpiRepository,
  MaintenanceRepository,
  RequestRepository,
  ServiceStatusRepository,
  SessionRepository,
  TelemetryRepository,
  UserRepository,
];

const services: Provider[] = [
  AboutService,
  AnswerWaiter,
  AnswersService,
  BackTestService,
  DocsService,
  EventFeed,
  FirstRunService,
  FleetService,
  HealthService,
  HousekeepingService,
  IncidentsService,
  KpisService,
  LoginService,
  MaintenanceService,
  MetricsService,
  PasswordService,
  RecoveryGauges,
  RestartByKeyService,
  CheckGauges,
  ServiceDetailService,
  ServiceListService,
  SessionService,
  StreamService,
  TelemetryService,
  WishService,
];

const controllers = [
  AboutController,
  AuthController,
  BackTestController,
  FirstProductController,
  FleetController,
  HealthController,
  IncidentsController,
  KpisController,
  MaintenanceController,
  ServicesController,
  StreamController,
  WakeController,
];

/** The wiring of the whole process. */
@Module({})
export class AppModule {
  /** `database` is opened by the caller and closed with the app. */
  static with(settings: GuiSettings, database: Database, clock: Clock): DynamicModule {
    const lab = settings.labSocket !== null;
    return {
      module: AppModule,
      controllers: lab ? [...controllers, LabController] : controllers,
      providers: [
        { provide: tokens.settings, useValue: settings },
        { provide: tokens.clock, useValue: clock },
        { provide: Database, useValue: database },
        ...repositories.map((type) => ({
          provide: type,
          useFactory: (open: Database) => new type(open),
          inject: [Database],
        })),
        ...services,
        ...(lab ? [LabClient] : []),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: validation },
      ],
    };
  }
}
