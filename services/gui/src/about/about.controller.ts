import { Controller, Get } from '@nestjs/common';
import { AboutDto, AboutProblemsDto } from '@smart-monitor/contracts/http';
import { Allow, AllowEverybody } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { AboutService } from './about.service.js';

/** What this installation is called, whose it is, and where its documents are. */
@Controller('api/v1/about')
export class AboutController {
  constructor(private readonly about: AboutService) {}

  @Get()
  @AllowEverybody()
  @Documented({
    summary: 'What the operator says about this installation (app_meta.json).',
    answer: AboutDto,
  })
  read(): AboutDto {
    return { ...this.about.meta };
  }

  @Get('problems')
  @Allow('viewer')
  @Documented({ summary: "What is wrong with the operator's app_meta.json.", answer: AboutProblemsDto })
  problems(): AboutProblemsDto {
    return { file: this.about.file, problems: this.about.problems };
  }
}
