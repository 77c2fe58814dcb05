export { backTestCost, type BackTestCost } from './back-test-cost.js';
export { changeCost } from './change-cost.js';
export { simulate, type SimulationOptions, type SimulationResult } from './simulation.js';
export { recordVolume } from './record-volume.js';
