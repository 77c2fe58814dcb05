/**
 * Loaded before a child's own program (`node --import`). The supervisor holds the other end of the child's IPC
 * channel: when it dies, however it dies, the channel closes, and the child stops as on SIGTERM. A child that
 * does not manage to within its time is ended.
 */
const timeToStopMs = 8_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), timeToStopMs).unref();
});
// Only the guard listens to the channel; it must not keep the program alive.
process.channel?.unref();
