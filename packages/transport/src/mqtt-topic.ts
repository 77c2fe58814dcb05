/**
 * True when an MQTT topic matches a subscription filter (MQTT 3.1.1, section 4.7): `+` stands for one level, `#` at
 * the end for any number, the parent level included; neither matches a first level that begins with `$`.
 */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (levels[0]!.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return index === wanted.length - 1;
    if (index >= levels.length) return false;
    if (part !== '+' && part !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

/** The filter that topics are matched with: without the `$share/<group>/` of a shared subscription. */
export function filterOf(subscription: string): string {
  return subscription.startsWith('$share/') ? subscription.split('/').slice(2).join('/') : subscription;
}
