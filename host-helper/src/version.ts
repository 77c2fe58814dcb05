declare const SMART_MONITOR_VERSION: string | undefined;

/** The version of the product; the bundler puts it in. */
export const version = typeof SMART_MONITOR_VERSION === 'string' ? SMART_MONITOR_VERSION : '0.0.0-source';
