import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from './theme.js';

const icons = { auto: Monitor, light: Sun, dark: Moon } as const;
const words = { auto: 'as the system', light: 'light', dark: 'dark' } as const;

/** Switches between the system's theme, light and dark. */
export function ThemeButton() {
  const { theme, turn } = useTheme();
  const Icon = icons[theme];
  const label = `Theme: ${words[theme]}. Change it`;
  return (
    <button
      type="button"
      className="button icon-button"
      data-tone="quiet"
      onClick={turn}
      aria-label={label}
      title={label}
    >
      <Icon size={17} aria-hidden />
    </button>
  );
}
