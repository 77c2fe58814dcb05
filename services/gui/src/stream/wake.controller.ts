import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { notifyChannels } from '@smart-monitor/contracts';
import { AnswerWaiter } from '../services/answer-waiter.service.js';
import { EventFeed } from './event-feed.js';

/** Wake-ups of the database: on a notification, after each new connection, and now and then by the clock in case one got lost. */
@Controller()
export class WakeController {
  constructor(
    private readonly feed: EventFeed,
    private readonly waiter: AnswerWaiter,
  ) {}

  @EventPattern(notifyChannels.events)
  onEvents(_: unknown): void {
    this.feed.wake();
  }

  @EventPattern(notifyChannels.results)
  onResults(_: unknown): void {
    this.waiter.wake();
  }
}
