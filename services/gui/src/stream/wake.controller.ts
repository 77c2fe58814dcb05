import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { notifyChannels, type HostSample } from '@smart-monitor/contracts';
import { AnswerWaiter } from '../services/answer-waiter.service.js';
import { EventFeed } from './event-feed.js';
import { StreamService } from './stream.service.js';

/** What comes in from the database and the broker: wake-ups, and host samples. */
@Controller()
export class WakeController {
  constructor(
    private readonly feed: EventFeed,
    private readonly waiter: AnswerWaiter,
    private readonly streams: StreamService,
  ) {}

  @EventPattern(notifyChannels.events)
  onEvents(_: unknown): void {
    this.feed.wake();
  }

  @EventPattern(notifyChannels.results)
  onResults(_: unknown): void {
    this.waiter.wake();
  }

  @EventPattern('host-metrics')
  onSample(@Payload() sample: HostSample): void {
    if (typeof sample?.hostId === 'string' && Array.isArray(sample.values)) this.streams.sample(sample);
  }
}
