import { Injectable, type PipeTransform } from '@nestjs/common';
import { unitNamePattern } from '@smart-monitor/contracts/http';
import { badField } from './problem.js';

/** Lets through what can be the name of a unit; everything else is refused before anything is asked. */
@Injectable()
export class UnitNamePipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (unitNamePattern.test(value)) return value;
    throw badField('unit', 'must be a unit name: letters, digits and : _ . @ - \\');
  }
}
