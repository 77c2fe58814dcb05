import { fileURLToPath } from 'node:url';

/** The native part where the build has left it; it is not there where no compiler was. */
export const builtNative = fileURLToPath(new URL('../../dist/smart-monitor-native.node', import.meta.url));
