import { createElement, forwardRef, type ComponentType, type HTMLAttributes, type Ref } from 'react';

interface RemoveScrollProps extends HTMLAttributes<HTMLElement> {
  readonly as?: string | ComponentType<{ ref: Ref<HTMLElement> }>;
  readonly allowPinchZoom?: boolean;
  readonly shards?: unknown;
}

/**
 * Stands in for the package `react-remove-scroll` (see vite.config.ts). The package locks the page by adding an
 * inline `<style>` at run time, which the console's Content-Security-Policy refuses; `overlays.css` locks it instead.
 */
export const RemoveScroll = forwardRef<HTMLElement, RemoveScrollProps>(function RemoveScroll(props, ref) {
  const { as = 'div', allowPinchZoom: _zoom, shards: _shards, ...rest } = props;
  return createElement(as as 'div', { ...rest, ref: ref as Ref<HTMLDivElement> });
});
