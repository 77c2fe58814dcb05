import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { liveWindowMs, type Line } from '../live/samples.js';

/** What the pointer is on. */
export interface Reading {
  readonly at: number;
  readonly value: number;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Seconds that a chart shows at least, so that the first two values are not a line across all of it. */
const leastSeconds = 120;

/** Where the chart begins: a quarter of an hour back, or with the first value where there is less. */
function beginningOf(first: number, last: number): number {
  return Math.max(last - liveWindowMs / 1000, Math.min(first, last - leastSeconds));
}

/** Renewed when the theme changes, so that the canvas is drawn in the new colours. */
function useThemeTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const again = (): void => setTurn((before) => before + 1);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', again);
    window.addEventListener('smartmon-theme', again);
    return () => {
      system.removeEventListener('change', again);
      window.removeEventListener('smartmon-theme', again);
    };
  }, []);
  return turn;
}

/** A small time series without axes: the last quarter of an hour, filled, with a reading under the pointer. */
export default function Spark(props: {
  readonly line: Line;
  readonly top: number;
  readonly label: string;
  readonly onReading: (reading: Reading | null) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const { line, top, onReading } = props;
  const turn = useThemeTurn();

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const accent = colour('--accent');
    const made = new UPlot(
      {
        width: element.clientWidth,
        height: element.clientHeight,
        padding: [4, 0, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
        scales: {
          x: { time: true, range: (_plot, min, max) => [beginningOf(min, max), max] },
          y: { range: (_plot, _min, max) => [0, Math.max(top, (max ?? 0) * 1.15)] },
        },
        axes: [
          { show: false },
          {
            show: true,
            size: 0,
            ticks: { show: false },
            grid: { stroke: colour('--line'), width: 1, dash: [2, 4] },
            values: () => [],
            // None at the top: there it would look like the border of a cell.
            splits: (plot) => [0, (plot.scales['y']?.max ?? 1) / 2],
          },
        ],
        series: [
          {},
          {
            stroke: accent,
            width: 1.6,
            fill: `color-mix(in srgb, ${accent} 14%, transparent)`,
            points: { show: false },
          },
        ],
        hooks: {
          setCursor: [
            (plot) => {
              const index = plot.cursor.idx;
              const at = index == null ? undefined : plot.data[0][index];
              const value = index == null ? undefined : plot.data[1]?.[index];
              onReading(at === undefined || value == null ? null : { at: at * 1000, value });
            },
          ],
        },
      },
      [[], []],
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [top, onReading, turn]);

  useEffect(() => {
    plot.current?.setData([line.at.map((at) => at / 1000), [...line.values]]);
  }, [line, turn, top, onReading]);

  return <div ref={box} className="spark" role="img" aria-label={props.label} />;
}
