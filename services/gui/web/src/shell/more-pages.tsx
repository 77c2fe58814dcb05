import { Link } from '@tanstack/react-router';
import { Modal } from '../ui/modal.js';
import type { NavPage } from './nav.js';

/** The pages that the bar of a phone has no room for. */
export default function MorePages(props: {
  readonly pages: readonly NavPage[];
  readonly onClose: () => void;
}) {
  return (
    <Modal open onOpenChange={props.onClose} title="More pages">
      <div className="more-pages">
        {props.pages.map(({ to, word, icon: Icon }) => (
          <Link key={to} to={to} search={{}} onClick={props.onClose}>
            <Icon size={18} aria-hidden />
            {word}
          </Link>
        ))}
      </div>
    </Modal>
  );
}
