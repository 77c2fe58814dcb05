import { Link } from '@tanstack/react-router';
import { useAppName } from './about.js';

/** The product's mark and name, and the way home. */
export function Brand() {
  return (
    <Link to="/" className="brand" search={{}}>
      <img className="mark" src="/favicon.svg" alt="" />
      <span className="brand-name">{useAppName()}</span>
    </Link>
  );
}
