/** One thing that the palette can go to or do. */
export interface PaletteItem {
  readonly id: string;
  readonly word: string;
  /** What kind of thing it is, or on which host. */
  readonly where: string;
  readonly run: () => void;
}

/** The items that match what was typed: every word somewhere, names that begin with it first; at most `limit`. */
export function matching(items: readonly PaletteItem[], typed: string, limit = 40): readonly PaletteItem[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return items.slice(0, limit);
  const first = words[0] as string;
  return items
    .filter((item) => {
      const text = `${item.word} ${item.where}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .map((item, index) => ({
      item,
      rank: item.word.toLowerCase().startsWith(first) ? index - items.length : index,
    }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ item }) => item);
}
