import { Link } from '@tanstack/react-router';

/** The product's mark and name, and the way home. */
export function Brand() {
  return (
    <Link to="/" className="brand" search={{}}>
      <img className="mark" src="/favicon.svg" alt="" />
      <span className="brand-name">Smart-Monitor</span>
    </Link>
  );
}
